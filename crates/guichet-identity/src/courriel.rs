//! Whether a text can be an e-mail address that we are willing to write to.

use std::fmt;

/// Longest address the mail protocol carries, in bytes.
pub const ADRESSE_MAX: usize = 254;

/// The address is not one. `Display` is a French sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AdresseIncorrecte;

impl fmt::Display for AdresseIncorrecte {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cette adresse électronique n’est pas valable : « nom@domaine.fr » est attendu")
    }
}

impl std::error::Error for AdresseIncorrecte {}

/// Judges an address: one `@`, plain printable ASCII without quotes or comments, a domain with a dot
/// (or `localhost`, for trials). Whether anybody reads it, the confirmation letter will say.
///
/// # Errors
/// The text has another form.
pub fn valider(adresse: &str) -> Result<(), AdresseIncorrecte> {
    let (local, domain) = adresse.rsplit_once('@').ok_or(AdresseIncorrecte)?;
    let local_byte =
        |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~.-".contains(&byte);
    let local_is_right = !local.is_empty()
        && local.len() <= 64
        && local.bytes().all(local_byte)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..");
    let label_is_right = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let domain_is_right =
        (domain.contains('.') || domain == "localhost") && domain.split('.').all(label_is_right);
    if adresse.len() <= ADRESSE_MAX && local_is_right && domain_is_right {
        Ok(())
    } else {
        Err(AdresseIncorrecte)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let long_local = format!("{}@exemple.fr", "a".repeat(65));
        let long = format!("a@{}.fr", "b.".repeat(130));
        for (adresse, accepted) in [
            ("ada@exemple.fr", true),
            ("ada.dupre+dsn@paie.exemple.fr", true),
            ("a@localhost", true),
            ("o'brien@exemple.fr", true),
            ("", false),
            ("ada", false),
            ("@exemple.fr", false),
            ("ada@", false),
            ("ada@exemple", false),
            ("ada@exemple..fr", false),
            ("ada@-exemple.fr", false),
            (".ada@exemple.fr", false),
            ("a..da@exemple.fr", false),
            ("ada@exemple.fr\r\nBcc: x@exemple.fr", false),
            ("ada dupre@exemple.fr", false),
            ("a@b@exemple.fr", false),
            ("<ada@exemple.fr>", false),
            ("adà@exemple.fr", false),
            (&long_local, false),
            (&long, false),
        ] {
            assert_eq!(valider(adresse).is_ok(), accepted, "{adresse:?}");
        }
    }
}
