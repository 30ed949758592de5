//! Identifiers of blocs and rubriques as the norm writes them.

use std::fmt;
use std::str::FromStr;

/// The identifier of a bloc, such as `S21.G00.30`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlocId {
    segment: u8,
    groupe: u8,
    numero: u8,
}

/// The identifier of a rubrique, such as `S21.G00.30.001`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RubriqueId {
    bloc: BlocId,
    numero: u16,
}

/// What was read is not an identifier. Its text, in French, names what was found and what was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdError {
    found: String,
    expected: &'static str,
}

impl fmt::Display for IdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "« {} » n'est pas un identifiant {}",
            self.found, self.expected
        )
    }
}

impl std::error::Error for IdError {}

impl BlocId {
    /// For the generated tables: the parts are known to be in range.
    pub(crate) const fn of(segment: u8, groupe: u8, numero: u8) -> Self {
        Self {
            segment,
            groupe,
            numero,
        }
    }

    /// Its three numbers: structure, group, bloc.
    #[must_use]
    pub const fn numbers(self) -> (u8, u8, u8) {
        (self.segment, self.groupe, self.numero)
    }

    /// Reads `Sdd.Gdd.dd`; any bytes of that form are an identifier, whether the norm knows it or not.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let &[b'S', s1, s2, b'.', b'G', g1, g2, b'.', n1, n2] = bytes else {
            return None;
        };
        Some(Self {
            segment: two(s1, s2)?,
            groupe: two(g1, g2)?,
            numero: two(n1, n2)?,
        })
    }

    /// The number after `S`.
    #[must_use]
    pub const fn segment(self) -> u8 {
        self.segment
    }

    /// The last number: 30 in `S21.G00.30`.
    #[must_use]
    pub const fn numero(self) -> u8 {
        self.numero
    }

    /// The rubrique of this number in this bloc; `None` above 999.
    #[must_use]
    pub const fn rubrique(self, numero: u16) -> Option<RubriqueId> {
        if numero > 999 {
            None
        } else {
            Some(RubriqueId { bloc: self, numero })
        }
    }
}

impl RubriqueId {
    pub(crate) const fn of(bloc: BlocId, numero: u16) -> Self {
        Self { bloc, numero }
    }

    /// Reads `Sdd.Gdd.dd.ddd`; any bytes of that form are an identifier, whether the norm knows it or not.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (bloc, rest) = bytes.split_at_checked(10)?;
        let &[b'.', n1, n2, n3] = rest else {
            return None;
        };
        let numero = u16::from(two(n1, n2)?) * 10 + u16::from(digit(n3)?);
        Some(Self {
            bloc: BlocId::from_bytes(bloc)?,
            numero,
        })
    }

    /// Its bloc.
    #[must_use]
    pub const fn bloc(self) -> BlocId {
        self.bloc
    }

    /// The last number: 1 in `S21.G00.30.001`.
    #[must_use]
    pub const fn numero(self) -> u16 {
        self.numero
    }

    /// Whether the number is of those that only the platform writes (800 to 999), in any bloc.
    ///
    /// The platform's other additions are known one by one: see [`crate::plateforme`].
    #[must_use]
    pub const fn numero_de_plateforme(self) -> bool {
        self.numero >= 800
    }
}

fn digit(byte: u8) -> Option<u8> {
    byte.is_ascii_digit().then(|| byte - b'0')
}

fn two(tens: u8, units: u8) -> Option<u8> {
    Some(digit(tens)? * 10 + digit(units)?)
}

impl fmt::Display for BlocId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "S{:02}.G{:02}.{:02}",
            self.segment, self.groupe, self.numero
        )
    }
}

impl fmt::Display for RubriqueId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:03}", self.bloc, self.numero)
    }
}

impl FromStr for BlocId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        Self::from_bytes(text.as_bytes()).ok_or_else(|| IdError {
            found: text.to_owned(),
            expected: "de bloc (forme attendue : S21.G00.30)",
        })
    }
}

impl FromStr for RubriqueId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        Self::from_bytes(text.as_bytes()).ok_or_else(|| IdError {
            found: text.to_owned(),
            expected: "de rubrique (forme attendue : S21.G00.30.001)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_printed_as_read() {
        for text in ["S10.G00.00", "S21.G00.30", "S96.G51.00", "S99.G99.99"] {
            assert_eq!(text.parse::<BlocId>().unwrap().to_string(), text);
            for numero in ["000", "001", "600", "999"] {
                let text = format!("{text}.{numero}");
                assert_eq!(text.parse::<RubriqueId>().unwrap().to_string(), text);
            }
        }
    }

    #[test]
    fn other_texts_are_refused_in_french() {
        for text in [
            "",
            "S21",
            "s21.G00.30",
            "S21.G00.3",
            "S21-G00.30",
            "S21.G0é.30",
            "S21.G00.3A",
        ] {
            let error = text.parse::<BlocId>().unwrap_err().to_string();
            assert!(
                error.contains("n'est pas un identifiant de bloc"),
                "{error}"
            );
            let error = format!("{text}.001")
                .parse::<RubriqueId>()
                .unwrap_err()
                .to_string();
            assert!(
                error.contains("n'est pas un identifiant de rubrique"),
                "{error}"
            );
        }
        assert!("S21.G00.30.0011".parse::<RubriqueId>().is_err());
        assert!("S21.G00.30.+01".parse::<RubriqueId>().is_err());
    }
}
