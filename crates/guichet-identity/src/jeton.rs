//! Tokens: opaque, random, kept only as a fingerprint.
//!
//! A token is [`OCTETS`] random bytes written in base64. It says nothing, and what the database
//! holds (its SHA-256) cannot be presented as a token. A token is compared by its bytes, so the `=`
//! at its end, which some clients drop, does not matter.

use base64::Engine;
use base64::alphabet;
use base64::engine::general_purpose::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use sha2::{Digest, Sha256};

/// Random bytes in a token: 256 bits.
pub const OCTETS: usize = 32;

/// Longest text that is read as a token.
const LONGUEUR_MAX: usize = 64;

pub(crate) const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Same bytes, in the alphabet that needs no escape in a link.
const LINK: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What the database keeps of a token: the SHA-256 of its bytes.
pub type Empreinte = [u8; 32];

/// The token as it travels in a header, with its padding.
#[must_use]
pub fn ecrire(octets: &[u8; OCTETS]) -> String {
    STANDARD.encode(octets)
}

/// The token as it travels in a link: without `+`, `/` and `=`.
#[must_use]
pub fn ecrire_lien(octets: &[u8; OCTETS]) -> String {
    LINK.encode(octets)
}

/// The fingerprint of the token's bytes.
#[must_use]
pub fn empreinte(octets: &[u8; OCTETS]) -> Empreinte {
    Sha256::digest(octets).into()
}

/// The fingerprint of a token as a client sent it; `None` when it cannot be one of ours.
#[must_use]
pub fn empreinte_du_texte(jeton: &str) -> Option<Empreinte> {
    read(jeton, &LENIENT)
}

/// The fingerprint of a token out of a link.
#[must_use]
pub fn empreinte_du_lien(jeton: &str) -> Option<Empreinte> {
    read(jeton, &LINK)
}

fn read(jeton: &str, engine: &GeneralPurpose) -> Option<Empreinte> {
    if jeton.len() > LONGUEUR_MAX {
        return None;
    }
    let octets: [u8; OCTETS] = engine.decode(jeton).ok()?.try_into().ok()?;
    Some(empreinte(&octets))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn with_or_without_padding_it_is_the_same_token(octets: [u8; OCTETS]) {
            let jeton = ecrire(&octets);
            let known = Some(empreinte(&octets));
            prop_assert!(jeton.ends_with('='));
            prop_assert_eq!(empreinte_du_texte(&jeton), known);
            prop_assert_eq!(empreinte_du_texte(jeton.trim_end_matches('=')), known);
            let lien = ecrire_lien(&octets);
            prop_assert!(lien.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
            prop_assert_eq!(empreinte_du_lien(&lien), known);
        }

        #[test]
        fn any_text_is_answered(texte in "\\PC{0,80}") {
            if let Some(found) = empreinte_du_texte(&texte) {
                prop_assert_eq!(found.len(), 32);
            }
        }
    }

    #[test]
    fn what_is_no_token() {
        let jeton = ecrire(&[7; OCTETS]);
        let short = STANDARD.encode([7; 31]);
        for texte in [
            "",
            "=",
            "abc",
            "é",
            &short,
            &format!("{jeton}=="),
            &format!(" {jeton}"),
            &"A".repeat(200),
        ] {
            assert_eq!(empreinte_du_texte(texte), None, "{texte:?}");
        }
        assert_ne!(empreinte(&[7; OCTETS]), empreinte(&[8; OCTETS]));
    }
}
