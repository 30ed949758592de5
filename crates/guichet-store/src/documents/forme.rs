//! The form in which bytes are kept: hashed, compressed, and back.

use std::cell::RefCell;
use std::io;
use std::sync::LazyLock;

use sha2::{Digest, Sha256};
use zstd::bulk::{Compressor, Decompressor};
use zstd::dict::{DecoderDictionary, EncoderDictionary};

use super::EN_BASE_AU_PLUS;
use crate::StoreError;
use crate::hexadecimal::hex;

/// Fast, and small enough: declarations shrink to a tenth.
const LEVEL: i32 = 1;

/// What documents have in common: short ones are compressed as if they came after it, to a fifth of
/// what they would be alone. Those that were cannot be read without it: it never changes, and a
/// better one is another file and another [`Codage`]. See `dictionnaires/README.md`.
const DICTIONNAIRE_1: &[u8] = include_bytes!("../../dictionnaires/1.zstd-dict");

static TO_COMPRESS: LazyLock<EncoderDictionary<'static>> =
    LazyLock::new(|| EncoderDictionary::copy(DICTIONNAIRE_1, LEVEL));
static TO_DECOMPRESS: LazyLock<DecoderDictionary<'static>> =
    LazyLock::new(|| DecoderDictionary::copy(DICTIONNAIRE_1));

/// How the kept bytes are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Codage {
    /// Compressed.
    Zstd,
    /// Compressed after the first dictionary.
    Zstd1,
    /// As they are: compression would not make them shorter.
    Brut,
}

impl Codage {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Zstd => "zstd",
            Self::Zstd1 => "zstd-1",
            Self::Brut => "brut",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        [Self::Zstd, Self::Zstd1, Self::Brut]
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
        .filter(|(_, compressed)| compressed.len() < octets.len());
    let (codage, contenu) = compressed.unwrap_or_else(|| (Codage::Brut, octets.to_vec()));
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
        Codage::Zstd | Codage::Zstd1 => decompress(codage, &contenu, taille)
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

fn compress(octets: &[u8]) -> io::Result<(Codage, Vec<u8>)> {
    if octets.len() > SHORT_AT_MOST {
        return Ok((Codage::Zstd, zstd::bulk::compress(octets, LEVEL)?));
    }
    SHORT.with_borrow_mut(|(kept, _)| {
        let compressor = match kept.take() {
            Some(compressor) => compressor,
            None => Compressor::with_prepared_dictionary(&TO_COMPRESS)?,
        };
        let compressed = kept.insert(compressor).compress(octets)?;
        Ok((Codage::Zstd1, compressed))
    })
}

fn decompress(codage: Codage, contenu: &[u8], taille: usize) -> io::Result<Vec<u8>> {
    if codage == Codage::Zstd {
        return zstd::bulk::decompress(contenu, taille);
    }
    if taille > SHORT_AT_MOST {
        return Err(io::Error::other("taille impossible"));
    }
    SHORT.with_borrow_mut(|(_, kept)| {
        let decompressor = match kept.take() {
            Some(decompressor) => decompressor,
            None => Decompressor::with_prepared_dictionary(&TO_DECOMPRESS)?,
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

    /// As long as there are portals with documents made after it, these bytes are the key to them.
    #[test]
    fn the_dictionary_is_what_it_was() {
        assert_eq!(
            empreinte(DICTIONNAIRE_1),
            "5d4c480deb9f595d77fc8b658e6a6a99c94373fdbc9ad8fd2607a53f25fd5e60"
        );
    }

    #[test]
    fn what_was_kept_before_the_dictionary_is_read() {
        let octets = b"S20.G00.05.001,'04'\r\n".repeat(40);
        let alone = zstd::bulk::compress(&octets, LEVEL).unwrap();
        let hash = empreinte(&octets);
        let opened = ouvrir(&hash, octets.len(), Codage::Zstd, alone);
        assert_eq!(opened, Ok(octets.clone()));
        assert_eq!(preparer(&octets, Nom::Contenu).codage, Codage::Zstd1);
        let mut long = octets;
        while long.len() <= SHORT_AT_MOST {
            long.extend_from_within(..);
        }
        assert_eq!(preparer(&long, Nom::Contenu).codage, Codage::Zstd);
    }

    #[test]
    fn short_documents_share_what_they_have_in_common() {
        let rapport = concat!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gipmds:rapport xmlns:gipmds=",
            "\"http://www.gip-mds.fr/\" type=\"CCO\" profil=\"DSN\" version=\"v02r03\">\n",
        );
        let kept = preparer(rapport.as_bytes(), Nom::Contenu);
        let alone = zstd::bulk::compress(rapport.as_bytes(), LEVEL).unwrap();
        assert!(
            kept.contenu.len() * 2 < alone.len(),
            "{}",
            kept.contenu.len()
        );
    }

    #[test]
    fn altered_bytes_are_seen() {
        let kept = preparer(&[b'a'; 1000], Nom::Contenu);
        let (hash, size) = (kept.empreinte.as_str(), kept.taille);
        let corrupt = |outcome| matches!(outcome, Err(StoreError::Corrupt(_)));
        assert!(corrupt(ouvrir(hash, size, Codage::Brut, vec![b'b'; 1000])));
        assert!(corrupt(ouvrir(hash, size, Codage::Brut, vec![b'a'; 999])));
        for codage in [Codage::Zstd, Codage::Zstd1] {
            assert!(corrupt(ouvrir(hash, size, codage, vec![b'a'; 1000])));
        }
        assert!(corrupt(ouvrir(
            hash,
            size - 1,
            kept.codage,
            kept.contenu.clone()
        )));
    }
}
