//! The bytes of the file, for quoting a line beside what is said about it.

use std::cell::RefCell;
use std::io::{Read, Seek, SeekFrom};

/// Where the bytes of a file can be read again.
pub trait Source {
    /// At most `len` bytes from `offset` on; fewer at the end of the file,
    /// `None` where nothing can be read (any more).
    fn read(&self, offset: u64, len: usize) -> Option<Vec<u8>>;
}

impl Source for [u8] {
    fn read(&self, offset: u64, len: usize) -> Option<Vec<u8>> {
        let start = usize::try_from(offset).ok()?;
        let end = start.saturating_add(len).min(self.len());
        self.get(start..end).map(<[u8]>::to_vec)
    }
}

impl Source for Vec<u8> {
    fn read(&self, offset: u64, len: usize) -> Option<Vec<u8>> {
        self.as_slice().read(offset, len)
    }
}

/// A [`Source`] over a file that can be repositioned, so that the whole file
/// need not be in memory.
#[derive(Debug)]
pub struct SeekSource<R>(RefCell<R>);

impl<R: Read + Seek> SeekSource<R> {
    /// Reads from `reader`, whose position is of no importance.
    pub fn new(reader: R) -> Self {
        Self(RefCell::new(reader))
    }
}

impl<R: Read + Seek> Source for SeekSource<R> {
    fn read(&self, offset: u64, len: usize) -> Option<Vec<u8>> {
        let mut reader = self.0.try_borrow_mut().ok()?;
        reader.seek(SeekFrom::Start(offset)).ok()?;
        let mut bytes = Vec::new();
        let limit = u64::try_from(len).ok()?;
        reader.by_ref().take(limit).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::{SeekSource, Source};

    #[test]
    fn both_sources_agree() {
        let bytes: &[u8] = b"un\ndeux\ntrois";
        let seek = SeekSource::new(Cursor::new(bytes));
        for (offset, len) in [(0, 2), (3, 4), (8, 100), (13, 1)] {
            assert_eq!(bytes.read(offset, len), seek.read(offset, len));
        }
        assert_eq!(bytes.read(3, 4).as_deref(), Some(b"deux".as_slice()));
        assert_eq!(bytes.read(99, 4), None);
    }
}
