//! A deposit cut into its declarations: one pass over its lines, nothing copied.

use std::ops::Range;

use dsn_norm::Version;
use dsn_syntax::encoding::UTF8_BOM;
use dsn_syntax::{LineShape, Lines, parse_line};

/// Whether a deposit is a test or real (S10.G00.00.005).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TypeEnvoi {
    /// 01: analysed by some organisms, kept by none.
    Essai,
    /// 02, and any other value: such a value is a fault that the controls have reported.
    Reel,
}

impl TypeEnvoi {
    /// The word of the tables.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Essai => "essai",
            Self::Reel => "réel",
        }
    }
}

/// A deposit as its S10 and the bytes of each declaration.
#[derive(Clone, Debug)]
pub struct Envoi<'a> {
    bytes: &'a [u8],
    entete: Range<usize>,
    declarations: Vec<Range<usize>>,
    version: Option<Version>,
    type_envoi: TypeEnvoi,
}

impl<'a> Envoi<'a> {
    /// Cuts the bytes of a deposit. Never fails: a file without declarations has none.
    #[must_use]
    pub fn lire(bytes: &'a [u8]) -> Self {
        let bytes = bytes.strip_prefix(&UTF8_BOM).unwrap_or(bytes);
        let mut envoi = Self {
            bytes,
            entete: 0..0,
            declarations: Vec::new(),
            version: None,
            type_envoi: TypeEnvoi::Reel,
        };
        let mut debut = None;
        // The last rubrique of S20.G00.05: a number that is not greater opens another declaration.
        let mut derniere: Option<[u8; 3]> = None;
        for line in Lines::new(bytes) {
            let offset = usize::try_from(line.offset).unwrap_or(bytes.len());
            match line.bytes {
                [
                    b'S',
                    b'2',
                    b'0',
                    b'.',
                    b'G',
                    b'0',
                    b'0',
                    b'.',
                    b'0',
                    b'5',
                    b'.',
                    a,
                    b,
                    c,
                    ..,
                ] => {
                    let numero = [*a, *b, *c];
                    if derniere.is_none_or(|last| numero <= last) {
                        envoi.fermer(debut.replace(offset), offset);
                    }
                    derniere = Some(numero);
                }
                [b'S', b'9', b'0', b'.', ..] => {
                    envoi.fermer(debut.take(), offset);
                    derniere = None;
                }
                // A second S10 belongs to no deposit that was certified.
                [b'S', b'1', b'0', ..] if debut.is_none() && envoi.declarations.is_empty() => {
                    derniere = None;
                    envoi.lire_entete(line.bytes);
                    envoi.entete.end = offset + line.bytes.len();
                }
                _ => derniere = None,
            }
        }
        envoi.fermer(debut, bytes.len());
        envoi
    }

    /// The number of declarations.
    #[must_use]
    pub fn nombre(&self) -> usize {
        self.declarations.len()
    }

    /// The version of the norm that S10.G00.00.006 names; `None` if we do not have it.
    #[must_use]
    pub fn version(&self) -> Option<Version> {
        self.version
    }

    /// Whether the deposit is a test.
    #[must_use]
    pub fn type_envoi(&self) -> TypeEnvoi {
        self.type_envoi
    }

    /// The bytes of a declaration, from its S20.G00.05 on, without S90; ranks begin at 1.
    #[must_use]
    pub fn declaration(&self, rang: u32) -> Option<&'a [u8]> {
        let at = usize::try_from(rang).ok()?.checked_sub(1)?;
        self.bytes.get(self.declarations.get(at)?.clone())
    }

    /// The bytes of S10.
    pub(crate) fn entete(&self) -> &'a [u8] {
        self.bytes.get(self.entete.clone()).unwrap_or_default()
    }

    fn fermer(&mut self, debut: Option<usize>, fin: usize) {
        if let Some(debut) = debut {
            self.declarations.push(debut..fin);
        }
    }

    fn lire_entete(&mut self, line: &[u8]) {
        match parse_line(line) {
            LineShape::Rubrique {
                id: b"S10.G00.00.005",
                value: b"01",
            } => self.type_envoi = TypeEnvoi::Essai,
            LineShape::Rubrique {
                id: b"S10.G00.00.006",
                value,
            } => self.version = Version::from_code(value),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEUX: &str = "S10.G00.00.005,'01'\r\nS10.G00.00.006,'P26V01'\r\nS20.G00.05.001,'04'\r\n\
        S20.G00.05.002,'01'\r\nS21.G00.06.001,'999999006'\r\nS20.G00.05.001,'05'\r\n\
        S21.G00.06.001,'999999006'\r\nS90.G00.90.001,'9'\r\nS90.G00.90.002,'2'\r\n";

    #[test]
    fn a_deposit_is_cut_at_its_declarations() {
        let envoi = Envoi::lire(DEUX.as_bytes());
        assert_eq!(envoi.nombre(), 2);
        assert_eq!(envoi.version(), Some(Version::P26V01));
        assert_eq!(envoi.type_envoi(), TypeEnvoi::Essai);
        assert!(envoi.entete().ends_with(b"006,'P26V01'"));
        let premiere = envoi.declaration(1).unwrap();
        assert!(premiere.starts_with(b"S20.G00.05.001,'04'"));
        assert!(premiere.ends_with(b"S21.G00.06.001,'999999006'\r\n"));
        assert_eq!(
            envoi.declaration(2).unwrap(),
            b"S20.G00.05.001,'05'\r\nS21.G00.06.001,'999999006'\r\n"
        );
        assert_eq!((envoi.declaration(0), envoi.declaration(3)), (None, None));
    }

    #[test]
    fn a_declaration_may_follow_another_at_once() {
        let text =
            b"S20.G00.05.001,'04'\nS20.G00.05.001,'05'\nS20.G00.05.002,'01'\nS20.G00.05.002,'01'";
        assert_eq!(Envoi::lire(text).nombre(), 3);
    }

    #[test]
    fn a_second_envoi_behind_the_first_is_not_read() {
        let two = [DEUX, DEUX].concat();
        let envoi = Envoi::lire(two.as_bytes());
        assert_eq!(
            envoi.entete().len(),
            Envoi::lire(DEUX.as_bytes()).entete().len()
        );
        assert_eq!(envoi.nombre(), 4);
    }

    #[test]
    fn anything_can_be_cut() {
        for bytes in [
            &b""[..],
            b"\n\n",
            b"S90.G00.90.001,'1'",
            b"S10",
            b"\xEF\xBB\xBF",
            b"S20.G00.05.",
        ] {
            let envoi = Envoi::lire(bytes);
            assert_eq!((envoi.nombre(), envoi.version()), (0, None));
        }
    }
}
