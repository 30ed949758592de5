//! Chance as an argument: every random byte of the portal comes from here, so that a run can be
//! replayed.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};

use crate::clock::Moment;

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A source of random bytes.
#[derive(Clone)]
pub struct Hasard(Source);

#[derive(Clone)]
enum Source {
    System(Arc<Mutex<Reserve>>),
    Seeded(Arc<(u64, AtomicU64)>),
}

/// Random bytes of the operating system, fetched many at a time: a deposit needs five handfuls, and
/// a call of the system for each took a hundredth of the time of both processors under load.
struct Reserve {
    bytes: [u8; Self::LENGTH],
    left: usize,
}

impl Reserve {
    const LENGTH: usize = 4096;

    /// Fills `bytes` with what was given to nobody, and forgets it.
    fn take(&mut self, bytes: &mut [u8]) {
        for part in bytes.chunks_mut(Self::LENGTH) {
            if part.len() > self.left {
                system(&mut self.bytes);
                self.left = Self::LENGTH;
            }
            let rest = self.left - part.len();
            if let Some(taken) = self.bytes.get_mut(rest..self.left) {
                part.copy_from_slice(taken);
                taken.fill(0);
            }
            self.left = rest;
        }
    }
}

impl Default for Reserve {
    fn default() -> Self {
        Self {
            bytes: [0; Self::LENGTH],
            left: 0,
        }
    }
}

fn system(bytes: &mut [u8]) {
    // Going on without chance would hand out tokens that can be guessed.
    #[allow(clippy::panic, reason = "no safe way to go on")]
    if getrandom::fill(bytes).is_err() {
        panic!("the operating system gives no random bytes");
    }
}

impl Hasard {
    /// The generator of the operating system.
    pub fn system() -> Self {
        Self(Source::System(Arc::default()))
    }

    /// The same bytes for the same seed, in the order of the calls: demonstrations and tests only.
    pub fn seeded(seed: u64) -> Self {
        Self(Source::Seeded(Arc::new((seed, AtomicU64::new(0)))))
    }

    /// Fills `bytes`.
    ///
    /// # Panics
    /// When the operating system has no random bytes: nothing secret could be made then.
    pub fn fill(&self, bytes: &mut [u8]) {
        match &self.0 {
            Source::System(reserve) => {
                // What was taken is gone from the reserve, whoever panicked beside it.
                let mut reserve = reserve.lock().unwrap_or_else(PoisonError::into_inner);
                reserve.take(bytes);
            }
            Source::Seeded(state) => {
                for chunk in bytes.chunks_mut(32) {
                    let turn = state.1.fetch_add(1, Ordering::Relaxed);
                    let mut digest = Sha256::new();
                    digest.update(state.0.to_le_bytes());
                    digest.update(turn.to_le_bytes());
                    for (to, from) in chunk.iter_mut().zip(digest.finalize()) {
                        *to = from;
                    }
                }
            }
        }
    }

    /// `length` characters among `[0-9A-Za-z]`, each with the same chance.
    pub fn word(&self, length: usize) -> String {
        let mut word = String::with_capacity(length);
        let mut bytes = [0; 64];
        while word.len() < length {
            self.fill(&mut bytes);
            for byte in bytes {
                // 248 = 4 × 62: the last bytes would favour the first letters.
                if byte < 248 && word.len() < length {
                    word.push(char::from(ALPHABET[usize::from(byte % 62)]));
                }
            }
        }
        word
    }

    /// An identifier of a flux: exactly 23 characters, the later the greater, unguessable.
    pub fn idflux(&self, at: Moment) -> String {
        let mut time = u64::try_from(at.0).unwrap_or(0);
        let mut prefix = [b'0'; 8];
        for digit in prefix.iter_mut().rev() {
            *digit = ALPHABET[usize::try_from(time % 62).unwrap_or(0)];
            time /= 62;
        }
        let mut id: String = prefix.iter().map(|&b| char::from(b)).collect();
        id.push_str(&self.word(15));
        id
    }

    /// An identifier of a return within its flux: 10 characters.
    pub fn idretour(&self) -> String {
        self.word(10)
    }

    /// Any number.
    pub fn nombre(&self) -> u64 {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    /// 32 random bytes: the matter of a token.
    pub fn secret(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        self.fill(&mut bytes);
        bytes
    }
}

impl fmt::Debug for Hasard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Source::System(_) => "Hasard(system)",
            Source::Seeded(_) => "Hasard(seeded)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_replays() {
        let (a, b) = (Hasard::seeded(7), Hasard::seeded(7));
        assert_eq!(a.word(40), b.word(40));
        assert_ne!(a.word(40), Hasard::seeded(8).word(40));
        assert_ne!(Hasard::system().secret(), Hasard::system().secret());
    }

    #[test]
    fn nothing_is_given_twice() {
        let hasard = Hasard::system();
        let mut seen = std::collections::BTreeSet::new();
        for length in [32, 8, 64, 4096, 40, 10_000, 33] {
            for _ in 0..200 {
                let mut bytes = vec![0; length];
                hasard.clone().fill(&mut bytes);
                for eight in bytes.chunks_exact(8) {
                    assert!(seen.insert(eight.to_vec()), "{eight:?} twice");
                }
            }
        }
    }

    #[test]
    fn an_idflux_has_23_characters_and_follows_time() {
        let hasard = Hasard::seeded(1);
        let early = hasard.idflux(Moment(1_700_000_000_000));
        let late = hasard.idflux(Moment(1_700_000_000_001));
        assert!(early < late);
        for id in [&early, &late] {
            assert_eq!(id.len(), 23);
            assert!(id.bytes().all(|b| b.is_ascii_alphanumeric()));
        }
        assert_eq!(hasard.idretour().len(), 10);
    }
}
