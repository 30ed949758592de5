//! One host may serve every function, or each its own. When the operator has said under which
//! address a function is reached, a request for another host is refused (guide: 403).

use axum::http::HeaderMap;
use axum::http::header::HOST;

use super::refus::Refus;
use crate::App;

/// What an operation belongs to: the official service gives each a host of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fonction {
    /// Tokens.
    Authentification,
    /// Deposits.
    Depot,
    /// Searches.
    Consultation,
    /// Downloads.
    Telechargement,
}

/// The address under which `fonction` is configured: its own, else that of the portal; empty when
/// none is.
fn configuree(app: &App, fonction: Fonction) -> &str {
    let fil = &app.config.fil;
    let propre = match fonction {
        Fonction::Authentification => &fil.url_authentification,
        Fonction::Depot => &fil.url_depot,
        Fonction::Consultation => &fil.url_consultation,
        Fonction::Telechargement => &fil.url_telechargement,
    };
    let url = match propre.as_str() {
        "" => &app.config.serveur.url_publique,
        propre => propre,
    };
    url.trim_end_matches('/')
}

/// The address that links to `fonction` begin with, without a slash at the end.
pub(super) fn adresse(app: &App, fonction: Fonction) -> String {
    match configuree(app, fonction) {
        "" => app.url(),
        url => url.to_owned(),
    }
}

/// Refuses a request whose `Host` is not the one configured for `fonction`.
pub(super) fn verifier(app: &App, entetes: &HeaderMap, fonction: Fonction) -> Result<(), Refus> {
    let attendue = configuree(app, fonction);
    if attendue.is_empty() {
        return Ok(());
    }
    let hote = entetes.get(HOST).map(|hote| hote.as_bytes());
    est_le_bon(attendue, hote.unwrap_or_default())
        .then_some(())
        .ok_or(Refus::Interdit)
}

/// Whether `hote` is that of `url`; the port that goes without saying may be said.
fn est_le_bon(url: &str, hote: &[u8]) -> bool {
    let (port, reste) = match url.split_once("://") {
        Some(("https", reste)) => (&b":443"[..], reste),
        Some((_, reste)) => (&b":80"[..], reste),
        None => (&b""[..], url),
    };
    let attendu = reste.split('/').next().unwrap_or(reste).as_bytes();
    let sans_port = |hote: &'_ [u8]| -> Vec<u8> {
        let court = hote.strip_suffix(port).unwrap_or(hote);
        court.to_ascii_lowercase()
    };
    sans_port(attendu) == sans_port(hote)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_compared_with_the_address() {
        for (url, hote, bon) in [
            ("https://depot.example", "depot.example", true),
            ("https://depot.example", "DEPOT.example:443", true),
            ("https://depot.example", "depot.example:80", false),
            ("https://depot.example/dsn", "depot.example", true),
            ("http://depot.example:80", "depot.example", true),
            ("http://127.0.0.1:8080", "127.0.0.1:8080", true),
            ("http://127.0.0.1:8080", "127.0.0.1", false),
            ("https://depot.example", "autre.example", false),
            ("https://depot.example", "", false),
        ] {
            assert_eq!(est_le_bon(url, hote.as_bytes()), bon, "{url} {hote}");
        }
    }
}
