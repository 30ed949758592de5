//! Changes to a file that look like what goes wrong in life: lines lost, doubled, moved, values
//! replaced, bytes damaged, the end missing, something else altogether in front.

use crate::rng::Rng;

/// Largest input made, in bytes: hostile sizes have tests of their own.
const MOST_BYTES: usize = 512 * 1024;

/// Values that have broken programs before.
const VALUES: &[&[u8]] = &[
    b"",
    b" ",
    b"'",
    b"','",
    b"0",
    b"-0.00",
    b"1",
    b"01",
    b"99",
    b"99999999999999999999999999999999",
    b"0.005",
    b"1e9",
    b"NaN",
    b"29022024",
    b"29022023",
    b"31122999",
    b"00000000",
    b"01010001",
    b"P25V01",
    b"P26V01",
    b"P27V01",
    b"P99V99",
    b"199",
    b"1999999999999",
    b"2A",
    b"FR7630006000011234567890189",
    b"\xe9\xe8\xe0",
    b"\xc3\xa9",
    b"\xc3",
    b"\x00",
    b"\r",
    b"\x1a",
    b"<x>&amp;",
    b"=1+1",
];

/// What is put in front of a file, or replaces it, when something else is given by mistake.
const FOREIGN: &[&[u8]] = &[
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\x1f\x8b\x08\x00",
    b"PK\x03\x04",
    b"<?xml version=\"1.0\"?>\n",
    b"{\"a\":1}\n",
    b"\x00\x00\x00\x00",
    b"\n\n\n",
];

/// One to six changes to `base`; `other` is where foreign pieces come from.
pub fn mutate(base: &[u8], other: &[u8], rng: &mut Rng) -> Vec<u8> {
    let mut bytes = base.to_vec();
    for _ in 0..=rng.below(6) {
        bytes = change(bytes, other, rng);
        bytes.truncate(MOST_BYTES);
    }
    bytes
}

fn change(bytes: Vec<u8>, other: &[u8], rng: &mut Rng) -> Vec<u8> {
    match rng.below(16) {
        0 | 1 => with_byte(bytes, rng),
        2 => truncated(bytes, rng),
        3 => in_front(bytes, rng),
        4 => with_other_ends(&bytes, rng),
        _ => changed_lines(&bytes, other, rng),
    }
}

/// One byte damaged, lost or gained.
fn with_byte(mut bytes: Vec<u8>, rng: &mut Rng) -> Vec<u8> {
    let at = rng.below(bytes.len());
    let special = [b'\'', b',', b'\n', b'\r', 0, 0xff, 0x80, b'.', b'S', b'0'];
    match rng.below(4) {
        0 if !bytes.is_empty() => bytes[at] ^= 1 << rng.below(8),
        1 if !bytes.is_empty() => {
            bytes.remove(at);
        }
        2 if !bytes.is_empty() => bytes[at] = rng.number().to_le_bytes()[0],
        _ => bytes.insert(at, special[rng.below(special.len())]),
    }
    bytes
}

fn truncated(mut bytes: Vec<u8>, rng: &mut Rng) -> Vec<u8> {
    bytes.truncate(rng.below(bytes.len() + 1));
    bytes
}

fn in_front(bytes: Vec<u8>, rng: &mut Rng) -> Vec<u8> {
    let mut changed = rng.pick(FOREIGN).copied().unwrap_or_default().to_vec();
    if !rng.once_in(8) {
        changed.extend(bytes);
    }
    changed
}

/// Every line feed replaced: CRLF, CR alone, or none at all.
fn with_other_ends(bytes: &[u8], rng: &mut Rng) -> Vec<u8> {
    let ends: [&[u8]; 4] = [b"\r\n", b"\r", b"", b"\n\n"];
    let end = ends[rng.below(ends.len())];
    let mut changed = Vec::with_capacity(bytes.len());
    for byte in bytes {
        match byte {
            b'\n' => changed.extend(end),
            other => changed.push(*other),
        }
    }
    changed
}

/// A change to whole lines.
fn changed_lines(bytes: &[u8], other: &[u8], rng: &mut Rng) -> Vec<u8> {
    let mut lines: Vec<Vec<u8>> = bytes
        .split_inclusive(|byte| *byte == b'\n')
        .map(<[u8]>::to_vec)
        .collect();
    if lines.is_empty() {
        return other.to_vec();
    }
    let at = rng.below(lines.len());
    let piece = at..(at + 1 + rng.below(30)).min(lines.len());
    match rng.below(11) {
        0 => {
            lines.remove(at);
        }
        1 => {
            lines.drain(piece);
        }
        2 => lines.insert(at, lines[at].clone()),
        3 => {
            let with = rng.below(lines.len());
            lines.swap(at, with);
        }
        4 => {
            let piece: Vec<Vec<u8>> = lines.drain(piece).collect();
            let to = rng.below(lines.len() + 1);
            lines.splice(to..to, piece);
        }
        5 => {
            let times = if rng.once_in(50) { 300 } else { 3 };
            let piece: Vec<Vec<u8>> = lines[piece].to_vec();
            for _ in 0..times {
                lines.splice(at..at, piece.iter().cloned());
            }
        }
        6 => {
            let others: Vec<&[u8]> = other.split_inclusive(|byte| *byte == b'\n').collect();
            let from = rng.below(others.len());
            let to = (from + rng.below(60)).min(others.len());
            lines.splice(at..at, others[from..to].iter().map(|line| line.to_vec()));
        }
        7 => lines[at] = with_identifier(&lines[at], rng),
        8 => {
            let id: Vec<u8> = lines[at].iter().take(14).copied().collect();
            lines.retain(|line| !line.starts_with(&id));
        }
        9 => {
            let value = value_of(&lines[rng.below(lines.len())]).to_vec();
            lines[at] = with_value(&lines[at], &value);
        }
        _ => {
            let value = if rng.once_in(12) {
                vec![b'9'; 1 << rng.below(18)]
            } else {
                rng.pick(VALUES).copied().unwrap_or_default().to_vec()
            };
            lines[at] = with_value(&lines[at], &value);
        }
    }
    lines.concat()
}

/// The line with one digit of its identifier changed.
fn with_identifier(line: &[u8], rng: &mut Rng) -> Vec<u8> {
    let mut changed = line.to_vec();
    let digits: Vec<usize> = (0..changed.len().min(14))
        .filter(|at| changed[*at].is_ascii_digit())
        .collect();
    if let Some(at) = rng.pick(&digits) {
        changed[*at] = b'0' + (rng.number() % 10) as u8;
    }
    changed
}

/// What stands between the first and the last apostrophe.
fn value_of(line: &[u8]) -> &[u8] {
    let first = line.iter().position(|byte| *byte == b'\'');
    let last = line.iter().rposition(|byte| *byte == b'\'');
    match (first, last) {
        (Some(first), Some(last)) if first < last => &line[first + 1..last],
        _ => b"",
    }
}

/// The line with another value.
fn with_value(line: &[u8], value: &[u8]) -> Vec<u8> {
    let id: Vec<u8> = line
        .iter()
        .copied()
        .take_while(|byte| *byte != b',')
        .collect();
    [&id, b",'".as_slice(), value, b"'\n"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_and_any_base_will_do() {
        let base = b"S10.G00.00.001,'A'\nS10.G00.00.002,'B'\n";
        for base in [base.as_slice(), b"", b"\n", b"x"] {
            for seed in 0..2000 {
                let once = mutate(base, b"S20.G00.05.001,'01'\n", &mut Rng::new(seed));
                let again = mutate(base, b"S20.G00.05.001,'01'\n", &mut Rng::new(seed));
                assert_eq!(once, again);
                assert!(once.len() <= MOST_BYTES);
            }
        }
    }

    #[test]
    fn values_are_replaced_in_place() {
        assert_eq!(value_of(b"S10.G00.00.001,'D'A'\n"), b"D'A");
        assert_eq!(value_of(b"'"), b"");
        assert_eq!(
            with_value(b"S10.G00.00.001,'A'\r\n", b"B"),
            b"S10.G00.00.001,'B'\n"
        );
    }
}
