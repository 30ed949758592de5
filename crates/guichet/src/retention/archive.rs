//! A ZIP archive of documents, written by hand: names in UTF-8, contents deflated.

use std::io::Write as _;

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

/// An archive being written.
#[derive(Debug, Default)]
pub(super) struct Archive {
    octets: Vec<u8>,
    central: Vec<u8>,
    nombre: u16,
}

/// Names are in UTF-8.
const UTF8: u16 = 1 << 11;
const DEFLATE: u16 = 8;
/// 2.0: deflate and folders.
const VERSION: u16 = 20;
/// A day that every reader accepts, 1 January 1980: the archive depends on its contents alone.
const DAY: u16 = 0x21;

impl Archive {
    /// Adds a file; `false` when the archive is full (65,534 files or 4 GiB): nothing is added then.
    pub(super) fn ajouter(&mut self, nom: &str, contenu: &[u8]) -> bool {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        // Writing to memory cannot fail.
        let packed = match encoder.write_all(contenu).and_then(|()| encoder.finish()) {
            Ok(packed) => packed,
            Err(_) => return false,
        };
        let mut crc = Crc::new();
        crc.update(contenu);
        let sizes = (
            u32::try_from(packed.len()),
            u32::try_from(contenu.len()),
            u32::try_from(self.octets.len()),
            u16::try_from(nom.len()),
        );
        let (Ok(packed_size), Ok(size), Ok(offset), Ok(name_size)) = sizes else {
            return false;
        };
        let end = u64::from(offset) + u64::from(packed_size) + 1024 + self.central.len() as u64;
        if self.nombre >= u16::MAX - 1 || end > u64::from(u32::MAX) {
            return false;
        }
        let mut common = Vec::with_capacity(26);
        for half in [VERSION, UTF8, DEFLATE, 0, DAY] {
            common.extend_from_slice(&half.to_le_bytes());
        }
        for word in [crc.sum(), packed_size, size] {
            common.extend_from_slice(&word.to_le_bytes());
        }
        common.extend_from_slice(&name_size.to_le_bytes());
        common.extend_from_slice(&[0; 2]);
        self.octets.extend_from_slice(b"PK\x03\x04");
        self.octets.extend_from_slice(&common);
        self.octets.extend_from_slice(nom.as_bytes());
        self.octets.extend_from_slice(&packed);
        self.central.extend_from_slice(b"PK\x01\x02");
        self.central.extend_from_slice(&VERSION.to_le_bytes());
        self.central.extend_from_slice(&common);
        // No comment, first disk, no attributes.
        self.central.extend_from_slice(&[0; 10]);
        self.central.extend_from_slice(&offset.to_le_bytes());
        self.central.extend_from_slice(nom.as_bytes());
        self.nombre += 1;
        true
    }

    /// How many bytes there are.
    pub(super) fn taille(&self) -> usize {
        self.octets.len()
    }

    /// The archive.
    pub(super) fn finir(mut self) -> Vec<u8> {
        let word = |n: usize| u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes();
        let (offset, size) = (word(self.octets.len()), word(self.central.len()));
        self.octets.append(&mut self.central);
        self.octets.extend_from_slice(b"PK\x05\x06\0\0\0\0");
        for _ in 0..2 {
            self.octets.extend_from_slice(&self.nombre.to_le_bytes());
        }
        self.octets.extend_from_slice(&size);
        self.octets.extend_from_slice(&offset);
        self.octets.extend_from_slice(&[0; 2]);
        self.octets
    }
}

#[cfg(test)]
mod tests {
    use super::Archive;

    #[test]
    fn a_known_reader_reads_it() {
        let mut archive = Archive::default();
        assert!(archive.ajouter("été/a.xml", b"<a/>"));
        assert!(archive.ajouter("b.txt", &[b'b'; 10_000]));
        let bytes = archive.finir();
        assert!(bytes.len() < 1_000);
        let folder = std::env::temp_dir().join(format!("guichet-zip-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("a.zip");
        std::fs::write(&path, &bytes).unwrap();
        let read = std::process::Command::new("python3")
            .args([
                "-c",
                "import sys,zipfile;z=zipfile.ZipFile(sys.argv[1]);assert z.testzip() is None;\
                 print(z.namelist(), len(z.read('b.txt')), z.read('été/a.xml').decode())",
            ])
            .arg(&path)
            .env("PYTHONIOENCODING", "utf-8")
            .output();
        let _ = std::fs::remove_dir_all(&folder);
        let Ok(read) = read else {
            eprintln!("python3 absent : l'archive n'est pas relue par un autre programme");
            return;
        };
        assert_eq!(
            String::from_utf8_lossy(&read.stdout).trim(),
            "['été/a.xml', 'b.txt'] 10000 <a/>",
            "{}",
            String::from_utf8_lossy(&read.stderr)
        );
    }
}
