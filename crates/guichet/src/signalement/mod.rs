//! A signalement made here, for who has no payroll software at hand: nature 04 (arrêt) or 05 (reprise),
//! from what the last monthly says of somebody and from what is typed or imported.
//!
//! Everything here is pure: bytes of a monthly, rows of a file and a day go in, the lines of a file come
//! out; the check of deposits judges them as it judges any other file. What must never happen: a rubrique
//! that the nature does not have, a value that would make a line of its own.
//!
//! Start reading at [`Signalement`], then `source` (what a monthly says), `colonnes` (JSON and CSV).

mod colonnes;
mod regime;
mod source;

pub use colonnes::{COLONNES, Colonne, Genre, LIGNES, Ligne, lire};
pub use regime::{Destinataire, destinataire};
pub use source::{Personne, personnes, reprendre};

use std::collections::BTreeMap;

use dsn_norm::{Nature, UsageKind, Version, norme, rubrique_index};
use dsn_syntax::encoding::string_to_latin1;
use guichet_pages::Jour;

/// Name and publisher of the software, as S10.G00.00 tells them.
const LOGICIEL: &str = "Guichet";

/// The values of a signalement by their rubriques.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signalement {
    /// All but the adhesions: their blocs occur once, so that the order of the identifiers is that of
    /// the file.
    valeurs: BTreeMap<String, String>,
    /// The occurrences of S21.G00.15.
    adhesions: Vec<Vec<(String, String)>>,
}

/// What tells one signalement of an establishment from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numero {
    /// S20.G00.05.004.
    pub ordre: i64,
    /// S20.G00.05.007.
    pub jour: Jour,
}

impl Signalement {
    /// Gives a rubrique a value, or takes it away when there is none. Line ends are dropped: they would
    /// make another line.
    pub fn poser(&mut self, rubrique: &str, valeur: &str) {
        let text: String = valeur.trim().chars().filter(|c| !c.is_control()).collect();
        if text.is_empty() {
            self.valeurs.remove(rubrique);
        } else {
            self.valeurs.insert(rubrique.to_owned(), text);
        }
    }

    /// The value of a rubrique; empty when it has none.
    pub fn valeur(&self, rubrique: &str) -> &str {
        self.valeurs.get(rubrique).map_or("", String::as_str)
    }

    /// SIREN and NIC of the establishment.
    pub fn siret(&self) -> String {
        format!(
            "{}{}",
            self.valeur("S21.G00.06.001"),
            self.valeur("S21.G00.11.001")
        )
    }

    /// The lines of the file, with the rubriques that the nature has and no other.
    pub fn lignes(&self, nature: Nature, numero: Numero) -> Vec<(String, String)> {
        let version = version(numero.jour.annee);
        let mut all = self.clone();
        for (rubrique, valeur) in [
            ("S10.G00.00.001", LOGICIEL),
            ("S10.G00.00.002", LOGICIEL),
            ("S10.G00.00.003", env!("CARGO_PKG_VERSION")),
            ("S10.G00.00.004", ""),
            ("S10.G00.00.005", "02"),
            ("S10.G00.00.006", version.code()),
            ("S10.G00.00.008", "01"),
            ("S20.G00.05.001", nature.code()),
            ("S20.G00.05.002", "01"),
            ("S20.G00.05.003", "11"),
            ("S20.G00.05.004", &numero.ordre.to_string()),
            ("S20.G00.05.006", ""),
            ("S20.G00.05.007", &numero.jour.norme()),
            ("S20.G00.07.004", "01"),
        ] {
            all.poser(rubrique, valeur);
        }
        let known = |(id, _): &(&String, &String)| admis(id, nature, version);
        let mut lines: Vec<(String, String)> = Vec::new();
        let mut told = false;
        for (id, valeur) in all.valeurs.iter().filter(known) {
            if !told && id.as_str() > "S21.G00.15" {
                told = true;
                let adhesions = all.adhesions.iter().flatten();
                let kept = adhesions.filter(|(id, _)| admis(id, nature, version));
                lines.extend(kept.cloned());
            }
            lines.push((id.clone(), valeur.clone()));
        }
        let total = lines.len() + 2;
        lines.push(("S90.G00.90.001".to_owned(), total.to_string()));
        lines.push(("S90.G00.90.002".to_owned(), "1".to_owned()));
        lines
    }
}

/// Whether a nature has a rubrique.
fn admis(id: &str, nature: Nature, version: Version) -> bool {
    let index = id.as_bytes().first_chunk().and_then(rubrique_index);
    let found = index.and_then(|index| norme(version).rubrique(index));
    found.is_some_and(|rubrique| {
        matches!(
            rubrique.usage(nature).kind,
            UsageKind::Obligatoire | UsageKind::Conditionnel
        )
    })
}

/// The version of the norm of a year.
fn version(annee: i16) -> Version {
    match annee {
        ..=2025 => Version::P25V01,
        2026 => Version::P26V01,
        _ => Version::P27V01,
    }
}

/// The file, as its bytes.
///
/// # Errors
/// The first character that a DSN cannot hold.
pub fn octets(lines: &[(String, String)]) -> Result<Vec<u8>, char> {
    let text: String = lines
        .iter()
        .map(|(id, valeur)| format!("{id},'{valeur}'\r\n"))
        .collect();
    string_to_latin1(&text)
}
