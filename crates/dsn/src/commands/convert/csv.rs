//! A document as CSV, one line a rubrique, for spreadsheets: UTF-8 with its
//! byte-order mark, `;` between the fields, CRLF.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{self, Write};

use dsn_syntax::document::{Document, Occurrence, OccurrenceIdx, bloc_of, rubrique};
use dsn_syntax::encoding::to_text;
use dsn_syntax::line::Line;

use crate::catalogue::{CONTRAT, Catalogue, DECLARATION, INDIVIDU, text_of};

const HEADER: &str =
    "ligne;declaration;individu;contrat;bloc;occurrence;rubrique;nom;valeur;libelle";

/// Writes a whole document, in file order.
pub(super) fn write(
    document: &Document<'_>,
    catalogue: &Catalogue,
    out: &mut dyn Write,
) -> io::Result<()> {
    let ranks = ranks(document);
    write!(out, "\u{feff}{HEADER}\r\n")?;
    for line in document.preamble() {
        write_line(line, catalogue, &Place::default(), out)?;
    }
    for (at, occurrence) in document.occurrences().filter(|(_, o)| !o.phantom()) {
        let place = Place::of(at, document, &ranks);
        for line in document.lines_of(occurrence) {
            write_line(line, catalogue, &place, out)?;
        }
    }
    Ok(())
}

/// Rank of each occurrence, from 1: individuals in their declaration, others
/// among those of the same bloc below the same parent.
fn ranks(document: &Document<'_>) -> HashMap<OccurrenceIdx, u64> {
    let mut counts: HashMap<(Option<OccurrenceIdx>, [u8; 10]), u64> = HashMap::new();
    let mut ranks = HashMap::new();
    for (at, occurrence) in document.occurrences() {
        let within = if occurrence.bloc == INDIVIDU {
            above(document, at, &DECLARATION).map(|(at, _)| at)
        } else {
            occurrence.parent
        };
        let count = counts.entry((within, occurrence.bloc)).or_default();
        *count += 1;
        ranks.insert(at, *count);
    }
    ranks
}

/// The occurrence of `bloc` that `at` is, or stands below.
fn above<'d>(
    document: &'d Document<'_>,
    at: OccurrenceIdx,
    bloc: &[u8; 10],
) -> Option<(OccurrenceIdx, &'d Occurrence)> {
    let mut here = Some(at);
    while let Some(at) = here {
        let occurrence = document.occurrence(at)?;
        if occurrence.bloc == *bloc {
            return Some((at, occurrence));
        }
        here = occurrence.parent;
    }
    None
}

/// What the lines of one occurrence have in common.
#[derive(Default)]
struct Place {
    bloc: Option<[u8; 10]>,
    declaration: String,
    individu: String,
    contrat: String,
    occurrence: String,
}

impl Place {
    fn of(at: OccurrenceIdx, document: &Document<'_>, ranks: &HashMap<OccurrenceIdx, u64>) -> Self {
        let rank = |at: OccurrenceIdx| ranks.get(&at).map(u64::to_string).unwrap_or_default();
        let rank_of = |bloc| above(document, at, bloc).map_or_else(String::new, |(at, _)| rank(at));
        let contrat = above(document, at, &CONTRAT)
            .and_then(|(_, contrat)| document.value_of(contrat, b"009"))
            .map(|number| to_text(number).into_owned());
        Self {
            bloc: document.occurrence(at).map(|occurrence| occurrence.bloc),
            declaration: rank_of(&DECLARATION),
            individu: rank_of(&INDIVIDU),
            contrat: contrat.unwrap_or_default(),
            occurrence: rank(at),
        }
    }
}

fn write_line(
    line: &Line<'_>,
    catalogue: &Catalogue,
    place: &Place,
    out: &mut dyn Write,
) -> io::Result<()> {
    let found = rubrique(line);
    let own = found.is_some_and(|rubrique| Some(bloc_of(rubrique.id)) == place.bloc);
    let id = found
        .map(|rubrique| text_of(rubrique.id))
        .unwrap_or_default();
    let nom = found.and_then(|rubrique| catalogue.nom_rubrique(rubrique.id));
    let value = to_text(found.map_or(line.bytes, |rubrique| rubrique.value));
    let libelle = found.and_then(|rubrique| catalogue.libelle(rubrique.id, rubrique.value));
    let fields = [
        place.declaration.as_str(),
        &place.individu,
        &place.contrat,
        id.get(..10).unwrap_or_default(),
        if own { &place.occurrence } else { "" },
        &id,
        nom.unwrap_or_default(),
        &value,
        libelle.as_deref().unwrap_or_default(),
    ];
    write!(out, "{}", line.number)?;
    for field in fields {
        write!(out, ";{}", escaped(field))?;
    }
    write!(out, "\r\n")
}

/// A field, quoted where it must be.
fn escaped(field: &str) -> Cow<'_, str> {
    if field.contains([';', '"', '\r', '\n']) {
        Cow::Owned(format!("\"{}\"", field.replace('"', "\"\"")))
    } else {
        Cow::Borrowed(field)
    }
}
