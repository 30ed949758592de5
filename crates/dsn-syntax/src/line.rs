//! One line of a DSN file: `S21.G00.30.002,'VALEUR'`.

use crate::newline;

/// Length of a rubrique identifier, `Sdd.Gdd.dd.ddd`.
pub const ID_LEN: usize = 14;

/// Longest line the norm admits, in bytes, without its terminator
/// (cahier technique 3.4: 256 characters).
pub const MAX_LINE: usize = 256;

/// How a line ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Terminator {
    /// `\n` alone.
    Lf,
    /// `\r\n`, what the norm's writers use.
    CrLf,
    /// The bytes ended without a terminator.
    None,
}

impl Terminator {
    /// The bytes it stands for.
    pub fn bytes(self) -> &'static [u8] {
        match self {
            Self::Lf => b"\n",
            Self::CrLf => b"\r\n",
            Self::None => b"",
        }
    }
}

/// A line as found, with its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// 1-based number.
    pub number: u64,
    /// Byte offset of its first byte.
    pub offset: u64,
    /// Its bytes, without the terminator.
    pub bytes: &'a [u8],
    /// How it ends.
    pub terminator: Terminator,
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineShape<'a> {
    /// A well-formed record.
    Rubrique {
        /// `Sdd.Gdd.dd.ddd`, as written: its digits are digits.
        id: &'a [u8; ID_LEN],
        /// What stands between the first and the last apostrophe.
        value: &'a [u8],
    },
    /// Nothing, or only blanks.
    Blank,
    /// Something else.
    Malformed(Defect<'a>),
}

/// What is wrong with a line that is not a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Defect<'a> {
    /// It does not begin with a rubrique identifier.
    NoIdentifier,
    /// The identifier is there, what follows is not `,'…'`.
    BadQuoting {
        /// The identifier.
        id: &'a [u8; ID_LEN],
        /// What stands after it.
        rest: &'a [u8],
    },
    /// The record is well formed but for blanks around its parts.
    Spaced {
        /// The identifier.
        id: &'a [u8; ID_LEN],
        /// The value, found behind the blanks.
        value: &'a [u8],
    },
}

/// Reads one line (without its terminator).
///
/// The last apostrophe closes the value: apostrophes inside it are not doubled
/// (cahier technique 4.4.8 and 4.4.9).
#[inline]
pub fn parse_line(bytes: &[u8]) -> LineShape<'_> {
    if let Some((id, rest)) = bytes.split_first_chunk::<ID_LEN>()
        && let [b',', b'\'', value @ .., b'\''] = rest
        && is_identifier(id)
    {
        return LineShape::Rubrique { id, value };
    }
    parse_defective(bytes)
}

#[cold]
fn parse_defective(bytes: &[u8]) -> LineShape<'_> {
    let trimmed = bytes.trim_ascii();
    if trimmed.is_empty() {
        return LineShape::Blank;
    }
    let Some((id, rest)) = trimmed.split_first_chunk::<ID_LEN>() else {
        return LineShape::Malformed(Defect::NoIdentifier);
    };
    if !is_identifier(id) {
        return LineShape::Malformed(Defect::NoIdentifier);
    }
    if let [b',', after @ ..] = rest.trim_ascii_start()
        && let [b'\'', value @ .., b'\''] = after.trim_ascii_start()
    {
        return LineShape::Malformed(Defect::Spaced { id, value });
    }
    LineShape::Malformed(Defect::BadQuoting { id, rest })
}

/// Whether `id` has the form `Sdd.Gdd.dd.ddd`.
#[inline]
pub fn is_identifier(id: &[u8; ID_LEN]) -> bool {
    let [s, a, b, d1, g, c, d, d2, e, f, d3, h, i, j] = *id;
    s == b'S'
        && d1 == b'.'
        && g == b'G'
        && d2 == b'.'
        && d3 == b'.'
        && [a, b, c, d, e, f, h, i, j].iter().all(u8::is_ascii_digit)
}

/// Iterates over the lines of `bytes`; together, their bytes and terminators
/// are exactly `bytes`.
#[derive(Clone, Debug)]
pub struct Lines<'a> {
    rest: &'a [u8],
    number: u64,
    offset: u64,
}

impl<'a> Lines<'a> {
    /// Lines of a whole file.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self {
            rest: bytes,
            number: 0,
            offset: 0,
        }
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        let (with, tail) = match newline::find(self.rest) {
            Some(at) => self.rest.split_at(at + 1),
            None => (self.rest, [].as_slice()),
        };
        let (bytes, terminator) = split_terminator(with);
        self.number += 1;
        let line = Line {
            number: self.number,
            offset: self.offset,
            bytes,
            terminator,
        };
        self.offset += with.len() as u64;
        self.rest = tail;
        Some(line)
    }
}

/// Separates a line from the terminator at its end.
#[inline]
pub fn split_terminator(with: &[u8]) -> (&[u8], Terminator) {
    match with {
        [line @ .., b'\r', b'\n'] => (line, Terminator::CrLf),
        [line @ .., b'\n'] => (line, Terminator::Lf),
        line => (line, Terminator::None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(bytes: &[u8]) -> String {
        match parse_line(bytes) {
            LineShape::Rubrique { id, value } => format!(
                "{} = {}",
                String::from_utf8_lossy(id),
                String::from_utf8_lossy(value)
            ),
            LineShape::Blank => "blank".into(),
            LineShape::Malformed(Defect::NoIdentifier) => "no identifier".into(),
            LineShape::Malformed(Defect::BadQuoting { rest, .. }) => {
                format!("quoting: {}", String::from_utf8_lossy(rest))
            }
            LineShape::Malformed(Defect::Spaced { value, .. }) => {
                format!("spaced: {}", String::from_utf8_lossy(value))
            }
        }
    }

    #[test]
    fn lines_and_what_they_are() {
        let cases: &[(&[u8], &str)] = &[
            (b"S21.G00.30.002,'DURAND'", "S21.G00.30.002 = DURAND"),
            (b"S21.G00.30.002,'D'AVRIL'", "S21.G00.30.002 = D'AVRIL"),
            (b"S21.G00.30.002,''", "S21.G00.30.002 = "),
            (b"S21.G00.30.002,'", "quoting: ,'"),
            (b"S21.G00.30.002", "quoting: "),
            (b"S21.G00.30.002,DURAND", "quoting: ,DURAND"),
            (b"S21.G00.30.002;'DURAND'", "quoting: ;'DURAND'"),
            (b"S21.G00.30.002, 'DURAND' ", "spaced: DURAND"),
            (b" S21.G00.30.002,'DURAND'", "spaced: DURAND"),
            (b"S21.G00.3O.002,'DURAND'", "no identifier"),
            (b"s21.g00.30.002,'DURAND'", "no identifier"),
            (b"DURAND", "no identifier"),
            (b"", "blank"),
            (b" \t ", "blank"),
        ];
        for (bytes, expected) in cases {
            assert_eq!(
                shape(bytes),
                *expected,
                "{}",
                String::from_utf8_lossy(bytes)
            );
        }
    }

    #[test]
    fn lines_lose_nothing() {
        for text in [
            "",
            "\n",
            "a",
            "a\n",
            "a\r\nb",
            "\r\n\r\n",
            "a\rb\r\r\n\n",
            "é\n",
        ] {
            let mut back = Vec::new();
            for line in Lines::new(text.as_bytes()) {
                assert_eq!(line.offset, back.len() as u64);
                back.extend_from_slice(line.bytes);
                back.extend_from_slice(line.terminator.bytes());
            }
            assert_eq!(back, text.as_bytes());
        }
    }
}
