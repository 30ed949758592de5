//! The parts of a path after the function and its version. An operation reads its own path, so that
//! what is missing, too long or oddly encoded is answered as documented, with an empty body.

use axum::http::Uri;

use super::refus::Refus;

/// The parts after `/function/version/`, decoded. One slash at the end is allowed.
pub(super) fn parties(uri: &Uri) -> Vec<String> {
    let chemin = uri.path();
    let chemin = chemin.strip_suffix('/').unwrap_or(chemin);
    chemin.split('/').skip(3).map(decoder).collect()
}

/// The only part, which must be there.
pub(super) fn une(uri: &Uri) -> Result<String, Refus> {
    match <[String; 1]>::try_from(parties(uri)) {
        Ok([seule]) if !seule.is_empty() => Ok(seule),
        _ => Err(Refus::Inconnu),
    }
}

/// The two parts, which must be there.
pub(super) fn deux(uri: &Uri) -> Result<(String, String), Refus> {
    match <[String; 2]>::try_from(parties(uri)) {
        Ok([premiere, seconde]) if !premiere.is_empty() && !seconde.is_empty() => {
            Ok((premiere, seconde))
        }
        _ => Err(Refus::Inconnu),
    }
}

/// The value of a parameter of the query; `None` when it is absent or empty.
pub(super) fn parametre(uri: &Uri, nom: &str) -> Option<String> {
    let couples = uri.query()?.split('&');
    let valeur = couples.filter_map(|couple| couple.split_once('='));
    valeur
        .filter(|(gauche, droite)| *gauche == nom && !droite.is_empty())
        .map(|(_, droite)| decoder(droite))
        .next()
}

/// Replaces `%XX` by its byte. What is no such thing stays; what is not UTF-8 becomes `U+FFFD`, so
/// that it is like no identifier of ours.
pub(super) fn decoder(texte: &str) -> String {
    let mut octets = Vec::with_capacity(texte.len());
    let mut reste = texte.as_bytes();
    while let Some((&premier, suite)) = reste.split_first() {
        let code = match (premier, suite) {
            (b'%', [haut, bas, ..]) => hexa(*haut).zip(hexa(*bas)),
            _ => None,
        };
        match (code, suite) {
            (Some((haut, bas)), [_, _, apres @ ..]) => {
                octets.push(haut * 16 + bas);
                reste = apres;
            }
            _ => {
                octets.push(premier);
                reste = suite;
            }
        }
    }
    String::from_utf8_lossy(&octets).into_owned()
}

fn hexa(chiffre: u8) -> Option<u8> {
    char::from(chiffre)
        .to_digit(16)
        .and_then(|valeur| u8::try_from(valeur).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uri(texte: &str) -> Uri {
        texte.parse().expect("a URI")
    }

    #[test]
    fn parts_come_after_the_version() {
        for (chemin, attendu) in [
            ("/lister-depots/1.0/a/b", &["a", "b"][..]),
            ("/lister-depots/1.0/a/b/", &["a", "b"]),
            ("/lister-depots/1.0/a", &["a"]),
            ("/lister-depots/1.0/", &[]),
            ("/lister-depots/1.0", &[]),
            ("/lister-depots/1.0//b", &["", "b"]),
            ("/lister-depots/1.0/%61%2Fb/c%", &["a/b", "c%"]),
            ("/lister-depots/1.0/%FF", &["\u{fffd}"]),
        ] {
            assert_eq!(parties(&uri(chemin)), attendu, "{chemin}");
        }
        assert_eq!(une(&uri("/f/1.0/a")), Ok("a".to_owned()));
        assert_eq!(une(&uri("/f/1.0/a/b")), Err(Refus::Inconnu));
        assert_eq!(deux(&uri("/f/1.0/a")), Err(Refus::Inconnu));
        assert_eq!(deux(&uri("/f/1.0//b")), Err(Refus::Inconnu));
    }

    #[test]
    fn parameters_of_the_query_are_optional() {
        let uri = uri("/f/1.0/a?page=2&siret=&x&nom=%C3%A9");
        assert_eq!(parametre(&uri, "page").as_deref(), Some("2"));
        assert_eq!(parametre(&uri, "nom").as_deref(), Some("é"));
        assert_eq!(parametre(&uri, "siret"), None);
        assert_eq!(parametre(&uri, "x"), None);
    }
}
