//! The form in which bytes are kept: hashed, compressed, and back.

use std::cell::RefCell;
use std::io;

use sha2::{Digest, Sha256};
use zstd::bulk::{Compressor, Decompressor};

use super::EN_BASE_AU_PLUS;
use crate::StoreError;
use crate::hexadecimal::hex;

/// Fast, and small enough: declarations shrink to a tenth.
const LEVEL: i32 = 1;

/// How the kept bytes are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Codage {
    /// Compressed.
    Zstd,
    /// As they are: compression would not make them shorter.
    Brut,
}

impl Codage {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Zstd => "zstd",
            Self::Brut => "brut",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        [Self::Zstd, Self::Brut]
            .into_iter()
            .find(|codage| codage.name() == name)
    }
}

/// A document ready to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepare {
    pub(super) nom: String,
    pub(super) empreinte: String,
    pub(super) taille: usize,
    pub(super) codage: Codage,
    pub(super) contenu: Vec<u8>,
}

impl Prepare {
    /// The name under which the document will be found again.
    pub fn nom(&self) -> &str {
        &self.nom
    }

    /// True when the bytes travel in the database's commit: no object is needed.
    pub fn tient_en_base(&self) -> bool {
        self.contenu.len() <= EN_BASE_AU_PLUS
    }
}

/// SHA-256 of plain bytes, in lower-case hexadecimal.
pub fn empreinte(octets: &[u8]) -> String {
    hex(&Sha256::digest(octets))
}

/// What a document is named by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nom {
    /// When it was made, in milliseconds since 1970, then the beginning of its hash: for what comes
    /// in great numbers.
    Instant(i64),
    /// Its hash alone: equal bytes have one name, and are kept once.
    Contenu,
}

/// How many digits of the hash follow the instant: enough for what is made in one millisecond.
const OF_HASH: usize = 16;

impl Nom {
    fn of(self, empreinte: &str) -> String {
        match self {
            Self::Contenu => empreinte.to_owned(),
            Self::Instant(at) => {
                let digits = empreinte.get(..OF_HASH).unwrap_or(empreinte);
                format!("{:012x}{digits}", at.max(0))
            }
        }
    }
}

/// Hashes, names and compresses. It takes the time of a processor (some milliseconds per megabyte):
/// not inside a transaction.
pub fn preparer(octets: &[u8], nom: Nom) -> Prepare {
    // Compression can only fail for want of memory; then the bytes are kept as they are.
    let compressed = compress(octets)
        .ok()
        .filter(|compressed| compressed.len() < octets.len());
    let (codage, contenu) = match compressed {
        Some(compressed) => (Codage::Zstd, compressed),
        None => (Codage::Brut, octets.to_vec()),
    };
    let empreinte = empreinte(octets);
    Prepare {
        nom: nom.of(&empreinte),
        empreinte,
        taille: octets.len(),
        codage,
        contenu,
    }
}

/// The plain bytes, if they are those that were kept.
pub(super) fn ouvrir(
    empreinte_attendue: &str,
    taille: usize,
    codage: Codage,
    contenu: Vec<u8>,
) -> Result<Vec<u8>, StoreError> {
    let wrong =
        |what: String| StoreError::Corrupt(format!("document {empreinte_attendue} : {what}"));
    let octets = match codage {
        Codage::Brut => contenu,
        Codage::Zstd => decompress(&contenu, taille)
            .map_err(|error| wrong(format!("décompression impossible ({error})")))?,
    };
    if octets.len() != taille {
        return Err(wrong(format!(
            "{taille} octets attendus, {} lus",
            octets.len()
        )));
    }
    if empreinte(&octets) != empreinte_attendue {
        return Err(wrong(
            "le contenu ne correspond pas à son empreinte".to_owned(),
        ));
    }
    Ok(octets)
}

thread_local! {
    /// What compresses and what decompresses short texts, kept by each thread: to make one costs
    /// as much as to use it. Long ones get their own, so that no thread holds on to their memory.
    static SHORT: RefCell<(Option<Compressor<'static>>, Option<Decompressor<'static>>)> =
        const { RefCell::new((None, None)) };
}

/// Plain bytes up to this length count as short.
const SHORT_AT_MOST: usize = 64 * 1024;

fn compress(octets: &[u8]) -> io::Result<Vec<u8>> {
    if octets.len() > SHORT_AT_MOST {
        return zstd::bulk::compress(octets, LEVEL);
    }
    SHORT.with_borrow_mut(|(kept, _)| {
        let compressor = match kept.take() {
            Some(compressor) => compressor,
            None => Compressor::new(LEVEL)?,
        };
        kept.insert(compressor).compress(octets)
    })
}

fn decompress(contenu: &[u8], taille: usize) -> io::Result<Vec<u8>> {
    if taille > SHORT_AT_MOST {
        return zstd::bulk::decompress(contenu, taille);
    }
    SHORT.with_borrow_mut(|(_, kept)| {
        let decompressor = match kept.take() {
            Some(decompressor) => decompressor,
            None => Decompressor::new()?,
        };
        kept.insert(decompressor).decompress(contenu, taille)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_what_was_given() {
        let noise: Vec<u8> = (0..5000_u32)
            .flat_map(|n| Sha256::digest(n.to_le_bytes()).to_vec())
            .collect();
        for octets in [b"".to_vec(), b"S10".to_vec(), vec![b'a'; 100_000], noise] {
            let kept = preparer(&octets, Nom::Contenu);
            assert!(kept.contenu.len() <= octets.len());
            let opened = ouvrir(
                &kept.empreinte,
                kept.taille,
                kept.codage,
                kept.contenu.clone(),
            );
            assert_eq!(opened, Ok(octets.clone()));
        }
    }

    #[test]
    fn altered_bytes_are_seen() {
        let kept = preparer(&[b'a'; 1000], Nom::Contenu);
        let (hash, size) = (kept.empreinte.as_str(), kept.taille);
        let corrupt = |outcome| matches!(outcome, Err(StoreError::Corrupt(_)));
        assert!(corrupt(ouvrir(hash, size, Codage::Brut, vec![b'b'; 1000])));
        assert!(corrupt(ouvrir(hash, size, Codage::Brut, vec![b'a'; 999])));
        assert!(corrupt(ouvrir(hash, size, Codage::Zstd, vec![b'a'; 1000])));
        assert!(corrupt(ouvrir(
            hash,
            size - 1,
            kept.codage,
            kept.contenu.clone()
        )));
    }
}
