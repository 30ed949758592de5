//! Hashes: the digest of what was received, and chance drawn from a seed.

use sha2::{Digest, Sha256};

/// As the organism API writes the hash of a lot.
pub(crate) fn empreinte(octets: &[u8]) -> String {
    let digest: [u8; 32] = Sha256::digest(octets).into();
    let hexadecimal: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha-256:{hexadecimal}")
}

/// A number below `sous` that only the seed and the words decide.
pub(crate) fn tirage(graine: u64, mots: &[&str], sous: u64) -> u64 {
    let mut digest = Sha256::new();
    digest.update(graine.to_be_bytes());
    for mot in mots {
        digest.update((mot.len() as u64).to_be_bytes());
        digest.update(mot.as_bytes());
    }
    let sum: [u8; 32] = digest.finalize().into();
    let [a, b, c, d, e, f, g, h, ..] = sum;
    u64::from_be_bytes([a, b, c, d, e, f, g, h]) % sous.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_is_the_seed_and_the_words() {
        let draw = |seed, words: &[&str]| tirage(seed, words, 1_000_000);
        assert_eq!(draw(1, &["a", "b"]), draw(1, &["a", "b"]));
        assert_ne!(draw(1, &["a", "b"]), draw(2, &["a", "b"]));
        assert_ne!(draw(1, &["a", "b"]), draw(1, &["ab", ""]));
        assert_eq!(tirage(1, &[], 0), 0);
    }
}
