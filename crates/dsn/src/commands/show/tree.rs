//! The tree as indented text.

use std::collections::HashMap;
use std::io::{self, Write};

use dsn_norm::Genre;
use dsn_syntax::document::{BlocKey, Document, Occurrence, OccurrenceIdx, bloc_of, rubrique};
use dsn_syntax::encoding::to_text;
use dsn_syntax::line::{Line, LineShape, parse_line};

use super::select::{Extent, Selection, name_of, ranks, siret_of, values};
use crate::catalogue::{CONTRAT, Catalogue, DECLARATION, INDIVIDU, text_of};
use crate::output::{Style, printable};

/// How a document is printed.
pub(super) struct Printer<'a> {
    pub(super) document: &'a Document<'a>,
    pub(super) catalogue: &'a Catalogue,
    pub(super) selection: &'a Selection,
    pub(super) style: Style,
    /// Levels of blocs shown below what was selected, itself included.
    pub(super) depth: usize,
    /// Width of the line numbers, if they are wanted.
    pub(super) line_width: Option<usize>,
}

impl Printer<'_> {
    pub(super) fn document(&self, preamble: bool, out: &mut dyn Write) -> io::Result<()> {
        if preamble {
            for line in self.document.preamble() {
                self.line(line, None, 0, out)?;
            }
        }
        let individus = ranks(self.document);
        self.selected(self.document.roots(), 0, &individus, out)
    }

    /// What is selected among siblings.
    fn selected(
        &self,
        siblings: &[OccurrenceIdx],
        indent: usize,
        individus: &HashMap<OccurrenceIdx, u64>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        for &at in siblings {
            let Some(occurrence) = self.document.occurrence(at) else {
                continue;
            };
            match self.selection.extent(at) {
                Some(Extent::Full) => self.full(at, occurrence, indent, 1, individus, out)?,
                Some(Extent::Heading) => {
                    self.heading(at, occurrence, indent, individus, out)?;
                    self.selected(&occurrence.children, indent + 1, individus, out)?;
                }
                None => {}
            }
        }
        Ok(())
    }

    /// An occurrence with what it holds, down to the depth asked for.
    fn full(
        &self,
        at: OccurrenceIdx,
        occurrence: &Occurrence,
        indent: usize,
        level: usize,
        individus: &HashMap<OccurrenceIdx, u64>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        self.heading(at, occurrence, indent, individus, out)?;
        for line in self.document.lines_of(occurrence) {
            self.line(line, Some(occurrence.bloc), indent + 1, out)?;
        }
        if level >= self.depth {
            return self.folded(occurrence, indent + 1, out);
        }
        for &child in &occurrence.children {
            if let Some(occurrence) = self.document.occurrence(child) {
                self.full(child, occurrence, indent + 1, level + 1, individus, out)?;
            }
        }
        Ok(())
    }

    /// One line for each kind of bloc that is not unfolded.
    fn folded(&self, above: &Occurrence, indent: usize, out: &mut dyn Write) -> io::Result<()> {
        let mut kinds: Vec<(BlocKey, usize)> = Vec::new();
        for occurrence in above
            .children
            .iter()
            .filter_map(|&at| self.document.occurrence(at))
        {
            match kinds.iter_mut().find(|(bloc, _)| *bloc == occurrence.bloc) {
                Some((_, count)) => *count += 1,
                None => kinds.push((occurrence.bloc, 1)),
            }
        }
        for (bloc, count) in kinds {
            self.margin(None, indent, out)?;
            let nom = self.catalogue.nom_bloc(&bloc).unwrap_or_default();
            let text = format!("+ {count} × {} {nom}", text_of(&bloc));
            writeln!(out, "{}", self.style.faint(&text))?;
        }
        Ok(())
    }

    fn heading(
        &self,
        at: OccurrenceIdx,
        occurrence: &Occurrence,
        indent: usize,
        individus: &HashMap<OccurrenceIdx, u64>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let nom = self.catalogue.nom_bloc(&occurrence.bloc);
        let mut title = nom.unwrap_or_default().to_owned();
        if occurrence.phantom() {
            title.push_str(" (absent du fichier)");
        }
        if let Some(rank) = individus.get(&at) {
            title.push_str(&format!(" {rank}"));
        }
        let who = self.summary(at, occurrence);
        if !who.is_empty() {
            title.push_str(&format!(" : {}", printable(&who)));
        }
        self.margin(None, indent, out)?;
        let id = self.style.id(&text_of(&occurrence.bloc));
        writeln!(out, "{id} {}", self.style.bold(&title))
    }

    /// What tells an occurrence from others of its bloc.
    fn summary(&self, at: OccurrenceIdx, occurrence: &Occurrence) -> String {
        match occurrence.bloc {
            INDIVIDU => name_of(self.document, at),
            CONTRAT => values(self.document, at, &[b"009"]).concat(),
            DECLARATION => {
                let nature = self
                    .document
                    .value_of(occurrence, b"001")
                    .unwrap_or_default();
                let nature = self.catalogue.libelle(b"S20.G00.05.001", nature);
                let siret = siret_of(self.document, at);
                [nature.as_deref().unwrap_or_default(), &siret]
                    .into_iter()
                    .filter(|part| !part.is_empty())
                    .collect::<Vec<_>>()
                    .join(", ")
            }
            _ => String::new(),
        }
    }

    /// A line of an occurrence of `bloc`, or of none.
    fn line(
        &self,
        line: &Line<'_>,
        bloc: Option<BlocKey>,
        indent: usize,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        self.margin(Some(line.number), indent, out)?;
        let well_formed = matches!(parse_line(line.bytes), LineShape::Rubrique { .. });
        let Some(found) = rubrique(line).filter(|_| well_formed) else {
            let raw = printable(&to_text(line.bytes));
            return writeln!(out, "{} {raw}", self.style.bold("ligne malformée :"));
        };
        let id = found.id;
        let mut number = text_of(id);
        if bloc == Some(bloc_of(id)) {
            number.drain(..bloc_of(id).len());
        }
        let nom = self
            .catalogue
            .nom_rubrique(id)
            .unwrap_or("rubrique inconnue");
        let value = printable(&to_text(found.value));
        write!(
            out,
            "{} {nom} : {}",
            self.style.id(&number),
            self.style.bold(&value)
        )?;
        if let Some(meaning) = self.meaning(id, found.value) {
            write!(out, " ({})", printable(&meaning))?;
        }
        writeln!(out)
    }

    /// A code's label; a date as people write it.
    fn meaning(&self, id: &[u8; 14], value: &[u8]) -> Option<String> {
        if let Some(libelle) = self.catalogue.libelle(id, value) {
            return Some(libelle.into_owned());
        }
        if self.catalogue.rubrique(id)?.genre != Genre::D || !value.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let [d1, d2, m1, m2, year @ ..] = value else {
            return None;
        };
        let part = |digits: &[u8]| text_of(digits);
        (year.len() == 4)
            .then(|| format!("{}/{}/{}", part(&[*d1, *d2]), part(&[*m1, *m2]), part(year)))
    }

    fn margin(&self, number: Option<u64>, indent: usize, out: &mut dyn Write) -> io::Result<()> {
        if let Some(width) = self.line_width {
            let number = number.map(|number| number.to_string()).unwrap_or_default();
            write!(out, "{} ", self.style.faint(&format!("{number:>width$}")))?;
        }
        write!(out, "{:1$}", "", 2 * indent)
    }
}
