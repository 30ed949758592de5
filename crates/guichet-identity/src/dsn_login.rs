//! The `Authorization` header of the machine API, in its two forms:
//!
//! - `DSNLogin jeton=<token>`: payroll software with its client's own token;
//! - `DSNLogin concentrateur=<token>[,declarant=<base64 of SIRET;NOM;PRENOM>]`.
//!
//! Values are unquoted, parameters are separated by commas, their order does not matter. As in the
//! official kit, a parameter without a value and one of another name are passed over, `jeton` wins
//! over `concentrateur`, and what `declarant` holds is judged by the operations that need it only.
//! The names inside `declarant` are read as UTF-8, else as ISO-8859-1 (the encoding is not
//! documented).

use std::fmt;

use base64::Engine;

use crate::identifiants::texte_utf8_ou_latin1;
use crate::jeton::LENIENT;

/// The declarant a concentrateur names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclarantNomme {
    /// As sent: whether there is such a declarant is for the database to say.
    pub siret: String,
    /// As sent.
    pub nom: String,
    /// As sent.
    pub prenom: String,
}

/// What the header says.
#[derive(Clone, PartialEq, Eq)]
pub enum DsnLogin {
    /// A declarant's token.
    Jeton(String),
    /// A concentrateur's token, and the declarant it names, if any.
    Concentrateur {
        /// The concentrateur's token.
        jeton: String,
        /// On whose behalf, or why that cannot be read.
        declarant: Option<Result<DeclarantNomme, DsnLoginErreur>>,
    },
}

impl fmt::Debug for DsnLogin {
    /// Never shows a token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DsnLogin::Jeton(_) => f.write_str("DsnLogin::Jeton(…)"),
            DsnLogin::Concentrateur { declarant, .. } => {
                write!(f, "DsnLogin::Concentrateur(…, {declarant:?})")
            }
        }
    }
}

/// Why the header is not understood. On the wire all of them are « Jeton manquant ou invalide »;
/// `Display` says more, for logs and for our own API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DsnLoginErreur {
    /// Another scheme than `DSNLogin`, or nothing after it.
    Schema,
    /// Neither `jeton` nor `concentrateur` with a value.
    Absent,
    /// A token that is not base64.
    Jeton,
    /// `declarant` is not base64.
    DeclarantBase64,
    /// `declarant` does not hold a SIRET, a nom and a prénom.
    DeclarantForme,
}

impl fmt::Display for DsnLoginErreur {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            DsnLoginErreur::Schema => {
                "l’en-tête Authorization doit commencer par « DSNLogin » suivi de ses paramètres"
            }
            DsnLoginErreur::Absent => "il faut soit jeton, soit concentrateur, avec sa valeur",
            DsnLoginErreur::Jeton => "le jeton n’est pas en base64",
            DsnLoginErreur::DeclarantBase64 => "declarant n’est pas en base64",
            DsnLoginErreur::DeclarantForme => "declarant doit contenir SIRET;NOM;PRENOM",
        })
    }
}

impl std::error::Error for DsnLoginErreur {}

/// Reads the value of the `Authorization` header.
///
/// # Errors
/// See [`DsnLoginErreur`]; the bytes of the header appear in none of them.
pub fn lire(entete: &[u8]) -> Result<DsnLogin, DsnLoginErreur> {
    let texte = std::str::from_utf8(entete).map_err(|_| DsnLoginErreur::Schema)?;
    let mut jeton = None;
    let mut concentrateur = None;
    let mut declarant = None;
    for part in parameters(texte)?.split(',') {
        let Some((name, value)) = part.split_once('=') else {
            continue;
        };
        let slot = match name.trim() {
            "jeton" => &mut jeton,
            "concentrateur" => &mut concentrateur,
            "declarant" => &mut declarant,
            _ => continue,
        };
        *slot = Some(value.trim()).filter(|value| !value.is_empty());
    }
    match (jeton, concentrateur) {
        (Some(jeton), _) => Ok(DsnLogin::Jeton(token(jeton)?)),
        (None, Some(jeton)) => Ok(DsnLogin::Concentrateur {
            jeton: token(jeton)?,
            declarant: declarant.map(lire_declarant),
        }),
        (None, None) => Err(DsnLoginErreur::Absent),
    }
}

/// What follows the scheme. Scheme names are not case-sensitive.
fn parameters(texte: &str) -> Result<&str, DsnLoginErreur> {
    let (scheme, rest) = texte.trim().split_once(' ').ok_or(DsnLoginErreur::Schema)?;
    if scheme.eq_ignore_ascii_case("DSNLogin") {
        Ok(rest.trim())
    } else {
        Err(DsnLoginErreur::Schema)
    }
}

/// A token must look like base64; whether it is one of ours is for the database to say.
fn token(value: &str) -> Result<String, DsnLoginErreur> {
    let bare = value.trim_end_matches('=');
    let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    if bare.is_empty() || !bare.bytes().all(is_base64) {
        return Err(DsnLoginErreur::Jeton);
    }
    Ok(value.to_owned())
}

/// Reads the value of `declarant`.
///
/// # Errors
/// Not base64; not three fields; a field that is empty.
pub fn lire_declarant(value: &str) -> Result<DeclarantNomme, DsnLoginErreur> {
    let bytes = LENIENT
        .decode(value)
        .map_err(|_| DsnLoginErreur::DeclarantBase64)?;
    let texte = texte_utf8_ou_latin1(&bytes);
    let mut fields = texte.trim_end_matches(';').split(';').map(str::trim);
    match (fields.next(), fields.next(), fields.next(), fields.next()) {
        (Some(siret), Some(nom), Some(prenom), None)
            if [siret, nom, prenom].iter().all(|field| !field.is_empty()) =>
        {
            Ok(DeclarantNomme {
                siret: siret.to_owned(),
                nom: nom.to_owned(),
                prenom: prenom.to_owned(),
            })
        }
        _ => Err(DsnLoginErreur::DeclarantForme),
    }
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
    use proptest::prelude::*;

    use super::*;

    fn declarant(siret: &str, nom: &str, prenom: &str) -> DeclarantNomme {
        DeclarantNomme {
            siret: siret.into(),
            nom: nom.into(),
            prenom: prenom.into(),
        }
    }

    #[test]
    fn both_forms_are_read() {
        let named = STANDARD.encode("99999900100015;DUPRÉ;Ada");
        let bare = STANDARD_NO_PAD.encode("99999900100015;DUPRÉ;Ada");
        let latin = STANDARD.encode(b"99999900100015;DUPR\xc9;Ada");
        let who = Some(Ok(declarant("99999900100015", "DUPRÉ", "Ada")));
        let with = |declarant| DsnLogin::Concentrateur {
            jeton: "QUJD".into(),
            declarant,
        };
        for (header, read) in [
            (
                "DSNLogin jeton=QUJD".to_owned(),
                DsnLogin::Jeton("QUJD".into()),
            ),
            (
                "DSNLogin jeton=QUI=".to_owned(),
                DsnLogin::Jeton("QUI=".into()),
            ),
            (
                "dsnlogin  jeton = QUI ".to_owned(),
                DsnLogin::Jeton("QUI".into()),
            ),
            ("DSNLogin concentrateur=QUJD".to_owned(), with(None)),
            (
                format!("DSNLogin concentrateur=QUJD,declarant={named}"),
                with(who.clone()),
            ),
            (
                format!("DSNLogin declarant={named},concentrateur=QUJD"),
                with(who.clone()),
            ),
            (
                format!("DSNLogin concentrateur=QUJD, declarant={bare}"),
                with(who.clone()),
            ),
            (
                format!("DSNLogin concentrateur=QUJD,declarant={latin}"),
                with(who),
            ),
        ] {
            assert_eq!(lire(header.as_bytes()), Ok(read), "{header}");
        }
    }

    #[test]
    fn what_is_refused_and_why() {
        use DsnLoginErreur::*;
        for (header, error) in [
            ("", Schema),
            ("DSNLogin", Schema),
            ("Basic QUJD", Schema),
            ("Bearer jeton=QUJD", Schema),
            ("DSNLogin QUJD", Absent),
            ("DSNLogin Jeton=QUJD", Absent),
            ("DSNLogin token=QUJD", Absent),
            ("DSNLogin declarant=QUJD", Absent),
            ("DSNLogin jeton=", Absent),
            ("DSNLogin jeton====", Jeton),
            ("DSNLogin jeton=QU\"JD", Jeton),
            ("DSNLogin jeton=QU JD", Jeton),
            ("DSNLogin jeton=QU=JD", Jeton),
            ("DSNLogin jeton=%,concentrateur=QUJD", Jeton),
        ] {
            assert_eq!(lire(header.as_bytes()), Err(error), "{header}");
            assert!(!error.to_string().is_empty());
        }
        assert_eq!(lire(b"DSNLogin jeton=\xff"), Err(Schema));
        for (declarant, error) in [
            ("*".to_owned(), DeclarantBase64),
            (STANDARD.encode("99999900100015;DUPRE"), DeclarantForme),
            (
                STANDARD.encode("99999900100015;DUPRE;ADA;X"),
                DeclarantForme,
            ),
            (STANDARD.encode("99999900100015;;ADA"), DeclarantForme),
            (STANDARD.encode("99999900100015;DUPRE; "), DeclarantForme),
        ] {
            assert_eq!(lire_declarant(&declarant), Err(error), "{declarant}");
            // The token can still be read: some operations do without a declarant.
            let header = format!("DSNLogin concentrateur=QUJD,declarant={declarant}");
            let read = lire(header.as_bytes()).unwrap();
            assert_eq!(
                read,
                DsnLogin::Concentrateur {
                    jeton: "QUJD".into(),
                    declarant: Some(Err(error))
                }
            );
        }
    }

    #[test]
    fn what_is_passed_over() {
        let token = |jeton: &str| Ok(DsnLogin::Jeton(jeton.into()));
        for header in [
            "DSNLogin jeton=QUJD,",
            "DSNLogin jeton=QUJD,autre=QUJD",
            "DSNLogin autre,jeton=QUJD",
            "DSNLogin jeton=QUI,jeton=QUJD",
            "DSNLogin concentrateur=QUI,jeton=QUJD",
            "DSNLogin jeton=QUJD,declarant=*",
        ] {
            assert_eq!(lire(header.as_bytes()), token("QUJD"), "{header}");
        }
    }

    #[test]
    fn a_token_is_never_shown() {
        let login = lire(b"DSNLogin jeton=c2VjcmV0").unwrap();
        assert!(!format!("{login:?}").contains("c2VjcmV0"));
        let login = lire(b"DSNLogin concentrateur=c2VjcmV0").unwrap();
        assert!(!format!("{login:?}").contains("c2VjcmV0"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_answered(bytes: Vec<u8>) {
            let _ = lire(&bytes);
            let mut header = b"DSNLogin concentrateur=QUJD,declarant=".to_vec();
            header.extend(STANDARD.encode(&bytes).bytes());
            let _ = lire(&header);
        }

        #[test]
        fn a_written_declarant_is_read_back(
            siret in "[0-9]{14}",
            nom in "[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ' -]{0,62}[A-Za-z]",
            prenom in "[A-Za-zÀ-ÿ]{1,39}",
            padded: bool,
            before: bool,
        ) {
            let plain = format!("{siret};{nom};{prenom}");
            let value = if padded { STANDARD.encode(&plain) } else { STANDARD_NO_PAD.encode(&plain) };
            let header = if before {
                format!("DSNLogin declarant={value},concentrateur=QUJD")
            } else {
                format!("DSNLogin concentrateur=QUJD,declarant={value}")
            };
            prop_assert_eq!(lire(header.as_bytes()), Ok(DsnLogin::Concentrateur {
                jeton: "QUJD".into(),
                declarant: Some(Ok(declarant(&siret, &nom, &prenom))),
            }));
        }
    }
}
