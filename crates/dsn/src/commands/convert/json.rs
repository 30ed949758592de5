//! A document as JSON, one rubrique a line so that it reads and diffs well.
//!
//! The form is that of `docs/schemas/dsn-document-1.schema.json`. What every
//! line of the file has in common is said once, at the top; a line that differs
//! says how.

use std::io::{self, Write};

use dsn_syntax::Terminator;
use dsn_syntax::document::{Document, Occurrence, OccurrenceIdx, Rubrique, rubrique};
use dsn_syntax::line::{Line, LineShape, parse_line};

use super::model::{Encoding, End, SCHEMA};
use crate::catalogue::{Catalogue, text_of};

/// Writes a whole document.
pub(super) fn write(
    document: &Document<'_>,
    catalogue: &Catalogue,
    out: &mut dyn Write,
) -> io::Result<()> {
    let writer = Writer {
        document,
        catalogue,
        encoding: Encoding::usual(document.lines()),
        end: End::usual(document.lines()),
        numbered: !in_tree_order(document),
    };
    writer.document(out)
}

/// Whether reading the tree from the top down gives the order of the file.
fn in_tree_order(document: &Document<'_>) -> bool {
    let mut waiting: Vec<OccurrenceIdx> = document.roots().iter().rev().copied().collect();
    let mut last = None;
    while let Some(at) = waiting.pop() {
        if Some(at) <= last {
            return false;
        }
        last = Some(at);
        if let Some(occurrence) = document.occurrence(at) {
            waiting.extend(occurrence.children.iter().rev());
        }
    }
    true
}

struct Writer<'a> {
    document: &'a Document<'a>,
    catalogue: &'a Catalogue,
    encoding: Encoding,
    end: End,
    /// Blocs say where they stood.
    numbered: bool,
}

impl Writer<'_> {
    fn document(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{{\"schema\": {},", quoted(SCHEMA))?;
        writeln!(
            out,
            " \"norme\": {},",
            quoted(self.catalogue.version().code())
        )?;
        writeln!(out, " \"encodage\": {},", quoted(self.encoding.name()))?;
        write!(out, " \"fin_de_ligne\": {}", quoted(self.end.name()))?;
        if self.document.bom() {
            write!(out, ",\n \"bom\": true")?;
        }
        if !self.document.preamble().is_empty() {
            write!(out, ",\n \"preambule\": ")?;
            self.lines(self.document.preamble(), 1, out)?;
        }
        write!(out, ",\n \"blocs\": ")?;
        self.blocs(self.document.roots(), 1, out)?;
        writeln!(out, "}}")
    }

    fn blocs(&self, at: &[OccurrenceIdx], depth: usize, out: &mut dyn Write) -> io::Result<()> {
        let occurrences = at.iter().filter_map(|&at| self.document.occurrence(at));
        list(occurrences, depth, out, |occurrence, out| {
            self.bloc(occurrence, depth + 1, out)
        })
    }

    fn bloc(&self, occurrence: &Occurrence, depth: usize, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "{{\"bloc\": {}", quoted(&text_of(&occurrence.bloc)))?;
        if let Some(nom) = self.catalogue.nom_bloc(&occurrence.bloc) {
            write!(out, ", \"nom\": {}", quoted(nom))?;
        }
        let lines = self.document.lines_of(occurrence);
        if let Some(first) = lines.first() {
            if self.numbered {
                write!(out, ", \"ligne\": {}", first.number)?;
            }
            write!(out, ", \"rubriques\": ")?;
            self.lines(lines, depth, out)?;
        }
        if !occurrence.children.is_empty() {
            write!(out, ", \"blocs\": ")?;
            self.blocs(&occurrence.children, depth, out)?;
        }
        write!(out, "}}")
    }

    fn lines(&self, lines: &[Line<'_>], depth: usize, out: &mut dyn Write) -> io::Result<()> {
        list(lines.iter(), depth, out, |line, out| self.line(line, out))
    }

    fn line(&self, line: &Line<'_>, out: &mut dyn Write) -> io::Result<()> {
        let found = rubrique(line);
        let well_formed = matches!(parse_line(line.bytes), LineShape::Rubrique { .. });
        let encoding = self.encoding.of(line.bytes);
        match found {
            Some(Rubrique { id, value, .. }) if well_formed => {
                write!(out, "{{\"rubrique\": {}", quoted(&text_of(id)))?;
                if let Some(nom) = self.catalogue.nom_rubrique(id) {
                    write!(out, ", \"nom\": {}", quoted(nom))?;
                }
                write!(out, ", \"valeur\": {}", quoted(&encoding.decode(value)))?;
                if let Some(libelle) = self.catalogue.libelle(id, value) {
                    write!(out, ", \"libelle\": {}", quoted(&libelle))?;
                }
            }
            _ => write!(out, "{{\"brut\": {}", quoted(&encoding.decode(line.bytes)))?,
        }
        if encoding != self.encoding {
            write!(out, ", \"encodage\": {}", quoted(encoding.name()))?;
        }
        if line.terminator != Terminator::from(self.end) {
            write!(
                out,
                ", \"fin\": {}",
                quoted(End::from(line.terminator).name())
            )?;
        }
        write!(out, "}}")
    }
}

/// A list, one item a line.
fn list<T>(
    items: impl Iterator<Item = T>,
    depth: usize,
    out: &mut dyn Write,
    mut each: impl FnMut(T, &mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    write!(out, "[")?;
    for (nth, item) in items.enumerate() {
        let comma = if nth > 0 { "," } else { "" };
        write!(out, "{comma}\n{:width$}", "", width = depth + 1)?;
        each(item, out)?;
    }
    write!(out, "]")
}

/// A JSON string.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
