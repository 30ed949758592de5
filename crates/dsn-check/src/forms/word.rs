//! The value of a line, looked at thirty-two bytes at once.
//!
//! Values are short and their lengths vary from line to line, so a loop over
//! their bytes mispredicts its exit on nearly every line. Here the bytes behind
//! the opening apostrophe are compared all together, and what lies behind the
//! value is masked out: the same few instructions, whatever the length.

use wide::{u8x16, u8x32};

/// Bytes of a line before its value.
pub(crate) const PREFIX: usize = 16;

/// Bytes looked at at once.
pub(crate) const WIDTH: usize = 32;

/// The first bytes behind the opening apostrophe.
pub(crate) type Chunk = [u8; WIDTH];

/// Half of a chunk.
pub(crate) type Half = [u8; WIDTH / 2];

/// Bytes compared all together; one bit for each in what comes out.
pub(crate) trait Lanes: Copy {
    /// Those equal to `byte`.
    fn equal(self, byte: u8) -> u32;
    /// Those from `first` to `last`.
    fn within(self, first: u8, last: u8) -> u32;
}

/// Half a chunk, compared with another.
pub(crate) trait Same {
    /// Bits of the bytes that are the same in both.
    fn same(self, other: &Half) -> u32;
}

impl Same for u8x16 {
    #[inline(always)]
    fn same(self, other: &Half) -> u32 {
        self.simd_eq(Self::new(*other)).to_bitmask()
    }
}

macro_rules! lanes {
    ($($vector:ident),*) => {$(
        impl Lanes for $vector {
            #[inline(always)]
            fn equal(self, byte: u8) -> u32 {
                self.simd_eq($vector::splat(byte)).to_bitmask()
            }

            #[inline(always)]
            fn within(self, first: u8, last: u8) -> u32 {
                let shifted = self - $vector::splat(first);
                shifted
                    .min($vector::splat(last - first))
                    .simd_eq(shifted)
                    .to_bitmask()
            }
        }
    )*};
}
lanes!(u8x16, u8x32);

/// The halves of a chunk; most lines end in the first one.
#[inline(always)]
pub(crate) fn split(chunk: &Chunk) -> [&Half; 2] {
    let (halves, _) = chunk.as_chunks();
    match halves {
        [first, second] => [first, second],
        _ => [&[0; WIDTH / 2]; 2],
    }
}

/// The least and the greatest length of a value, as far as a chunk shows it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    min: u8,
    span: u8,
}

impl Bounds {
    /// Bounds that every value of a chunk is within.
    pub(crate) const NONE: Self = Self {
        min: 0,
        span: u8::MAX,
    };

    /// Bounds that no value of a chunk is within.
    pub(crate) const NEVER: Self = Self {
        min: u8::MAX,
        span: 0,
    };

    pub(crate) fn new(min: u16, max: u16) -> Self {
        let [min, max] = [min, max].map(|bound| bound.min(255) as u8);
        Self {
            min,
            span: max.saturating_sub(min),
        }
    }

    /// Whether a value of `len` bytes, fewer than a chunk, is within them.
    #[inline(always)]
    pub(crate) fn hold(self, len: u32) -> bool {
        (len as u8).wrapping_sub(self.min) <= self.span
    }
}

/// A value that ends, with its line, within one [`Chunk`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field<'a, L = u8x32> {
    chunk: &'a Chunk,
    /// As much of the chunk as holds the value.
    lanes: L,
    len: u32,
}

impl<'a> Field<'a> {
    /// The first `len` (fewer than [`WIDTH`]) bytes of `chunk`.
    #[inline(always)]
    pub(crate) fn new(chunk: &'a Chunk, len: usize) -> Self {
        Self::within_lanes(chunk, u8x32::new(*chunk), len)
    }
}

impl<'a, L: Lanes> Field<'a, L> {
    /// The first `len` bytes of `chunk`, fewer than `lanes` has; `lanes` is the
    /// beginning of `chunk`.
    #[inline(always)]
    pub(crate) fn within_lanes(chunk: &'a Chunk, lanes: L, len: usize) -> Self {
        Self {
            chunk,
            lanes,
            len: (len as u32).min(WIDTH as u32 - 1),
        }
    }

    /// Length of the value in bytes.
    #[inline(always)]
    pub(crate) fn len(self) -> u32 {
        self.len
    }

    /// The value.
    #[inline(always)]
    pub(crate) fn value(self) -> &'a [u8] {
        self.chunk.get(..self.len as usize).unwrap_or_default()
    }

    /// One bit for each byte of the value.
    #[inline(always)]
    pub(crate) fn all(self) -> u32 {
        (1 << self.len) - 1
    }

    /// Bits of the bytes equal to `byte`; those behind the value mean nothing.
    #[inline(always)]
    pub(crate) fn equal(self, byte: u8) -> u32 {
        self.lanes.equal(byte)
    }

    /// Bits of the bytes from `first` to `last`; those behind the value mean
    /// nothing.
    #[inline(always)]
    pub(crate) fn within(self, first: u8, last: u8) -> u32 {
        self.lanes.within(first, last)
    }

    /// First byte of the chunk, even of an empty value.
    #[inline(always)]
    pub(crate) fn first(self) -> u8 {
        self.first_word() as u8
    }

    /// The first eight bytes, the first one least significant.
    #[inline(always)]
    pub(crate) fn first_word(self) -> u64 {
        let (words, _) = self.chunk.as_chunks();
        words.first().copied().map_or(0, u64::from_le_bytes)
    }
}

/// How the lines of a file mostly end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ending {
    /// The two bytes behind a value.
    pair: u16,
    /// Bytes between a value and the line feed.
    between: u8,
}

impl Ending {
    /// By a line feed alone, or with a carriage return.
    pub(crate) const fn new(bare: bool) -> Self {
        if bare {
            Self {
                pair: u16::from_le_bytes(*b"'\n"),
                between: 1,
            }
        } else {
            Self {
                pair: u16::from_le_bytes(*b"'\r"),
                between: 2,
            }
        }
    }

    pub(crate) fn is_bare(self) -> bool {
        self.between == 1
    }

    /// Length of the value that stands before a line feed.
    #[inline(always)]
    pub(crate) fn value(self, feed: usize) -> usize {
        feed.wrapping_sub(usize::from(self.between))
    }

    /// Whether the value of `len` bytes, as found by [`Ending::value`], is
    /// closed, and its line ends so.
    #[inline(always)]
    pub(crate) fn stands_at(self, chunk: &Chunk, len: usize) -> bool {
        let pair = chunk.get(len..).and_then(<[u8]>::first_chunk::<2>);
        pair.is_some_and(|pair| u16::from_le_bytes(*pair) == self.pair)
    }
}

/// Where the value at the beginning of a chunk ends, and how its line does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ValueEnd {
    /// Length of the value.
    pub(crate) len: usize,
    /// The line ends without a carriage return.
    pub(crate) bare: bool,
}

impl ValueEnd {
    /// Length of the whole line with its end.
    pub(crate) fn line(self) -> usize {
        PREFIX + self.len + 3 - usize::from(self.bare)
    }

    /// The end of the value of a line whose first line feed is at `feed` in the
    /// chunk; `None` if it is not that of a record.
    #[inline(always)]
    pub(crate) fn before(chunk: &Chunk, feed: usize) -> Option<Self> {
        let closing = feed.wrapping_sub(2);
        let Some(pair) = chunk.get(closing..).and_then(<[u8]>::first_chunk::<2>) else {
            let empty = feed == 1 && chunk.first() == Some(&b'\'');
            return empty.then_some(Self { len: 0, bare: true });
        };
        if u16::from_le_bytes(*pair) == u16::from_le_bytes(*b"'\r") {
            Some(Self {
                len: closing,
                bare: false,
            })
        } else if let [_, b'\''] = pair {
            Some(Self {
                len: closing + 1,
                bare: true,
            })
        } else {
            None
        }
    }
}

/// Position of the first line feed among the bytes; `None` if there is none.
///
/// An identifier, a comma and an apostrophe hold no line feed: the search
/// begins behind them.
#[inline(always)]
pub(crate) fn feed(lanes: impl Lanes) -> Option<usize> {
    let feeds = lanes.equal(b'\n');
    (feeds != 0).then(|| feeds.trailing_zeros() as usize)
}

const ZEROS: u64 = u64::from_le_bytes(*b"00000000");

/// Whether the eight bytes are ASCII digits.
#[inline(always)]
pub(crate) fn all_digits(word: u64) -> bool {
    let high = 0xF0F0_F0F0_F0F0_F0F0;
    word & high == ZEROS && word.wrapping_add(0x0606_0606_0606_0606) & high == ZEROS
}

/// The four two-digit numbers of eight digits, first to last.
#[inline(always)]
pub(crate) fn four_pairs(word: u64) -> [u8; 4] {
    let digits = word ^ ZEROS;
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8) & 0x00FF_00FF_00FF_00FF;
    let [a, _, b, _, c, _, d, _] = pairs.to_le_bytes();
    [a, b, c, d]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_agree_with_the_obvious() {
        for byte in 0..=255u8 {
            let mut chunk: Chunk = std::array::from_fn(|i| b"5A.-0 z\n"[i % 8]);
            chunk[usize::from(byte) % WIDTH] = byte;
            let obvious = |holds: &dyn Fn(u8) -> bool| {
                (0..WIDTH).fold(0u32, |m, i| m | u32::from(holds(chunk[i])) << i)
            };
            let all = (1u32 << 31) - 1;
            let field = Field::new(&chunk, 31);
            for probe in [b'0', b'\n', byte] {
                assert_eq!(field.equal(probe) & all, obvious(&|b| b == probe) & all);
                assert_eq!(
                    Field::within_lanes(&chunk, u8x16::new(*split(&chunk)[0]), 16).equal(probe),
                    obvious(&|b| b == probe) & 0xFFFF
                );
            }
            for (first, last) in [(b'0', b'9'), (b' ', b'~'), (b'A', b'Z')] {
                assert_eq!(
                    field.within(first, last) & all,
                    obvious(&|b| (first..=last).contains(&b)) & all,
                    "{byte:#x} {first:#x} {last:#x}"
                );
            }
        }
    }

    #[test]
    fn ends_are_those_of_records() {
        let found = |len, bare| Some(ValueEnd { len, bare });
        for (text, expected) in [
            ("A'\r\nS21.G00.30.002,'B'\r\n", found(1, false)),
            ("A'\nS21.G00.30.002,'B'\r\n", found(1, true)),
            ("'\r\n'\r\n", found(0, false)),
            ("'\n'\n", found(0, true)),
            ("\n'\r\n", None),
            ("\r\n'\r\n", None),
            ("A\r\n", None),
            ("A\n", None),
            ("A'\r\r\n", None),
            ("IL'A'B'\r\n", found(6, false)),
            ("UNE VALEUR UN PEU LONGUE'\r\n", found(24, false)),
            ("UNE VALEUR BIEN PLUS LONGUE ICI'", None),
        ] {
            let mut chunk: Chunk = [b'#'; WIDTH];
            chunk[..text.len()].copy_from_slice(text.as_bytes());
            let end = feed(u8x32::new(chunk)).and_then(|feed| ValueEnd::before(&chunk, feed));
            assert_eq!(end, expected, "{text:?}");
            let short =
                feed(u8x16::new(*split(&chunk)[0])).and_then(|feed| ValueEnd::before(&chunk, feed));
            let expected = expected.filter(|end| end.line() <= 2 * PREFIX);
            assert_eq!(short, expected, "{text:?}");
        }
    }

    #[test]
    fn words_of_digits() {
        assert!(all_digits(u64::from_le_bytes(*b"09876543")));
        for byte in 0..=255u8 {
            let mut bytes = *b"12345678";
            bytes[usize::from(byte) % 8] = byte;
            assert_eq!(
                all_digits(u64::from_le_bytes(bytes)),
                byte.is_ascii_digit(),
                "{byte:#x}"
            );
        }
        assert_eq!(
            four_pairs(u64::from_le_bytes(*b"31129907")),
            [31, 12, 99, 7]
        );
    }
}
