//! Habilitations in bulk: a file with `;`, one line per person, establishment and démarche; 1 adds,
//! 0 removes. The official file is known only by these traits: its columns here are ours.
//!
//! ```text
//! siret_declarant;nom;prenom;siret;demarche;action
//! 99999900100015;DUPRE;ADA;99999900200013;DSN;1
//! ```
//! The first line may be that header. Text is UTF-8, with or without a mark, else ISO-8859-1. A line
//! that is wrong does not stop the others.

use std::fmt;

use dsn_identifiers::{IdentifierError, Siret};

use crate::droit::Demarche;
use crate::identifiants::texte_utf8_ou_latin1;
use crate::nom::{DefautNom, valider_nom, valider_prenom};

/// The columns, in order.
pub const COLONNES: [&str; 6] = [
    "siret_declarant",
    "nom",
    "prenom",
    "siret",
    "demarche",
    "action",
];

/// Lines accepted in one file.
pub const LIGNES_MAX: usize = 100_000;

/// One line understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ligne {
    /// The establishment of the person's account.
    pub declarant_siret: String,
    /// As written.
    pub nom: String,
    /// As written.
    pub prenom: String,
    /// The establishment the habilitation is for.
    pub siret: String,
    /// What may be done there.
    pub demarche: Demarche,
    /// Added (1), or removed (0).
    pub ajout: bool,
}

/// Why a line is not understood. `Display` is a French sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LigneErreur {
    /// Another number of columns.
    Colonnes {
        /// How many were found.
        trouvees: usize,
    },
    /// A SIRET that is none, in this column.
    Siret(&'static str, IdentifierError),
    /// A nom or a prénom that is none, in this column.
    Nom(&'static str, DefautNom),
    /// An unknown démarche.
    Demarche,
    /// Neither 1 nor 0.
    Action,
    /// More than [`LIGNES_MAX`] lines: this one and those after it are not read.
    TropDeLignes,
}

impl fmt::Display for LigneErreur {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LigneErreur::Colonnes { trouvees } => write!(
                f,
                "{} colonnes séparées par « ; » sont attendues ({}), {trouvees} trouvée(s)",
                COLONNES.len(),
                COLONNES.join(";")
            ),
            LigneErreur::Siret(column, error) => write!(f, "{column} : {error}"),
            LigneErreur::Nom(column, defaut) => write!(f, "{column} : {defaut}"),
            LigneErreur::Demarche => {
                let known: Vec<&str> = Demarche::TOUTES.iter().map(|one| one.code()).collect();
                write!(f, "demarche : {} sont admis", known.join(", "))
            }
            LigneErreur::Action => f.write_str("action : 1 ajoute, 0 retire"),
            LigneErreur::TropDeLignes => {
                write!(f, "un fichier compte au plus {LIGNES_MAX} lignes")
            }
        }
    }
}

impl std::error::Error for LigneErreur {}

/// Reads a file: for every line that is not empty, its number (from 1) and what it says.
#[must_use]
pub fn lire(octets: &[u8]) -> Vec<(usize, Result<Ligne, LigneErreur>)> {
    let texte = texte_utf8_ou_latin1(octets);
    let texte = texte.strip_prefix('\u{FEFF}').unwrap_or(&texte);
    let mut read = Vec::new();
    for (rank, line) in texte.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || (rank == 0 && is_header(line)) {
            continue;
        }
        if read.len() == LIGNES_MAX {
            read.push((rank + 1, Err(LigneErreur::TropDeLignes)));
            break;
        }
        read.push((rank + 1, read_line(line)));
    }
    read
}

fn is_header(line: &str) -> bool {
    line.split(';')
        .next()
        .is_some_and(|first| unquoted(first).eq_ignore_ascii_case("siret_declarant"))
}

fn unquoted(field: &str) -> &str {
    let field = field.trim();
    field
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(field)
        .trim()
}

fn read_line(line: &str) -> Result<Ligne, LigneErreur> {
    let fields: Vec<&str> = line.split(';').map(unquoted).collect();
    let [declarant_siret, nom, prenom, siret, demarche, action] = fields.as_slice() else {
        return Err(LigneErreur::Colonnes {
            trouvees: fields.len(),
        });
    };
    let check_siret = |column: &'static str, value: &str| {
        Siret::parse(value.as_bytes())
            .map(|siret| siret.to_string())
            .map_err(|error| LigneErreur::Siret(column, error))
    };
    valider_nom(nom).map_err(|defaut| LigneErreur::Nom("nom", defaut))?;
    valider_prenom(prenom).map_err(|defaut| LigneErreur::Nom("prenom", defaut))?;
    Ok(Ligne {
        declarant_siret: check_siret("siret_declarant", declarant_siret)?,
        nom: (*nom).to_owned(),
        prenom: (*prenom).to_owned(),
        siret: check_siret("siret", siret)?,
        demarche: Demarche::depuis_code(demarche).ok_or(LigneErreur::Demarche)?,
        ajout: match *action {
            "1" => true,
            "0" => false,
            _ => return Err(LigneErreur::Action),
        },
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SIRET: &str = "99999900600011";

    fn siret(rank: u16) -> String {
        let siren = dsn_identifiers::Siren::parse(b"999999006").unwrap();
        Siret::with_key(siren, rank).unwrap().to_string()
    }

    #[test]
    fn lines_are_read_one_by_one() {
        let (home, other) = (siret(1), siret(2));
        let texte = format!(
            "\u{FEFF}siret_declarant;nom;prenom;siret;demarche;action\r\n\
             {home};DUPRÉ;Ada;{other};DSN;1\r\n\
             \r\n\
             \"{home}\"; DUPRÉ ;Ada;{other};bpij;0\n\
             {home};DUPRÉ;Ada;{other};DSN\n\
             {home};DUPRÉ;Ada;123;DSN;1\n\
             {home};;Ada;{other};DSN;1\n\
             {home};DUPRÉ;Ada;{other};TVA;1\n\
             {home};DUPRÉ;Ada;{other};DSN;oui\n"
        );
        let read = lire(texte.as_bytes());
        let numbers: Vec<usize> = read.iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers, [2, 4, 5, 6, 7, 8, 9]);
        let line = |rank: usize| read[rank].1.clone();
        let added = line(0).unwrap();
        assert_eq!((added.siret.as_str(), added.ajout), (other.as_str(), true));
        assert_eq!(added.nom, "DUPRÉ");
        let removed = line(1).unwrap();
        assert_eq!((removed.demarche, removed.ajout), (Demarche::Bpij, false));
        assert_eq!(line(2), Err(LigneErreur::Colonnes { trouvees: 5 }));
        assert!(matches!(line(3), Err(LigneErreur::Siret("siret", _))));
        assert_eq!(line(4), Err(LigneErreur::Nom("nom", DefautNom::SansLettre)));
        assert_eq!(line(5), Err(LigneErreur::Demarche));
        assert_eq!(line(6), Err(LigneErreur::Action));
    }

    #[test]
    fn latin_1_is_read() {
        let line = format!("{0};DUPR\u{c9};Ada;{0};DSN;1", siret(1));
        let bytes: Vec<u8> = line.chars().map(|letter| letter as u8).collect();
        assert_eq!(lire(&bytes)[0].1.as_ref().unwrap().nom, "DUPRÉ");
    }

    #[test]
    fn a_header_is_one_only_on_the_first_line() {
        let texte = format!(
            "{};A;B;{SIRET};DSN;1\nsiret_declarant;nom;prenom;siret;demarche;action",
            siret(1)
        );
        assert!(lire(texte.as_bytes())[1].1.is_err());
        assert_eq!(lire(b""), []);
    }

    #[test]
    fn too_many_lines_are_refused_in_bounded_memory() {
        let texte = "x\n".repeat(LIGNES_MAX + 500);
        let read = lire(texte.as_bytes());
        assert_eq!(read.len(), LIGNES_MAX + 1);
        assert_eq!(read.last().unwrap().1, Err(LigneErreur::TropDeLignes));
    }

    proptest! {
        #[test]
        fn any_bytes_are_answered(bytes: Vec<u8>) {
            for (number, line) in lire(&bytes) {
                prop_assert!(number > 0);
                if let Err(error) = line {
                    prop_assert!(!error.to_string().is_empty());
                }
            }
        }
    }
}
