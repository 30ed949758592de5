//! Who receives a declaration.

use std::fmt;

use crate::catalogue::Catalogue;
use crate::declaration::DeclarationView;
use crate::jour::Jour;
use crate::organisme::Unite;

/// A recipient: an organism of the table and, where one row stands for many, which of them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Recipient {
    /// The code of the organism (`CNAM`, `OC`).
    pub organisme: String,
    /// The code of S21.G00.15.002, for [`Unite::Institution`].
    pub institution: Option<String>,
}

impl Recipient {
    /// A recipient from what [`fmt::Display`] wrote: `CNAM`, `OC:P9999`.
    #[must_use]
    pub fn lire(code: &str) -> Self {
        let (organisme, institution) = match code.split_once(':') {
            Some((organisme, institution)) => (organisme, Some(institution.to_owned())),
            None => (code, None),
        };
        Self {
            organisme: organisme.to_owned(),
            institution,
        }
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.organisme)?;
        match &self.institution {
            Some(institution) => write!(f, ":{institution}"),
            None => Ok(()),
        }
    }
}

/// The recipients of a declaration received on a day, in the order of the table, institutions in file order.
#[must_use]
pub fn recipients(
    catalogue: &Catalogue,
    declaration: &DeclarationView<'_, '_>,
    jour: Jour,
) -> Vec<Recipient> {
    let mut recipients = Vec::new();
    for organisme in catalogue.organismes_du(jour) {
        if !catalogue.est_destinataire(&organisme.code, declaration, jour) {
            continue;
        }
        match organisme.unite {
            Unite::Nationale => recipients.push(Recipient::lire(&organisme.code)),
            Unite::Institution => {
                for adhesion in declaration.adhesions() {
                    let Ok(institution) = std::str::from_utf8(adhesion.institution) else {
                        continue;
                    };
                    let recipient = Recipient {
                        organisme: organisme.code.clone(),
                        institution: Some(institution.to_owned()),
                    };
                    if !institution.is_empty() && !recipients.contains(&recipient) {
                        recipients.push(recipient);
                    }
                }
            }
        }
    }
    recipients
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recipient_reads_what_it_writes() {
        for code in ["CNAM", "OC:P9999", "AGIRC-ARRCO"] {
            assert_eq!(Recipient::lire(code).to_string(), code);
        }
        assert_eq!(
            Recipient::lire("OC:P9999").institution.as_deref(),
            Some("P9999")
        );
    }
}
