//! A whole file as a tree of bloc occurrences: obvious, lossless, not fast.
//!
//! For showing and converting files, and as the slow twin that the streaming
//! reader must agree with. The shape of the tree comes from outside through
//! [`Hierarchy`]: nothing here knows a norm.
//!
//! How the tree is built, line by line:
//!
//! - a rubrique that the norm knows continues the last occurrence if it is of the
//!   same bloc and its rank is greater than the last rank seen there; otherwise
//!   it opens a new occurrence;
//! - a new occurrence closes what is open down to its parent; if its parent is
//!   not open, it goes below the latest occurrence of its parent within what is
//!   still open, or, when there is none, below phantom parents ([`Occurrence::phantom`]);
//! - any other line (a rubrique or bloc that the norm does not know, a line
//!   without an identifier) belongs to the occurrence it stands in and changes
//!   nothing to it.

mod builder;
#[cfg(test)]
mod tests;

use std::ops::Range;

use crate::encoding::UTF8_BOM;
use crate::line::{Defect, ID_LEN, Line, LineShape, Lines, parse_line};

/// Length of a bloc identifier, `Sdd.Gdd.dd`.
pub const BLOC_LEN: usize = 10;

/// A bloc identifier, as written.
pub type BlocKey = [u8; BLOC_LEN];

/// Where the norm puts a bloc.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parent {
    /// At the top, such as S10.G00.00 and S90.G00.90.
    Root,
    /// Below this bloc.
    Bloc(BlocKey),
    /// The norm does not know the bloc.
    Unknown,
}

/// What a tree needs to know of a norm.
pub trait Hierarchy {
    /// Where `bloc` goes.
    fn parent(&self, bloc: &BlocKey) -> Parent;

    /// Rank of a rubrique in its bloc; ranks increase within an occurrence.
    /// `None` if the norm does not know the rubrique.
    fn rank(&self, rubrique: &[u8; ID_LEN]) -> Option<u16>;
}

/// Index of an occurrence in its document, in the order they were opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OccurrenceIdx(usize);

/// One occurrence of a bloc.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// The bloc.
    pub bloc: BlocKey,
    /// What it stands below; `None` at the top.
    pub parent: Option<OccurrenceIdx>,
    /// What stands below it, in file order.
    pub children: Vec<OccurrenceIdx>,
    /// Its lines, among those of the document; empty for a phantom.
    lines: Range<usize>,
}

impl Occurrence {
    /// Whether it stands for a parent that the file does not write.
    pub fn phantom(&self) -> bool {
        self.lines.is_empty()
    }
}

/// A rubrique of an occurrence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rubrique<'a> {
    /// The line it stands on.
    pub line: Line<'a>,
    /// Its identifier.
    pub id: &'a [u8; ID_LEN],
    /// Its value; what follows the identifier where quotes are missing.
    pub value: &'a [u8],
}

/// A whole file: its lines, and the tree over them.
#[derive(Clone, Debug)]
pub struct Document<'a> {
    bom: bool,
    lines: Vec<Line<'a>>,
    preamble: usize,
    occurrences: Vec<Occurrence>,
    roots: Vec<OccurrenceIdx>,
}

impl<'a> Document<'a> {
    /// Reads any bytes.
    pub fn parse(bytes: &'a [u8], hierarchy: &impl Hierarchy) -> Self {
        let (bom, text) = match bytes.strip_prefix(&UTF8_BOM) {
            Some(text) => (true, text),
            None => (false, bytes),
        };
        let lines: Vec<Line<'a>> = Lines::new(text)
            .map(|line| Line {
                offset: line.offset + (bytes.len() - text.len()) as u64,
                ..line
            })
            .collect();
        let tree = builder::build(&lines, hierarchy);
        Self {
            bom,
            lines,
            preamble: tree.preamble,
            occurrences: tree.occurrences,
            roots: tree.roots,
        }
    }

    /// Whether the file begins with a UTF-8 byte-order mark.
    pub fn bom(&self) -> bool {
        self.bom
    }

    /// All lines, in file order.
    pub fn lines(&self) -> &[Line<'a>] {
        &self.lines
    }

    /// The lines before the first rubrique that the norm knows.
    pub fn preamble(&self) -> &[Line<'a>] {
        self.lines.get(..self.preamble).unwrap_or_default()
    }

    /// The occurrences at the top, in file order.
    pub fn roots(&self) -> &[OccurrenceIdx] {
        &self.roots
    }

    /// Every occurrence with its index, in the order they were opened: file
    /// order, phantoms just before the first occurrence they hold.
    pub fn occurrences(&self) -> impl Iterator<Item = (OccurrenceIdx, &Occurrence)> {
        self.occurrences
            .iter()
            .enumerate()
            .map(|(at, occurrence)| (OccurrenceIdx(at), occurrence))
    }

    /// One occurrence; `None` if `at` comes from another document.
    pub fn occurrence(&self, at: OccurrenceIdx) -> Option<&Occurrence> {
        self.occurrences.get(at.0)
    }

    /// The lines of an occurrence, without those of its children.
    pub fn lines_of(&self, occurrence: &Occurrence) -> &[Line<'a>] {
        self.lines.get(occurrence.lines.clone()).unwrap_or_default()
    }

    /// The rubriques of an occurrence, in file order, without those of other
    /// blocs that stand in it.
    pub fn rubriques_of(&self, occurrence: &Occurrence) -> impl Iterator<Item = Rubrique<'a>> {
        let bloc = occurrence.bloc;
        let rubriques = self.lines_of(occurrence).iter().filter_map(rubrique);
        rubriques.filter(move |rubrique| bloc_of(rubrique.id) == bloc)
    }

    /// Value of the first rubrique of `occurrence` whose identifier ends with
    /// `.suffix`, such as `b"001"`.
    pub fn value_of(&self, occurrence: &Occurrence, suffix: &[u8; 3]) -> Option<&'a [u8]> {
        self.rubriques_of(occurrence)
            .find(|rubrique| rubrique.id.ends_with(suffix))
            .map(|rubrique| rubrique.value)
    }

    /// Writes the bytes it was read from.
    pub fn write(&self, out: &mut Vec<u8>) {
        if self.bom {
            out.extend_from_slice(&UTF8_BOM);
        }
        for line in &self.lines {
            out.extend_from_slice(line.bytes);
            out.extend_from_slice(line.terminator.bytes());
        }
    }
}

/// The rubrique on a line, if the line carries an identifier.
pub fn rubrique<'a>(line: &Line<'a>) -> Option<Rubrique<'a>> {
    let (id, value) = match parse_line(line.bytes) {
        LineShape::Rubrique { id, value } => (id, value),
        LineShape::Malformed(Defect::Spaced { id, value }) => (id, value),
        LineShape::Malformed(Defect::BadQuoting { id, rest }) => (id, rest),
        LineShape::Malformed(Defect::NoIdentifier) | LineShape::Blank => return None,
    };
    Some(Rubrique {
        line: *line,
        id,
        value,
    })
}

/// The bloc of a rubrique: the first ten characters of its identifier.
pub fn bloc_of(id: &[u8; ID_LEN]) -> BlocKey {
    let [a, b, c, d, e, f, g, h, i, j, ..] = *id;
    [a, b, c, d, e, f, g, h, i, j]
}
