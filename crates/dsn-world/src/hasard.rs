//! Chance from a seed: small, documented, the same on every machine.
//!
//! The generator is splitmix64 (Steele, Lea and Flood, 2014), whose state is a plain counter: a stream for
//! a subject and a rank costs two multiplications, so employee 900,000 is as near as employee 0.

/// The seed of a world: same seed, same bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Graine(pub u64);

/// What a stream of chance is about: two subjects never share their numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Sujet {
    Entreprise = 1,
    Etablissement,
    Poste,
    Identite,
    Contrat,
    Famille,
    Arret,
    Mois,
    Annexe,
    Nir,
}

/// A stream of chance.
#[derive(Clone, Debug)]
pub(crate) struct Hasard(u64);

const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// The finalizer of splitmix64: every bit of the result depends on every bit of `z`.
const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

impl Graine {
    /// The stream of this seed for a subject and a rank inside it.
    pub(crate) fn hasard(self, sujet: Sujet, rang: u64) -> Hasard {
        let subject = mix(self.0.wrapping_add((sujet as u64).wrapping_mul(STEP)));
        Hasard(mix(subject ^ rang.wrapping_mul(STEP)))
    }

    /// As [`Graine::hasard`], for what depends on two ranks (a person and a month).
    pub(crate) fn hasard2(self, sujet: Sujet, rang: u64, second: u64) -> Hasard {
        let mut first = self.hasard(sujet, rang);
        Hasard(mix(first.suivant() ^ second.wrapping_mul(STEP)))
    }
}

impl Hasard {
    /// The next 64 bits.
    pub(crate) fn suivant(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        mix(self.0)
    }

    /// A number below `n` (0 when `n` is 0). The bias, below n / 2^32, does not matter here.
    pub(crate) fn sous(&mut self, n: u32) -> u32 {
        (((self.suivant() >> 32) * u64::from(n)) >> 32) as u32
    }

    /// A number from `least` to `most`, both included.
    pub(crate) fn entre(&mut self, least: u32, most: u32) -> u32 {
        least + self.sous(most.saturating_sub(least) + 1)
    }

    /// True `n` times in a thousand.
    pub(crate) fn pour_mille(&mut self, n: u32) -> bool {
        self.sous(1000) < n
    }

    /// One of the items of a table that is not empty.
    pub(crate) fn choix<'a, T>(&mut self, table: &'a [T]) -> &'a T {
        let rank = self.sous(u32::try_from(table.len()).unwrap_or(u32::MAX));
        &table[rank as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_numbers_never_change() {
        // Published first outputs of splitmix64 for the state 1234567.
        let mut stream = Hasard(1_234_567);
        assert_eq!(stream.suivant(), 6_457_827_717_110_365_317);
        assert_eq!(stream.suivant(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn numbers_stay_in_their_range_and_reach_its_ends() {
        let mut stream = Graine(1).hasard(Sujet::Poste, 0);
        let drawn: Vec<u32> = (0..10_000).map(|_| stream.entre(3, 7)).collect();
        assert_eq!(drawn.iter().min(), Some(&3));
        assert_eq!(drawn.iter().max(), Some(&7));
    }

    #[test]
    fn streams_of_neighbours_differ() {
        let first = |sujet, rang| Graine(1).hasard(sujet, rang).suivant();
        assert_ne!(first(Sujet::Poste, 0), first(Sujet::Poste, 1));
        assert_ne!(first(Sujet::Poste, 0), first(Sujet::Mois, 0));
        assert_ne!(
            Graine(1).hasard(Sujet::Poste, 0).suivant(),
            Graine(2).hasard(Sujet::Poste, 0).suivant()
        );
    }
}
