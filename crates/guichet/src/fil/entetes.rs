//! What the headers of a request must say, one function per rule. The order in which they are
//! asked belongs to each operation.

use axum::http::HeaderMap;
use axum::http::header::{
    ACCEPT_ENCODING, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_TYPE, USER_AGENT,
};

use super::refus::Refus;

/// `Accept-Encoding`, if there is one, must contain gzip, because answers are gzip (kit: 406).
pub(super) fn accepte_gzip(entetes: &HeaderMap) -> Result<(), Refus> {
    let mut valeurs = entetes.get_all(ACCEPT_ENCODING).iter().peekable();
    if valeurs.peek().is_none() || valeurs.any(|valeur| contient_gzip(valeur.as_bytes())) {
        return Ok(());
    }
    Err(Refus::Reponse)
}

fn contient_gzip(valeur: &[u8]) -> bool {
    valeur
        .windows(4)
        .any(|mot| mot.eq_ignore_ascii_case(b"gzip"))
}

/// The body must be announced as gzip (kit: 415).
pub(super) fn corps_en_gzip(entetes: &HeaderMap) -> Result<(), Refus> {
    est_gzip(entetes).then_some(()).ok_or(Refus::Support)
}

/// Whether the body is announced as gzip.
pub(super) fn est_gzip(entetes: &HeaderMap) -> bool {
    entetes
        .get(CONTENT_ENCODING)
        .is_some_and(|valeur| valeur.as_bytes().trim_ascii().eq_ignore_ascii_case(b"gzip"))
}

/// The body must be of this media type, whatever its parameters (kit: 415). A body of no type at
/// all is refused too (assumption).
pub(super) fn type_du_corps(entetes: &HeaderMap, attendu: &str) -> Result<(), Refus> {
    let annonce = entetes.get(CONTENT_TYPE).map_or(&b""[..], |v| v.as_bytes());
    let essence = annonce
        .split(|&octet| octet == b';')
        .next()
        .unwrap_or(annonce);
    essence
        .trim_ascii()
        .eq_ignore_ascii_case(attendu.as_bytes())
        .then_some(())
        .ok_or(Refus::Support)
}

/// The name of the file, when the client gives it in `Content-Disposition`: the last part of a
/// path, at most 255 characters.
pub(super) fn nom_de_fichier(entetes: &HeaderMap) -> Option<String> {
    let disposition = entetes.get(CONTENT_DISPOSITION)?;
    let texte = guichet_identity::identifiants::texte_utf8_ou_latin1(disposition.as_bytes());
    let parametre = |nom: &str| {
        texte.split(';').find_map(|part| {
            let (gauche, droite) = part.split_once('=')?;
            gauche
                .trim()
                .eq_ignore_ascii_case(nom)
                .then(|| droite.trim().trim_matches('"').to_owned())
        })
    };
    let encode = parametre("filename*").and_then(|valeur| {
        let (_, nom) = valeur.rsplit_once('\'')?;
        Some(super::chemin::decoder(nom))
    });
    let nom = encode.or_else(|| parametre("filename"))?;
    let dernier = nom.rsplit(['/', '\\']).next().unwrap_or(&nom);
    let propre: String = dernier
        .chars()
        .filter(|lettre| !lettre.is_control())
        .take(255)
        .collect();
    (!propre.is_empty()).then_some(propre)
}

/// The software, as `User-Agent` names it: kept with the deposit, never required.
pub(super) fn logiciel(entetes: &HeaderMap) -> Option<String> {
    let texte = entetes.get(USER_AGENT)?.to_str().ok()?;
    let court: String = texte.chars().take(255).collect();
    (!court.is_empty()).then_some(court)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn avec(nom: axum::http::HeaderName, valeur: &[u8]) -> HeaderMap {
        HeaderMap::from_iter([(nom, HeaderValue::from_bytes(valeur).expect("a value"))])
    }

    #[test]
    fn gzip_must_be_among_the_encodings_accepted() {
        assert_eq!(accepte_gzip(&HeaderMap::new()), Ok(()));
        for (valeur, accepte) in [
            ("gzip", true),
            ("gzip, deflate", true),
            ("deflate,gzip;q=1.0", true),
            ("GZIP", true),
            ("x-gzip", true),
            ("", false),
            ("deflate", false),
            ("identity", false),
            ("*", false),
        ] {
            let entetes = avec(ACCEPT_ENCODING, valeur.as_bytes());
            assert_eq!(accepte_gzip(&entetes).is_ok(), accepte, "{valeur}");
        }
        let mut deux = avec(ACCEPT_ENCODING, b"deflate");
        deux.append(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        assert_eq!(accepte_gzip(&deux), Ok(()));
    }

    #[test]
    fn a_body_is_of_its_type_and_encoding() {
        for (valeur, bon) in [
            ("text/plain", true),
            ("text/plain; charset=ISO-8859-1", true),
            ("Text/Plain;charset=utf-8", true),
            ("text/html", false),
            ("text/plainer", false),
            ("", false),
        ] {
            let entetes = avec(CONTENT_TYPE, valeur.as_bytes());
            assert_eq!(
                type_du_corps(&entetes, "text/plain").is_ok(),
                bon,
                "{valeur}"
            );
        }
        assert_eq!(
            type_du_corps(&HeaderMap::new(), "text/plain"),
            Err(Refus::Support)
        );
        for (valeur, bon) in [
            ("gzip", true),
            ("GZip", true),
            ("deflate", false),
            ("gzip, gzip", false),
        ] {
            let entetes = avec(CONTENT_ENCODING, valeur.as_bytes());
            assert_eq!(corps_en_gzip(&entetes).is_ok(), bon, "{valeur}");
        }
        assert_eq!(corps_en_gzip(&HeaderMap::new()), Err(Refus::Support));
    }

    #[test]
    fn the_name_of_the_file_is_its_last_part() {
        for (valeur, nom) in [
            (&b"attachment; filename=\"dsn.txt\""[..], Some("dsn.txt")),
            (b"attachment; filename=../../etc/dsn.txt", Some("dsn.txt")),
            (
                b"attachment; FileName=\"C:\\paie\\mai.dsn\"",
                Some("mai.dsn"),
            ),
            (
                b"attachment; filename=x; filename*=UTF-8''f%C3%A9vrier.txt",
                Some("février.txt"),
            ),
            (b"attachment; filename=f\xe9vrier.txt", Some("février.txt")),
            (b"attachment; filename=\"\"", None),
            (b"attachment", None),
        ] {
            let entetes = avec(CONTENT_DISPOSITION, valeur);
            assert_eq!(nom_de_fichier(&entetes).as_deref(), nom);
        }
    }
}
