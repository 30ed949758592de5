//! The address of a database, and what it says of encryption.
//!
//! `sslmode` and `sslrootcert` mean what they mean to PostgreSQL's own programs, or more: whichever
//! mode asks for TLS, the server shows a certificate that leads to `sslrootcert` and bears its name.

use std::borrow::Cow;
use std::path::PathBuf;
use std::time::Duration;

use postgres::Config;
use postgres::config::{Host, SslMode};

use crate::StoreError;

/// Modes that ask for no TLS: what such an address reaches is not encrypted.
const SANS: [&str; 2] = ["disable", "prefer"];

/// Modes that ask for it.
const AVEC: [&str; 3] = ["require", "verify-ca", "verify-full"];

/// An address, read.
#[derive(Debug)]
pub(super) struct Adresse {
    pub(super) config: Config,
    /// The certificates that the server's must lead to; none when the connection is not encrypted.
    pub(super) autorites: Option<PathBuf>,
}

impl Adresse {
    /// Reads an address. What is refused is refused before anything is sent; the address is not
    /// repeated in the errors, as it may hold a password.
    pub(super) fn lire(address: &str, patience: Duration) -> Result<Self, StoreError> {
        let (plain, asked) = separer(address);
        let autorites = match asked.mode.as_deref() {
            None => None,
            Some(mode) if SANS.contains(&mode) => None,
            Some(mode) if AVEC.contains(&mode) => Some(asked.autorites(mode)?),
            Some(mode) => return Err(inconnu(mode)),
        };
        let mut config: Config = plain
            .parse()
            .map_err(|_| StoreError::Other("adresse PostgreSQL mal formée".to_owned()))?;
        // However it was written: the connection would do as it says, but check nothing.
        if config.get_ssl_mode() == SslMode::Require {
            return Err(inconnu("require"));
        }
        if autorites.is_some() {
            if !config
                .get_hosts()
                .iter()
                .all(|host| matches!(host, Host::Tcp(_)))
            {
                return Err(StoreError::Other(
                    "une socket de la même machine ne se chiffre pas : retirez sslmode de \
                     l’adresse de la base"
                        .to_owned(),
                ));
            }
            config.ssl_mode(SslMode::Require);
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(patience);
        }
        if config.get_application_name().is_none() {
            config.application_name("guichet");
        }
        Ok(Self { config, autorites })
    }
}

/// What an address asks of TLS.
#[derive(Debug, Default)]
struct Demande {
    mode: Option<String>,
    racines: Option<PathBuf>,
}

impl Demande {
    fn autorites(&self, mode: &str) -> Result<PathBuf, StoreError> {
        self.racines.clone().ok_or_else(|| {
            StoreError::Other(format!(
                "sslmode={mode} : nommez dans l’adresse de la base le fichier (PEM) des autorités \
                 qui ont signé le certificat du serveur, par exemple \
                 sslrootcert=/etc/ssl/certs/ca-certificates.crt"
            ))
        })
    }
}

fn inconnu(mode: &str) -> StoreError {
    StoreError::Other(format!(
        "sslmode={mode} : dans une adresse postgres://…?sslmode=…, attendu disable, prefer, \
         require, verify-ca ou verify-full"
    ))
}

/// The address without what it says of TLS, and what it says.
fn separer(address: &str) -> (Cow<'_, str>, Demande) {
    let mut asked = Demande::default();
    let Some((before, query)) = requete(address) else {
        // A list of settings, or an address without any.
        asked.mode = (!address.contains("://"))
            .then(|| mode_de_liste(address))
            .flatten()
            .map(str::to_owned);
        return (Cow::Borrowed(address), asked);
    };
    let kept: Vec<&str> = query
        .split('&')
        .filter(|setting| match setting.split_once('=') {
            Some(("sslmode", mode)) => {
                asked.mode = Some(mode.to_owned());
                false
            }
            Some(("sslrootcert", path)) => {
                asked.racines = Some(decode(path).into());
                false
            }
            _ => true,
        })
        .collect();
    let kept = kept.join("&");
    let plain = match kept.as_str() {
        "" => before.to_owned(),
        kept => format!("{before}?{kept}"),
    };
    (Cow::Owned(plain), asked)
}

/// What is before and after the `?` of an address; a `?` of the password is none.
fn requete(address: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = address.split_once("://")?;
    let place = rest.find('@').unwrap_or(0);
    let mark = rest.get(place..)?.find('?')?;
    let at = scheme.len().checked_add("://".len())?.checked_add(place)?;
    let at = at.checked_add(mark)?;
    Some((address.get(..at)?, address.get(at..)?.strip_prefix('?')?))
}

/// The value of `sslmode` in a list of settings: only what asks for nothing may be written so.
fn mode_de_liste(settings: &str) -> Option<&str> {
    let (_, rest) = settings.split_once("sslmode")?;
    let value = rest.trim_start().strip_prefix('=')?.trim_start();
    let value = value.trim_start_matches('\'');
    let end = value.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
    value.get(..end.unwrap_or(value.len()))
}

/// `%2F` is a slash; what is no escape stays as it is.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let escaped = rest
            .strip_prefix('%')
            .and_then(|_| u8::from_str_radix(rest.get(1..3)?, 16).ok());
        let width = match escaped {
            Some(byte) => {
                bytes.push(byte);
                3
            }
            None => {
                bytes.extend(letter.to_string().bytes());
                letter.len_utf8()
            }
        };
        rest = rest.get(width..).unwrap_or_default();
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(address: &str) -> Result<Adresse, String> {
        Adresse::lire(address, Duration::from_secs(1)).map_err(|error| error.to_string())
    }

    #[test]
    fn what_asks_for_nothing_is_not_encrypted() {
        for address in [
            "postgres://u@h/d",
            "postgres://u@h/d?sslmode=disable",
            "postgres://u@h/d?sslmode=prefer&application_name=g",
            "host=/run/postgresql sslmode=disable user=u",
            "host=/run/postgresql user=u",
        ] {
            assert_eq!(read(address).expect(address).autorites, None, "{address}");
        }
    }

    #[test]
    fn what_asks_for_tls_names_whom_it_trusts() {
        for mode in AVEC {
            let read = read(&format!(
                "postgres://u:p%3Fw@h:5/d?application_name=g&sslmode={mode}&sslrootcert=%2Fetc/a%20b.pem&connect_timeout=7"
            ));
            let read = read.expect(mode);
            assert_eq!(read.autorites, Some(PathBuf::from("/etc/a b.pem")));
            assert_eq!(read.config.get_ssl_mode(), SslMode::Require);
            assert_eq!(read.config.get_application_name(), Some("g"));
            assert_eq!(
                read.config.get_connect_timeout(),
                Some(&Duration::from_secs(7))
            );
            assert_eq!(read.config.get_password(), Some(&b"p?w"[..]));
        }
    }

    #[test]
    fn what_cannot_be_done_is_refused_in_words_that_repeat_no_password() {
        for (address, said) in [
            ("postgres://u:secret@h/d?sslmode=require", "sslrootcert="),
            (
                "postgres://u:secret@h/d?sslmode=verify-full",
                "sslrootcert=",
            ),
            (
                "postgres://u:secret@h/d?sslmode=allow&sslrootcert=/a",
                "sslmode=allow",
            ),
            (
                "postgres://u:secret@h/d?sslmode=REQUIRE&sslrootcert=/a",
                "sslmode=REQUIRE",
            ),
            (
                "postgres://u:secret@h/d?%73slmode=require",
                "sslmode=require",
            ),
            (
                "postgres://u:secret@%2Frun/d?sslmode=require&sslrootcert=/a",
                "socket",
            ),
            (
                "host=h password=secret sslmode = 'require'",
                "sslmode=require",
            ),
            (
                "host=h password=secret sslmode = 'verify-full' user=u",
                "sslmode=verify-full",
            ),
            ("postgres://u:secret@h:port/d", "mal formée"),
        ] {
            let error = read(address).expect_err(address);
            assert!(error.contains(said), "{error}");
            assert!(!error.contains("secret"), "{error}");
        }
    }
}
