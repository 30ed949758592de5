//! The lines of a file with what the checker says of them: all of a short file, the marked ones of a long
//! one with a few around, or one page of the whole file.

use std::collections::BTreeMap;

use dsn_syntax::encoding::to_text;
use dsn_syntax::line::Lines;
use guichet_pages::Ton;
use guichet_pages::pages::fichier::Ligne;
use guichet_pages::texte::compte;

use super::constats::ton;
use crate::controle::Controle;

/// Lines of a file that is shown whole; lines of a page of it.
const COURT: u64 = 200;
pub(super) const PAGE: u64 = 400;

/// Lines around a mark, marked lines, marks of one line, letters of a line.
const AUTOUR: u64 = 2;
const MARQUES: usize = 120;
const PAR_LIGNE: usize = 8;
const LETTRES: usize = 160;

/// Lines of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Extrait {
    pub(super) lignes: Vec<Ligne>,
    /// Whether all of the file is there.
    pub(super) entier: bool,
}

/// What is said of each line.
type Marques = BTreeMap<u64, Vec<(Ton, String)>>;

fn marques(trouve: &Controle, au_plus: usize) -> Marques {
    let mut marks = Marques::new();
    for finding in trouve.report.findings.iter().filter(|f| f.place.line > 0) {
        if marks.len() >= au_plus && !marks.contains_key(&finding.place.line) {
            break;
        }
        let of_line = marks.entry(finding.place.line).or_default();
        if of_line.len() < PAR_LIGNE {
            let note = format!("{} — {}", finding.code, finding.message);
            of_line.push((ton(finding.severity), note));
        }
    }
    marks
}

fn ligne(numero: u64, octets: &[u8], marks: &Marques) -> Ligne {
    Ligne {
        numero,
        texte: court(&to_text(octets)),
        marques: marks.get(&numero).cloned().unwrap_or_default(),
    }
}

/// How many lines a file has.
pub(super) fn nombre(trouve: &Controle) -> u64 {
    Lines::new(&trouve.octets).count() as u64
}

/// All of a short file; of a long one the lines with marks, a few around each, and what is left out
/// between. Nothing of a file without a mark.
pub(super) fn extrait(trouve: &Controle) -> Extrait {
    let marks = marques(trouve, MARQUES);
    if marks.is_empty() {
        return Extrait::default();
    }
    let entier = nombre(trouve) <= COURT;
    let near = |line: u64| {
        let from = line.saturating_sub(AUTOUR);
        entier || marks.range(from..=line + AUTOUR).next().is_some()
    };
    let mut lignes = Vec::new();
    let mut left_out = 0_u64;
    for (at, line) in Lines::new(&trouve.octets).enumerate() {
        let number = at as u64 + 1;
        if !near(number) {
            left_out += 1;
            continue;
        }
        if left_out > 0 {
            lignes.push(saut(std::mem::take(&mut left_out)));
        }
        lignes.push(ligne(number, line.bytes, &marks));
    }
    if left_out > 0 {
        lignes.push(saut(left_out));
    }
    Extrait { lignes, entier }
}

/// One page of the file, from a line on.
pub(super) fn page(trouve: &Controle, depuis: u64) -> Vec<Ligne> {
    let marks = marques(trouve, usize::MAX);
    let skipped = usize::try_from(depuis.saturating_sub(1)).unwrap_or(usize::MAX);
    let lines = Lines::new(&trouve.octets).zip(1_u64..).skip(skipped);
    lines
        .take(PAGE as usize)
        .map(|(line, number)| ligne(number, line.bytes, &marks))
        .collect()
}

/// A text that fits on a line.
pub(super) fn court(texte: &str) -> String {
    let clean: String = texte
        .chars()
        .take(LETTRES + 1)
        .filter(|c| !c.is_control())
        .collect();
    match clean.char_indices().nth(LETTRES) {
        Some((at, _)) => format!("{}…", clean.get(..at).unwrap_or_default()),
        None => clean,
    }
}

fn saut(nombre: u64) -> Ligne {
    Ligne {
        numero: 0,
        texte: format!(
            "… {}",
            compte(nombre, "ligne sans anomalie", "lignes sans anomalie")
        ),
        marques: Vec::new(),
    }
}
