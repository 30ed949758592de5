//! gzip, read and written. What is read may be a bomb: the size, the ratio and the memory are bounded
//! while inflating, not after.

use std::cell::RefCell;
use std::io::Read;

use flate2::bufread::MultiGzDecoder;
use flate2::{Compress, Compression, Crc, Decompress, FlushCompress, FlushDecompress, Status};

/// Below this many bytes the ratio of a compressed text says nothing.
const RATIO_FROM: u64 = 1024 * 1024;

/// The first piece of memory for an inflated text, in bytes, at least; each further one doubles it.
const PIECE: usize = 16 * 1024;

/// How every gzip text begins.
const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// Why a body could not be inflated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GunzipError {
    /// It is not gzip, or it is cut short.
    Malformed,
    /// It is larger than allowed once inflated.
    TooLarge,
    /// No memory is left for it now.
    Busy,
}

/// How far a text may go once inflated.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Its size at most, in bytes.
    pub size: u64,
    /// Its size at most, as a multiple of the packed size; not looked at below one mebibyte.
    pub ratio: u64,
}

impl Bounds {
    /// How many bytes so large a packed text may become.
    fn of(self, packed: &[u8]) -> u64 {
        (packed.len() as u64)
            .saturating_mul(self.ratio)
            .max(RATIO_FROM)
            .min(self.size)
    }
}

/// Inflates `packed`. Before any memory is taken, `room` is asked for that many bytes more.
///
/// # Errors
/// Not gzip, cut short, beyond the bounds, or no room.
pub fn gunzip(
    packed: &[u8],
    bounds: Bounds,
    mut room: impl FnMut(u64) -> bool,
) -> Result<Vec<u8>, GunzipError> {
    if !packed.starts_with(&MAGIC) {
        return Err(GunzipError::Malformed);
    }
    let allowed = bounds.of(packed);
    if let Some(short) = Short::of(packed).filter(|short| short.size as u64 <= allowed) {
        if !room(short.size as u64) {
            return Err(GunzipError::Busy);
        }
        if let Some(text) = short.inflate() {
            return Ok(text);
        }
    }
    // One piece for the whole, unless its end lies: a text that grows is copied, and stands twice.
    let told = told_size(packed).min(allowed);
    let mut more = usize::try_from(told).unwrap_or(PIECE).max(PIECE);
    let mut text = Vec::new();
    let mut first_of_next = None;
    let mut reader = MultiGzDecoder::new(packed);
    loop {
        if !room(more as u64) || text.try_reserve_exact(more).is_err() {
            return Err(GunzipError::Busy);
        }
        text.extend(first_of_next.take());
        let free = text.capacity().saturating_sub(text.len());
        let piece = reader.by_ref().take(free as u64).read_to_end(&mut text);
        let read = piece.map_err(|_| GunzipError::Malformed)?;
        if text.len() as u64 > allowed {
            return Err(GunzipError::TooLarge);
        }
        let mut next = [0];
        if read < free || reader.read(&mut next).map_err(|_| GunzipError::Malformed)? == 0 {
            return Ok(text);
        }
        first_of_next = Some(next[0]);
        more = text.capacity();
    }
}

/// The size that the last four bytes of a gzip text announce, modulo 2³². It is a hint: whoever sent it
/// may lie, and a text of several members says that of the last.
fn told_size(packed: &[u8]) -> u64 {
    packed
        .last_chunk::<4>()
        .map_or(0, |size| u64::from(u32::from_le_bytes(*size)))
}

/// Whether `packed` holds any text, without keeping it.
///
/// # Errors
/// Not gzip, cut short, or beyond the bounds.
pub fn holds_text(packed: &[u8], bounds: Bounds) -> Result<bool, GunzipError> {
    let allowed = bounds.of(packed);
    let mut reader = MultiGzDecoder::new(packed).take(allowed.saturating_add(1));
    match std::io::copy(&mut reader, &mut std::io::sink()) {
        Err(_) => Err(GunzipError::Malformed),
        Ok(size) if size > allowed => Err(GunzipError::TooLarge),
        Ok(size) => Ok(size > 0),
    }
}

/// A packed text as almost all are: one member, no name, and short if its end tells the truth.
struct Short<'a> {
    deflated: &'a [u8],
    crc: u32,
    size: usize,
}

impl<'a> Short<'a> {
    fn of(packed: &'a [u8]) -> Option<Self> {
        const DEFLATE_WITHOUT_NAME: [u8; 2] = [8, 0];
        let (header, rest) = packed.split_first_chunk::<10>()?;
        let (deflated, end) = rest.split_last_chunk::<8>()?;
        let [crc, size] =
            [end.first_chunk::<4>()?, end.last_chunk::<4>()?].map(|n| u32::from_le_bytes(*n));
        let size = usize::try_from(size).ok().filter(|size| *size <= PIECE)?;
        (header.starts_with(&MAGIC) && header.get(2..4) == Some(&DEFLATE_WITHOUT_NAME)).then_some(
            Self {
                deflated,
                crc,
                size,
            },
        )
    }

    /// The text, if all is as announced.
    fn inflate(&self) -> Option<Vec<u8>> {
        UNPACKER.with_borrow_mut(|unpacker| {
            unpacker.reset(false);
            let mut text = Vec::with_capacity(self.size);
            let state = unpacker
                .decompress_vec(self.deflated, &mut text, FlushDecompress::Finish)
                .ok()?;
            let mut crc = Crc::new();
            crc.update(&text);
            let whole = state == Status::StreamEnd
                && unpacker.total_in() == self.deflated.len() as u64
                && (text.len(), crc.sum()) == (self.size, self.crc);
            whole.then_some(text)
        })
    }
}

thread_local! {
    /// What unpacks short texts, kept by each thread for the same reason as what packs.
    static UNPACKER: RefCell<Decompress> = RefCell::new(Decompress::new(false));
    /// What packs, kept by each thread: to make one costs more than to pack a receipt.
    static PACKER: RefCell<Compress> =
        RefCell::new(Compress::new_gzip(Compression::fast(), WINDOW));
}

/// How far back a text may refer, as a power of two: the most that gzip allows.
const WINDOW: u8 = 15;

/// Packs `text`, at the speed that suits answers of a server.
pub fn gzip(text: &[u8]) -> Vec<u8> {
    PACKER.with_borrow_mut(|packer| {
        packer.reset();
        let mut packed = Vec::with_capacity(text.len() / 2 + 64);
        let mut rest = text;
        loop {
            let before = packer.total_in();
            // Writing to memory cannot fail.
            match packer.compress_vec(rest, &mut packed, FlushCompress::Finish) {
                Ok(Status::StreamEnd) | Err(_) => return packed,
                Ok(Status::Ok | Status::BufError) => {
                    let taken = usize::try_from(packer.total_in() - before).unwrap_or(0);
                    rest = rest.get(taken..).unwrap_or_default();
                    packed.reserve(packed.capacity());
                }
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(size: u64, ratio: u64) -> Bounds {
        Bounds { size, ratio }
    }

    #[test]
    fn what_is_packed_is_read_again() {
        for lines in [0, 1, 100, 10_000, 1, 0] {
            let text = b"S10.G00.00.001,'GUICHET'\n".repeat(lines);
            let packed = gzip(&text);
            let wide = bounds(1 << 20, 100);
            assert_eq!(holds_text(&packed, wide), Ok(lines > 0));
            assert_eq!(gunzip(&packed, wide, |_| true), Ok(text));
        }
    }

    #[test]
    fn bombs_and_scraps_are_refused() {
        let bomb = gzip(&vec![0; 8 << 20]);
        for (packed, size, ratio, error) in [
            (&bomb[..], 1 << 30, 10, GunzipError::TooLarge),
            (&bomb[..], 1 << 20, 1 << 20, GunzipError::TooLarge),
            (b"plain text", 1 << 20, 100, GunzipError::Malformed),
            (&gzip(b"abc")[..10], 1 << 20, 100, GunzipError::Malformed),
        ] {
            let bounds = bounds(size, ratio);
            assert_eq!(gunzip(packed, bounds, |_| true), Err(error));
            assert_eq!(holds_text(packed, bounds), Err(error));
        }
    }

    #[test]
    fn a_short_text_that_is_not_what_it_says_is_refused() {
        let text = b"S10.G00.00.001,'GUICHET'\n".repeat(9);
        let packed = gzip(&text);
        let wide = bounds(1 << 20, 100);
        assert_eq!(gunzip(&packed, wide, |_| true), Ok(text.clone()));
        for at in 10..packed.len() {
            for bit in 0..8 {
                let mut wrong = packed.clone();
                wrong[at] ^= 1 << bit;
                // The last bits before the sum belong to nothing.
                let read = gunzip(&wrong, wide, |_| true);
                assert!(
                    read.is_err() || read.as_ref() == Ok(&text),
                    "bit {bit} of {at}"
                );
            }
        }
        for end in 0..packed.len() {
            assert!(
                gunzip(&packed[..end], wide, |_| true).is_err(),
                "cut at {end}"
            );
        }
        assert_eq!(
            gunzip(&packed, bounds(9, 100), |_| true),
            Err(GunzipError::TooLarge)
        );
        assert_eq!(gunzip(&packed, wide, |_| false), Err(GunzipError::Busy));
        let mut more = packed.clone();
        more.extend_from_slice(&packed);
        assert_eq!(
            gunzip(&more, wide, |_| true).map(|text| text.len()),
            Ok(text.len() * 2)
        );
    }

    #[test]
    fn several_members_are_one_text() {
        let packed = [gzip(&vec![b'S'; 100_000]), gzip(b"10")].concat();
        let text = gunzip(&packed, bounds(1 << 20, 1 << 20), |_| true).unwrap();
        assert_eq!((text.len(), text.last()), (100_002, Some(&b'0')));
        assert_eq!(
            gunzip(&packed, bounds(100_001, 1 << 20), |_| true),
            Err(GunzipError::TooLarge)
        );
    }

    #[test]
    fn no_memory_is_taken_that_was_not_given() {
        let packed = gzip(&vec![0; 3 << 20]);
        let wide = bounds(1 << 30, 1 << 20);
        let mut given = 0;
        let text = gunzip(&packed, wide, |more| {
            given += more;
            true
        });
        assert!(text.unwrap().capacity() as u64 <= given);
        let mut left = 1_u64 << 20;
        let refused = gunzip(&packed, wide, |more| {
            left = left.saturating_sub(more);
            left > 0
        });
        assert_eq!(refused, Err(GunzipError::Busy));
    }
}
