//! The reader: no byte lost, every line where it says it is, and the same shapes as a reading that
//! is slow and obvious.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use dsn_syntax::document::{BlocKey, Document, Hierarchy, Parent};
use dsn_syntax::line::{Defect, ID_LEN, LineShape, Lines, parse_line};

/// A hierarchy made of the digits alone, so that the tree is tried without a norm.
struct ByDigits;

impl Hierarchy for ByDigits {
    fn parent(&self, bloc: &BlocKey) -> Parent {
        match bloc[8..] {
            [b'0', b'0'] => Parent::Root,
            [tens, b'0'] => Parent::Bloc(with_end(bloc, [tens - 1, b'0'])),
            [_, b'9'] => Parent::Unknown,
            [tens, _] => Parent::Bloc(with_end(bloc, [tens, b'0'])),
            _ => Parent::Unknown,
        }
    }

    fn rank(&self, rubrique: &[u8; ID_LEN]) -> Option<u16> {
        let digits = std::str::from_utf8(&rubrique[11..]).ok()?;
        digits.parse().ok().filter(|rank| *rank < 900)
    }
}

fn with_end(bloc: &BlocKey, end: [u8; 2]) -> BlocKey {
    let mut changed = *bloc;
    changed[8..].copy_from_slice(&end);
    changed
}

pub(super) fn run(bytes: &[u8]) -> Result<u64, String> {
    let mut kinds = BTreeSet::new();
    let mut terminators = BTreeSet::new();
    let mut rebuilt = Vec::with_capacity(bytes.len());
    for (rank, line) in (1..).zip(Lines::new(bytes)) {
        if line.number != rank || line.offset != rebuilt.len() as u64 {
            return Err(format!(
                "line {rank} says it is line {} at {}",
                line.number, line.offset
            ));
        }
        rebuilt.extend_from_slice(line.bytes);
        rebuilt.extend_from_slice(line.terminator.bytes());
        let shape = parse_line(line.bytes);
        agree(line.bytes, &shape)?;
        kinds.insert(kind(&shape));
        terminators.insert(line.terminator.bytes());
    }
    if rebuilt != bytes {
        return Err("the lines together are not the file".to_owned());
    }
    let document = Document::parse(bytes, &ByDigits);
    let mut written = Vec::with_capacity(bytes.len());
    document.write(&mut written);
    if written != bytes {
        return Err("the document written is not the file read".to_owned());
    }
    let blocs: BTreeSet<(BlocKey, bool)> = document
        .occurrences()
        .map(|(_, occurrence)| (occurrence.bloc, occurrence.phantom()))
        .collect();
    let mut hasher = DefaultHasher::new();
    let sizes = [blocs.len(), document.roots().len()].map(usize::checked_ilog2);
    (kinds, terminators, sizes).hash(&mut hasher);
    Ok(hasher.finish())
}

fn kind(shape: &LineShape<'_>) -> &'static str {
    match shape {
        LineShape::Rubrique { .. } => "rubrique",
        LineShape::Blank => "blank",
        LineShape::Malformed(Defect::NoIdentifier) => "no identifier",
        LineShape::Malformed(Defect::BadQuoting { .. }) => "bad quoting",
        LineShape::Malformed(Defect::Spaced { .. }) => "spaced",
    }
}

/// The obvious reading of one line, character by character, against the fast one.
fn agree(line: &[u8], shape: &LineShape<'_>) -> Result<(), String> {
    let (expected, expected_value) = obvious(line);
    let value = match shape {
        LineShape::Rubrique { value, .. } | LineShape::Malformed(Defect::Spaced { value, .. }) => {
            Some(value.to_vec())
        }
        _ => None,
    };
    if kind(shape) == expected && value == expected_value {
        return Ok(());
    }
    Err(format!(
        "{:?} is read as {shape:?}, not as {expected}",
        String::from_utf8_lossy(line)
    ))
}

fn obvious(line: &[u8]) -> (&'static str, Option<Vec<u8>>) {
    let text: Vec<char> = line.iter().map(|byte| char::from(*byte)).collect();
    let text: String = text.into_iter().collect();
    let blanks = |c: char| c.is_ascii_whitespace();
    let trimmed = text.trim_matches(blanks);
    if trimmed.is_empty() {
        return ("blank", None);
    }
    let mut characters = trimmed.chars();
    for expected in "S99.G99.99.999".chars() {
        let fits = match characters.next() {
            Some(c) if expected == '9' => c.is_ascii_digit(),
            other => other == Some(expected),
        };
        if !fits {
            return ("no identifier", None);
        }
    }
    let rest = characters.as_str().trim_start_matches(blanks);
    let Some(rest) = rest.strip_prefix(',') else {
        return ("bad quoting", None);
    };
    let rest = rest.trim_start_matches(blanks);
    let Some(value) = rest
        .strip_prefix('\'')
        .and_then(|rest| rest.strip_suffix('\''))
    else {
        return ("bad quoting", None);
    };
    let exact = format!("{},'{value}'", &trimmed[..14]);
    let value = value.chars().map(|c| c as u8).collect();
    (
        if text == exact { "rubrique" } else { "spaced" },
        Some(value),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_obvious_reading_reads() {
        assert_eq!(
            obvious(b"S21.G00.30.001,'A'"),
            ("rubrique", Some(b"A".to_vec()))
        );
        assert_eq!(
            obvious(b"S21.G00.30.001 ,'A'"),
            ("spaced", Some(b"A".to_vec()))
        );
        assert_eq!(obvious(b"S21.G00.30.001,'A"), ("bad quoting", None));
        assert_eq!(obvious(b"S21.G00.3x.001,'A'"), ("no identifier", None));
        assert_eq!(obvious(b" \t"), ("blank", None));
    }

    #[test]
    fn a_wrong_reading_is_noticed() {
        assert!(agree(b"S21.G00.30.001,'A'", &LineShape::Blank).is_err());
        let other = LineShape::Rubrique {
            id: b"S21.G00.30.001",
            value: b"B",
        };
        assert!(agree(b"S21.G00.30.001,'A'", &other).is_err());
    }
}
