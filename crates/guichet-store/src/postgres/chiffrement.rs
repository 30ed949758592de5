//! Addresses that ask for TLS: refused before anything is sent, as connections are not encrypted.

use crate::StoreError;

/// What an address may say of TLS: that there is none, or that there may be none.
const SANS: [&str; 2] = ["disable", "prefer"];

/// Refuses an address whose `sslmode` asks for TLS, or is none that is known.
pub(super) fn refuser(address: &str) -> Result<(), StoreError> {
    match mode(address) {
        Some(mode) if !SANS.contains(&mode) => Err(refus(mode)),
        _ => Ok(()),
    }
}

/// Why an address with this `sslmode` is refused. The address itself is not repeated: it may hold a
/// password.
pub(super) fn refus(mode: &str) -> StoreError {
    StoreError::Other(format!(
        "sslmode={mode} : ce programme ne chiffre pas sa connexion à PostgreSQL. Passez par une \
         socket de la même machine, un réseau privé ou un tunnel chiffré, et retirez sslmode de \
         l’adresse"
    ))
}

/// The value of `sslmode` in an address or in a list of settings.
fn mode(address: &str) -> Option<&str> {
    let (_, rest) = address.split_once("sslmode")?;
    let value = rest.trim_start().strip_prefix('=')?.trim_start();
    let value = value.trim_start_matches('\'');
    let end = value.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
    value.get(..end.unwrap_or(value.len()))
}

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;
    use std::net::TcpListener;

    use crate::{Options, Store, Target};

    /// Refused in words, before the server hears of it: nobody connects, no password travels.
    #[test]
    fn an_address_that_asks_for_tls_is_refused_before_anything_is_sent() {
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        server.set_nonblocking(true).unwrap();
        let port = server.local_addr().unwrap().port();
        for mode in ["require", "verify-ca", "verify-full", "allow", "REQUIRE"] {
            for address in [
                format!("postgres://guichet:secret@127.0.0.1:{port}/guichet?sslmode={mode}"),
                format!(
                    "postgres://guichet:secret@127.0.0.1:{port}/guichet?connect_timeout=1&sslmode={mode}&application_name=g"
                ),
                format!(
                    "host=127.0.0.1 port={port} user=guichet password=secret sslmode = '{mode}'"
                ),
            ] {
                let opened = Store::open(&Target::Postgres(address.clone()), &Options::default());
                let error = opened.err().expect(&address).to_string();
                assert!(error.contains(&format!("sslmode={mode}")), "{error}");
                assert!(error.contains("ne chiffre pas"), "{error}");
                assert!(!error.contains("secret"), "{error}");
            }
        }
        let escaped =
            format!("postgres://guichet:secret@127.0.0.1:{port}/guichet?%73slmode=require");
        let refused = Store::open(&Target::Postgres(escaped), &Options::default());
        let error = refused.err().expect("a refusal").to_string();
        assert!(!error.contains("secret"), "{error}");
        let nobody = server.accept().map(drop).map_err(|error| error.kind());
        assert_eq!(nobody, Err(ErrorKind::WouldBlock));
    }

    #[test]
    fn what_asks_for_nothing_is_not_refused() {
        for address in [
            "postgres://u@h/d",
            "postgres://u@h/d?sslmode=disable",
            "postgres://u@h/d?sslmode=prefer&application_name=g",
            "host=/run/postgresql sslmode=disable user=u",
        ] {
            assert_eq!(super::refuser(address), Ok(()), "{address}");
        }
    }
}
