//! The code lists of the norm.

/// The place of a list among all distinct lists of all versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ListeIdx(pub u16);

/// A code list. Lists that are equal in several versions are one.
#[derive(Debug, PartialEq, Eq)]
pub struct Liste {
    /// Its name in the norm.
    pub nom: &'static str,
    /// Codes and labels, sorted by code.
    pub codes: &'static [(&'static str, &'static str)],
    pub(crate) masque: Masque,
}

/// The codes once more, for [`Liste::contains`]: a bit for each number of two or of three digits.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Masque {
    Deux(u128),
    Trois([u64; 16]),
    /// Codes of another form: searched.
    Autre,
}

impl Liste {
    pub(crate) const fn empty() -> Self {
        Self {
            nom: "",
            codes: &[],
            masque: Masque::Autre,
        }
    }

    /// The codes as a bit for each number from 00 to 99, if all have two digits.
    #[must_use]
    pub fn two_digit_codes(&self) -> Option<&u128> {
        match &self.masque {
            Masque::Deux(bits) => Some(bits),
            Masque::Trois(_) | Masque::Autre => None,
        }
    }

    /// The codes as a bit for each number from 000 to 999, if all have three digits.
    #[must_use]
    pub fn three_digit_codes(&self) -> Option<&[u64; 16]> {
        match &self.masque {
            Masque::Trois(words) => Some(words),
            Masque::Deux(_) | Masque::Autre => None,
        }
    }

    /// Whether a value is a code of the list.
    #[must_use]
    pub fn contains(&self, value: &[u8]) -> bool {
        let digit = |byte: u8| {
            Some(byte.wrapping_sub(b'0'))
                .filter(|d| *d <= 9)
                .map(u32::from)
        };
        match (&self.masque, value) {
            (Masque::Deux(mask), &[a, b]) => match (digit(a), digit(b)) {
                (Some(a), Some(b)) => mask >> (a * 10 + b) & 1 == 1,
                _ => false,
            },
            (Masque::Trois(words), &[a, b, c]) => match (digit(a), digit(b), digit(c)) {
                (Some(a), Some(b), Some(c)) => {
                    let number = a * 100 + b * 10 + c;
                    words
                        .get((number / 64) as usize)
                        .is_some_and(|w| w >> (number % 64) & 1 == 1)
                }
                _ => false,
            },
            (Masque::Autre, _) => self.libelle(value).is_some(),
            _ => false,
        }
    }

    /// The label of a code.
    #[must_use]
    pub fn libelle(&self, value: &[u8]) -> Option<&'static str> {
        let place = self
            .codes
            .binary_search_by(|(code, _)| code.as_bytes().cmp(value))
            .ok()?;
        self.codes.get(place).map(|(_, libelle)| *libelle)
    }
}

#[cfg(test)]
mod tests {
    use crate::generated::LISTES;

    /// The mask and the sorted codes say the same for every list and every value of up to three signs.
    #[test]
    fn contains_agrees_with_the_labels() {
        let signs = b"0123456789AZaz/:\xE9\0 ";
        let mut values: Vec<Vec<u8>> = vec![Vec::new()];
        for length in 1..=3 {
            let longer: Vec<_> = values
                .iter()
                .filter(|v| v.len() == length - 1)
                .flat_map(|v| signs.iter().map(|s| [v.as_slice(), &[*s]].concat()))
                .collect();
            values.extend(longer);
        }
        for liste in &LISTES {
            assert!(!liste.codes.is_empty(), "{}", liste.nom);
            for (code, libelle) in liste.codes {
                assert!(liste.contains(code.as_bytes()), "{} {code}", liste.nom);
                assert_eq!(liste.libelle(code.as_bytes()), Some(*libelle));
            }
            for value in &values {
                assert_eq!(
                    liste.contains(value),
                    liste.libelle(value).is_some(),
                    "{value:?}"
                );
            }
        }
    }
}
