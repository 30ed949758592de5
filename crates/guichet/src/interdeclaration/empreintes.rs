//! Keyed hashes of what identifies people: two declarations are compared without keeping a NIR.
//!
//! The key is the portal's own (32 bytes, in the data directory or in the settings): without it a
//! copy of the database does not let anybody try every NIR.

use std::fmt;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::hasard::Hasard;

/// The file of the key, in the data directory.
pub const FICHIER: &str = "cle";

/// Makes the hashes.
#[derive(Clone)]
pub struct Empreintes(Hmac<Sha256>);

/// What is hashed: the same text hashed as two different things gives two different hashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chose {
    /// NIR, without key.
    Nir,
    /// NTT.
    Ntt,
    /// Family name.
    Nom,
    /// First names.
    Prenoms,
    /// Date of birth.
    Naissance,
    /// Number of a contract.
    Contrat,
    /// First day of a contract.
    Debut,
    /// The content of a declaration from S21 on.
    Contenu,
    /// Nothing of a declaration: the key itself, named.
    Cle,
}

impl Chose {
    fn tag(self) -> u8 {
        match self {
            Self::Nir => b'n',
            Self::Ntt => b't',
            Self::Nom => b'f',
            Self::Prenoms => b'p',
            Self::Naissance => b'b',
            Self::Contrat => b'c',
            Self::Debut => b'd',
            Self::Contenu => b'x',
            Self::Cle => b'k',
        }
    }
}

impl Empreintes {
    /// With the portal's key.
    pub fn new(cle: &[u8; 32]) -> Self {
        // HMAC fills a shorter key with zeros: so the length is right and nothing can fail.
        let mut block = [0; 64];
        for (to, from) in block.iter_mut().zip(cle) {
            *to = *from;
        }
        Self(Hmac::<Sha256>::new(&block.into()))
    }

    /// With the key of the settings, else with that of the data directory, which is drawn when it is
    /// missing.
    ///
    /// # Errors
    /// A key that is not 64 hexadecimal digits, or a file that cannot be read or written.
    pub fn charger(reglage: &str, data: &Path, hasard: &Hasard) -> Result<Self, String> {
        if !reglage.is_empty() {
            return lire_cle(reglage)
                .map(|cle| Self::new(&cle))
                .ok_or_else(|| "donnees.cle : 64 chiffres hexadécimaux attendus".to_owned());
        }
        let path = data.join(FICHIER);
        let said = |error: std::io::Error| format!("{} : {error}", path.display());
        if !path.exists() {
            ecrire_cle(&path, &hasard.secret()).map_err(said)?;
        }
        let text = std::fs::read_to_string(&path).map_err(said)?;
        lire_cle(text.trim())
            .map(|cle| Self::new(&cle))
            .ok_or_else(|| format!("{} : 64 chiffres hexadécimaux attendus", path.display()))
    }

    /// What names the key without telling it.
    pub fn nom_de_la_cle(&self) -> String {
        self.texte(Chose::Cle, b"guichet")
    }

    /// A hash that goes on.
    pub fn commencer(&self, chose: Chose) -> Calcul {
        let mut mac = self.0.clone();
        mac.update(&[chose.tag()]);
        Calcul(mac)
    }

    /// The first 16 bytes of the hash of a value.
    pub fn seize(&self, chose: Chose, valeur: &[u8]) -> [u8; 16] {
        let mut calcul = self.commencer(chose);
        calcul.ajouter(valeur);
        calcul.seize()
    }

    /// The first 8 bytes: enough to see that two values differ.
    pub fn huit(&self, chose: Chose, valeur: &[u8]) -> [u8; 8] {
        let [a, b, c, d, e, f, g, h, ..] = self.seize(chose, valeur);
        [a, b, c, d, e, f, g, h]
    }

    /// The first 16 bytes in hexadecimal.
    pub fn texte(&self, chose: Chose, valeur: &[u8]) -> String {
        hexadecimal(&self.seize(chose, valeur))
    }
}

impl fmt::Debug for Empreintes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Empreintes")
    }
}

/// A key in hexadecimal.
fn lire_cle(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    let mut cle = [0; 32];
    for (at, octet) in cle.iter_mut().enumerate() {
        *octet = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(cle)
}

/// Writes a key that nobody else may read. Another process that does the same at the same moment wins:
/// its file is the one that is read.
fn ecrire_cle(path: &Path, cle: &[u8; 32]) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let own = path.with_extension(format!("{}", std::process::id()));
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&own)?;
    file.write_all(hexadecimal(cle).as_bytes())?;
    file.sync_all()?;
    let linked = std::fs::hard_link(&own, path);
    std::fs::remove_file(&own)?;
    match linked {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// A hash being computed.
#[derive(Clone)]
pub struct Calcul(Hmac<Sha256>);

impl Calcul {
    /// Goes on with more bytes.
    pub fn ajouter(&mut self, octets: &[u8]) {
        self.0.update(octets);
    }

    /// The first 16 bytes.
    pub fn seize(self) -> [u8; 16] {
        let whole: [u8; 32] = self.0.finalize().into_bytes().into();
        let mut first = [0; 16];
        first.copy_from_slice(whole.first_chunk::<16>().unwrap_or(&[0; 16]));
        first
    }
}

/// Lower-case hexadecimal.
pub fn hexadecimal(octets: &[u8]) -> String {
    use std::fmt::Write as _;
    octets.iter().fold(String::new(), |mut text, octet| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{octet:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::{Chose, Empreintes};

    #[test]
    fn a_hash_depends_on_key_thing_and_value() {
        let (one, other) = (Empreintes::new(&[1; 32]), Empreintes::new(&[2; 32]));
        let of = |e: &Empreintes, chose, text: &str| e.texte(chose, text.as_bytes());
        let base = of(&one, Chose::Nir, "1850575999001");
        assert_eq!(base.len(), 32);
        assert_eq!(base, of(&one, Chose::Nir, "1850575999001"));
        assert_ne!(base, of(&other, Chose::Nir, "1850575999001"));
        assert_ne!(base, of(&one, Chose::Ntt, "1850575999001"));
        assert_ne!(base, of(&one, Chose::Nir, "1850575999002"));
        assert!(!format!("{one:?}").contains('1'));
    }
}
