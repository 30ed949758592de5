//! A ZIP file of documents, stored as they are: what is inside is compressed already, or small.

use flate2::Crc;

/// A file being made.
#[derive(Default)]
pub(super) struct Zip {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    count: u16,
}

/// 1 January 1980: the first day that the format knows; the documents say their own dates.
const DATE: u16 = 0x21;

impl Zip {
    /// Adds a document. Names are ASCII, with `/` between folders.
    pub(super) fn ajouter(&mut self, nom: &str, octets: &[u8]) {
        let (Ok(size), Ok(offset), Ok(length)) = (
            u32::try_from(octets.len()),
            u32::try_from(self.bytes.len()),
            u16::try_from(nom.len()),
        ) else {
            return;
        };
        let mut crc = Crc::new();
        crc.update(octets);
        let mut common = Vec::with_capacity(26);
        // Version needed, flags, stored, time, date.
        for word in [20_u16, 0, 0, 0, DATE] {
            common.extend(word.to_le_bytes());
        }
        for long in [crc.sum(), size, size] {
            common.extend(long.to_le_bytes());
        }
        common.extend(length.to_le_bytes());
        common.extend(0_u16.to_le_bytes());
        self.bytes.extend(0x0403_4b50_u32.to_le_bytes());
        self.bytes.extend(&common);
        self.bytes.extend(nom.as_bytes());
        self.bytes.extend(octets);
        self.directory.extend(0x0201_4b50_u32.to_le_bytes());
        self.directory.extend(20_u16.to_le_bytes());
        self.directory.extend(&common);
        // No comment, first disk, no attributes.
        self.directory.extend([0; 10]);
        self.directory.extend(offset.to_le_bytes());
        self.directory.extend(nom.as_bytes());
        self.count = self.count.saturating_add(1);
    }

    /// How many documents there are.
    pub(super) fn nombre(&self) -> usize {
        usize::from(self.count)
    }

    /// How many bytes they have.
    pub(super) fn taille(&self) -> usize {
        self.bytes.len()
    }

    /// Whether there are none.
    pub(super) fn est_vide(&self) -> bool {
        self.count == 0
    }

    /// The whole file.
    pub(super) fn fermer(mut self) -> Vec<u8> {
        let long = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let (begin, size) = (long(self.bytes.len()), long(self.directory.len()));
        self.bytes.append(&mut self.directory);
        self.bytes.extend(0x0605_4b50_u32.to_le_bytes());
        for word in [0, 0, self.count, self.count] {
            self.bytes.extend(word.to_le_bytes());
        }
        self.bytes.extend(size.to_le_bytes());
        self.bytes.extend(begin.to_le_bytes());
        self.bytes.extend(0_u16.to_le_bytes());
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_found_by_their_directory() {
        let mut zip = Zip::default();
        assert!(zip.est_vide());
        zip.ajouter("a/un.txt", b"bonjour");
        zip.ajouter("b.txt", b"");
        assert_eq!(zip.nombre(), 2);
        let bytes = zip.fermer();
        let end = bytes.len() - 22;
        assert_eq!(&bytes[end..end + 4], b"PK\x05\x06");
        let number = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
        let directory = number(end + 16);
        assert_eq!(&bytes[directory..directory + 4], b"PK\x01\x02");
        assert_eq!(directory + number(end + 12), end);
        let name = &bytes[directory + 46..directory + 54];
        assert_eq!(name, b"a/un.txt");
        let local = number(directory + 42);
        assert_eq!(&bytes[local + 38..local + 45], b"bonjour");
        // The well-known sum of « bonjour ».
        assert_eq!(number(local + 14), 0xa5b6_f0c8_u32 as usize);
    }
}
