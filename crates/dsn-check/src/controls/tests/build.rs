//! Segments from a few lines, without the reading loop.

use dsn_norm::{BlocIdx, Norme, RubriqueIdx, rubrique_index};

use crate::segment::{Cursor, Entry, NONE, Occ, OccIdx, Segment, SegmentView};

/// A segment and its bytes.
#[derive(Default)]
pub(in crate::controls) struct Built {
    pub(in crate::controls) segment: Segment,
    bytes: Vec<u8>,
}

impl Built {
    /// The occurrences of these lines (`S21.G00.30.001,'…'`), each under the
    /// nearest open one of its parent.
    pub(in crate::controls) fn new(norme: &Norme, text: &str) -> Self {
        let mut built = Self::default();
        built.segment.first_line = 1;
        let mut open: Vec<OccIdx> = Vec::new();
        let mut last = None;
        for (line, record) in text
            .lines()
            .map(str::trim)
            .filter(|l| !l.is_empty())
            .enumerate()
        {
            let (id, value) = record.split_once(",'").unwrap();
            let value = value.strip_suffix('\'').unwrap();
            let rubrique = norme.rubrique(rubrique(id)).unwrap();
            if last.is_none_or(|(bloc, rang)| bloc != rubrique.bloc || rang >= rubrique.rang) {
                built.open(norme, rubrique.bloc, line, &mut open);
            }
            last = Some((rubrique.bloc, rubrique.rang));
            built.segment.occs.last_mut().unwrap().seen |= rubrique.masque();
            built.segment.entries.push(Entry {
                offset: built.bytes.len() as u32,
                len: value.len() as u32,
            });
            built.bytes.extend_from_slice(value.as_bytes());
        }
        built
    }

    fn open(&mut self, norme: &Norme, bloc: BlocIdx, line: usize, open: &mut Vec<OccIdx>) {
        let parent = norme.bloc(bloc).unwrap().parent;
        let occs = &mut self.segment.occs;
        while open
            .last()
            .is_some_and(|at| Some(occs[*at as usize].bloc) != parent)
        {
            open.pop();
        }
        if let Some(parent) = open.last() {
            occs[*parent as usize].children |= 1 << bloc.0;
        }
        occs.push(Occ {
            seen: 0,
            children: 0,
            parent: open.last().copied().unwrap_or(NONE),
            first_entry: self.segment.entries.len() as u32,
            line: line as u32,
            bloc,
            flags: 0,
        });
        open.push(occs.len() as OccIdx - 1);
    }

    /// Writes a number into the digits of the NIR that say commune and order.
    pub(in crate::controls) fn renumber(&mut self, number: usize) {
        let entry = self.segment.entries.first().unwrap();
        let end = (entry.offset + entry.len) as usize;
        let digits = format!("{number:07}");
        self.bytes[end - digits.len()..end].copy_from_slice(digits.as_bytes());
    }

    pub(in crate::controls) fn view(&self) -> SegmentView<'_> {
        SegmentView {
            segment: &self.segment,
            bytes: &self.bytes,
            transcoded: &[],
        }
    }
}

pub(in crate::controls) fn rubrique(id: &str) -> RubriqueIdx {
    rubrique_index(id.as_bytes().try_into().unwrap()).unwrap()
}

/// A look at an individual below a header, whose last occurrence it hangs on.
pub(in crate::controls) fn below<'a>(header: &'a Built, here: &'a Built) -> Cursor<'a> {
    Cursor {
        header: header.view(),
        anchor: header.segment.occs.len() as OccIdx - 1,
        here: here.view(),
        in_header: false,
    }
}

/// A look at a header itself.
pub(in crate::controls) fn header_of(header: &Built) -> Cursor<'_> {
    Cursor {
        header: header.view(),
        anchor: NONE,
        here: header.view(),
        in_header: true,
    }
}
