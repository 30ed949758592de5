//! What somebody gives to log in, and the lengths the wire imposes.

use std::fmt;

use crate::nom::{NOM_MAX, PRENOM_MAX};

/// Exact length of a SIRET on the wire. Its key is not checked there.
pub const SIRET_LONGUEUR: usize = 14;
/// Longest password on the wire, in characters.
pub const MOT_DE_PASSE_MAX: usize = 30;
/// Longest identifier of the MSA portal, in characters.
pub const IDENTIFIANT_MAX: usize = 30;
/// Longest service code, in characters.
pub const SERVICE_MAX: usize = 2;

/// What somebody gives to log in.
#[derive(Clone, PartialEq, Eq)]
pub enum Identifiants {
    /// The four fields of the login screen.
    Declarant {
        /// Fourteen characters.
        siret: String,
        /// As typed.
        nom: String,
        /// As typed.
        prenom: String,
        /// As typed.
        mot_de_passe: String,
    },
    /// The two fields of the MSA portal; also an editor's client id and secret.
    Identifiant {
        /// As typed; compared without case.
        identifiant: String,
        /// As typed.
        mot_de_passe: String,
    },
}

impl fmt::Debug for Identifiants {
    /// Never shows a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Identifiants::Declarant {
                siret, nom, prenom, ..
            } => write!(f, "Identifiants({siret}, {nom}, {prenom}, …)"),
            Identifiants::Identifiant { identifiant, .. } => {
                write!(f, "Identifiants({identifiant}, …)")
            }
        }
    }
}

/// A field that the wire refuses (422), and how long it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChampIncorrect {
    /// The field, as spelled on the wire.
    pub champ: &'static str,
    /// Shortest accepted length, in characters.
    pub min: usize,
    /// Longest accepted length, in characters.
    pub max: usize,
}

impl fmt::Display for ChampIncorrect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ChampIncorrect { champ, min, max } = self;
        if min == max {
            write!(f, "{champ} : {max} caractères exactement")
        } else {
            write!(f, "{champ} : de {min} à {max} caractères")
        }
    }
}

impl std::error::Error for ChampIncorrect {}

impl Identifiants {
    /// The password.
    #[must_use]
    pub fn mot_de_passe(&self) -> &str {
        match self {
            Identifiants::Declarant { mot_de_passe, .. }
            | Identifiants::Identifiant { mot_de_passe, .. } => mot_de_passe,
        }
    }

    /// Checks presence and lengths, in the order of the fields: what the wire answers by 422.
    ///
    /// # Errors
    /// The first field that is absent or too long.
    pub fn verifier(&self) -> Result<(), ChampIncorrect> {
        match self {
            Identifiants::Declarant {
                siret,
                nom,
                prenom,
                mot_de_passe,
            } => {
                check("siret", siret, SIRET_LONGUEUR, SIRET_LONGUEUR)?;
                check("nom", nom, 1, NOM_MAX)?;
                check("prenom", prenom, 1, PRENOM_MAX)?;
                check("motdepasse", mot_de_passe, 1, MOT_DE_PASSE_MAX)
            }
            Identifiants::Identifiant {
                identifiant,
                mot_de_passe,
            } => {
                check("identifiant", identifiant, 1, IDENTIFIANT_MAX)?;
                check("motdepasse", mot_de_passe, 1, MOT_DE_PASSE_MAX)
            }
        }
    }
}

fn check(champ: &'static str, value: &str, min: usize, max: usize) -> Result<(), ChampIncorrect> {
    let length = value.chars().count();
    if length < min || length > max {
        return Err(ChampIncorrect { champ, min, max });
    }
    Ok(())
}

/// The bytes as text: UTF-8 when they are, else ISO-8859-1, where every byte is a character.
#[must_use]
pub fn texte_utf8_ou_latin1(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(texte) => texte.to_owned(),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn four(siret: usize, nom: usize, prenom: usize, mot_de_passe: usize) -> Identifiants {
        Identifiants::Declarant {
            siret: "9".repeat(siret),
            nom: "é".repeat(nom),
            prenom: "é".repeat(prenom),
            mot_de_passe: "é".repeat(mot_de_passe),
        }
    }

    #[test]
    fn lengths_are_those_of_the_wire() {
        for (given, wrong) in [
            (four(14, 64, 39, 30), None),
            (four(14, 1, 1, 1), None),
            (four(13, 1, 1, 1), Some("siret")),
            (four(15, 65, 1, 1), Some("siret")),
            (four(0, 1, 1, 1), Some("siret")),
            (four(14, 65, 1, 1), Some("nom")),
            (four(14, 0, 1, 1), Some("nom")),
            (four(14, 1, 40, 1), Some("prenom")),
            (four(14, 1, 0, 1), Some("prenom")),
            (four(14, 1, 1, 31), Some("motdepasse")),
            (four(14, 1, 1, 0), Some("motdepasse")),
        ] {
            assert_eq!(
                given.verifier().err().map(|error| error.champ),
                wrong,
                "{given:?}"
            );
        }
        let msa = |identifiant: usize, mot_de_passe: usize| Identifiants::Identifiant {
            identifiant: "m".repeat(identifiant),
            mot_de_passe: "p".repeat(mot_de_passe),
        };
        for (given, wrong) in [
            (msa(30, 30), None),
            (msa(31, 1), Some("identifiant")),
            (msa(0, 1), Some("identifiant")),
            (msa(1, 31), Some("motdepasse")),
        ] {
            assert_eq!(given.verifier().err().map(|error| error.champ), wrong);
        }
    }

    #[test]
    fn what_is_wrong_is_said_in_french() {
        let error = four(1, 1, 1, 1).verifier().unwrap_err();
        assert_eq!(error.to_string(), "siret : 14 caractères exactement");
        let error = four(14, 65, 1, 1).verifier().unwrap_err();
        assert_eq!(error.to_string(), "nom : de 1 à 64 caractères");
    }

    #[test]
    fn a_password_is_never_shown() {
        let given = Identifiants::Identifiant {
            identifiant: "MSA1".into(),
            mot_de_passe: "tres-secret".into(),
        };
        assert!(!format!("{given:?}").contains("secret"));
        assert_eq!(given.mot_de_passe(), "tres-secret");
    }

    #[test]
    fn both_encodings_are_read() {
        assert_eq!(texte_utf8_ou_latin1("É".as_bytes()), "É");
        assert_eq!(texte_utf8_ou_latin1(b"\xc9"), "É");
        assert_eq!(texte_utf8_ou_latin1(b"DUPR\xc9 \xff"), "DUPRÉ ÿ");
    }
}
