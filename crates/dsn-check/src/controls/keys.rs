//! Sets of keys, small: a hash of 64 bits and a line for each.
//!
//! A key is never kept itself. Two different keys with the same hash would be
//! taken for one: among a million, once in thirty million files.

/// Splits a large table so that growing never copies more than a part of it.
const SHARDS: usize = 64;
/// A table of so many keys is large.
const LARGE: usize = 1200;
/// Places of a shard when its first key comes.
const FIRST: usize = 8;
/// Up to so many places a shard doubles, which costs the least time.
const DOUBLED: usize = 1024;

/// A hash of the parts of a key.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hash(u64);

impl Hash {
    pub(crate) fn new() -> Self {
        Self(0x9E37_79B9_7F4A_7C15)
    }

    /// Adds a part; its length is part of it.
    #[inline]
    pub(crate) fn part(mut self, bytes: &[u8]) -> Self {
        let mut chunks = bytes.chunks_exact(8);
        for chunk in &mut chunks {
            let mut word = [0; 8];
            word.copy_from_slice(chunk);
            self.word(u64::from_le_bytes(word));
        }
        self.word(match chunks.remainder() {
            [] => 0,
            &[a] => u64::from(a),
            &[a, b] => u64::from(a) | u64::from(b) << 8,
            &[a, b, c] => u64::from(a) | u64::from(b) << 8 | u64::from(c) << 16,
            // Four bytes from the beginning and four to the end, which may be the same.
            rest => {
                let four = |bytes: Option<&[u8; 4]>| bytes.map_or(0, |b| u32::from_le_bytes(*b));
                u64::from(four(rest.first_chunk())) | u64::from(four(rest.last_chunk())) << 32
            }
        });
        self.word(bytes.len() as u64);
        self
    }

    /// Folds the product of 128 bits: every bit of both sides reaches every bit.
    #[inline]
    fn word(&mut self, word: u64) {
        let product = u128::from(self.0 ^ word) * u128::from(0xA076_1D64_78BD_642F_u64);
        self.0 = (product as u64) ^ ((product >> 64) as u64) ^ self.0.rotate_left(29);
    }

    /// Never 0, which means an empty place.
    pub(crate) fn finish(mut self) -> u64 {
        self.word(0x8EBC_6AF0_9C88_C6E3);
        self.0.max(1)
    }
}

/// Keys already met, with the line of the first.
#[derive(Clone, Debug, Default)]
pub(crate) struct KeyTable {
    shards: Vec<Shard>,
    len: usize,
}

#[derive(Clone, Debug, Default)]
struct Shard {
    places: Vec<Place>,
    len: usize,
}

/// A key with its line, side by side, as both are needed together: in halves,
/// so that nothing lies between two places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Place {
    key: [u32; 2],
    line: u32,
}

impl Place {
    const EMPTY: Self = Self {
        key: [0; 2],
        line: 0,
    };

    fn new(key: u64, line: u32) -> Self {
        Self {
            key: [key as u32, (key >> 32) as u32],
            line,
        }
    }

    /// 0 where the place is empty.
    #[inline]
    fn key(self) -> u64 {
        let [low, high] = self.key;
        u64::from(low) | u64::from(high) << 32
    }
}

impl KeyTable {
    /// Adds a key; the line of the first one when it was there already. Lines
    /// beyond four thousand million are held as that.
    pub(crate) fn insert(&mut self, key: u64, line: u64) -> Option<u64> {
        match self.shards.len() {
            0 => self.shards.push(Shard::default()),
            1 if self.len >= LARGE => self.split(),
            _ => {}
        }
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        let at = shard_of(key, self.shards.len());
        let shard = self.shards.get_mut(at)?;
        let before = shard.len;
        let first = shard.insert(key, line);
        self.len += shard.len - before;
        first.map(u64::from)
    }

    pub(crate) fn contains(&self, key: u64) -> bool {
        let shard = self.shards.get(shard_of(key, self.shards.len()));
        shard.is_some_and(|s| s.find(key).is_ok())
    }

    #[cold]
    fn split(&mut self) {
        let small = std::mem::take(&mut self.shards);
        self.shards.resize_with(SHARDS, Shard::default);
        for place in small.iter().flat_map(Shard::keys) {
            if let Some(shard) = self.shards.get_mut(shard_of(place.key(), SHARDS)) {
                shard.insert(place.key(), place.line);
            }
        }
    }

    /// Keys and lines, in no order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u64, u64)> {
        let places = self.shards.iter().flat_map(Shard::keys);
        places.map(|place| (place.key(), u64::from(place.line)))
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        self.len
    }

    #[cfg(test)]
    fn bytes(&self) -> usize {
        self.shards
            .iter()
            .map(|s| s.places.capacity() * size_of::<Place>())
            .sum()
    }
}

/// Which of so many shards a key belongs to: one, or [`SHARDS`].
#[inline]
fn shard_of(key: u64, shards: usize) -> usize {
    key as usize & shards.wrapping_sub(1)
}

impl Shard {
    /// The places that hold one.
    fn keys(&self) -> impl Iterator<Item = &Place> {
        self.places.iter().filter(|place| **place != Place::EMPTY)
    }

    /// The place of a key, or the empty place where it goes.
    fn find(&self, key: u64) -> Result<usize, usize> {
        let places = self.places.len();
        if places == 0 {
            return Err(0);
        }
        // The upper bits choose the place, as the lower ones chose the shard.
        let mut at = ((u128::from(key) * places as u128) >> 64) as usize;
        for _ in 0..places {
            match self.places.get(at).map(|place| place.key()) {
                Some(0) | None => return Err(at),
                Some(here) if here == key => return Ok(at),
                Some(_) => {}
            }
            at += 1;
            if at == places {
                at = 0;
            }
        }
        Err(at)
    }

    fn insert(&mut self, key: u64, line: u32) -> Option<u32> {
        match self.find(key) {
            Ok(at) => self.places.get(at).map(|place| place.line),
            Err(at) => {
                let at = if (self.len + 1) * 5 > self.places.len() * 4 {
                    self.grow();
                    self.find(key).unwrap_or_else(|empty| empty)
                } else {
                    at
                };
                if let Some(place) = self.places.get_mut(at) {
                    *place = Place::new(key, line);
                    self.len += 1;
                }
                None
            }
        }
    }

    /// Twice as many places; in a large shard half as many again, so that between
    /// 53 and 80 in a hundred are used.
    fn grow(&mut self) {
        let number = match self.places.len() {
            few @ ..DOUBLED => (few * 2).max(FIRST),
            many => many * 3 / 2,
        };
        let old = std::mem::replace(&mut self.places, vec![Place::EMPTY; number]);
        for place in old {
            if place != Place::EMPTY
                && let Err(at) = self.find(place.key())
                && let Some(new) = self.places.get_mut(at)
            {
                *new = place;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(n: u32) -> u64 {
        Hash::new().part(format!("{n:013}").as_bytes()).finish()
    }

    #[test]
    fn keys_are_found_with_their_first_line() {
        let mut table = KeyTable::default();
        for n in 0..10_000 {
            assert_eq!(table.insert(key(n), u64::from(n) + 1), None);
        }
        for n in 0..10_000 {
            assert_eq!(table.insert(key(n), 1), Some(u64::from(n) + 1));
            assert!(table.contains(key(n)) && !table.contains(key(n + 10_000)));
        }
        assert_eq!((table.len(), table.iter().count()), (10_000, 10_000));
        assert!(!KeyTable::default().contains(1));
    }

    /// A million employees, each with a NIR, cost less than 30 bytes each.
    #[test]
    fn a_million_keys_stay_small() {
        let mut table = KeyTable::default();
        for n in 0..1_000_000 {
            assert_eq!(table.insert(key(n), 1), None);
        }
        assert!(table.bytes() < 24_000_000, "{} bytes", table.bytes());
    }

    #[test]
    fn parts_are_told_apart() {
        let hash = |parts: &[&str]| {
            parts
                .iter()
                .fold(Hash::new(), |h, p| h.part(p.as_bytes()))
                .finish()
        };
        let cases: [&[&str]; 7] = [
            &["ab", "c"],
            &["a", "bc"],
            &["abc"],
            &["abc", ""],
            &["", "abc"],
            &[],
            &["12345678", "9"],
        ];
        let mut hashes: Vec<u64> = cases.iter().map(|c| hash(c)).collect();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), cases.len());
    }
}
