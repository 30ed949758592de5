//! Our automata, and the shorter ways beside them, against the `regex` crate, on generated values, for every pattern of the norm.

use dsn_norm::{Motif, Version, norme};
use regex::bytes::Regex;

/// A small generator of numbers: the same values on every run.
struct Noise(u64);

impl Noise {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

/// The whole value must match; `\s` is that of XML Schema, four signs, and stands only in classes.
fn twin(source: &str) -> Regex {
    let pattern = format!("(?-u)\\A(?:{})\\z", source.replace(r"\s", r" \t\n\r"));
    Regex::new(&pattern).unwrap_or_else(|e| panic!("{source}: {e}"))
}

fn motifs() -> Vec<&'static Motif> {
    let of_version = |v: Version| {
        norme(v)
            .rubriques()
            .filter_map(move |r| Some(norme(v).motif(r.motif?)))
    };
    let mut motifs: Vec<_> = Version::ALL.into_iter().flat_map(of_version).collect();
    motifs.sort_unstable_by_key(|m| m.source);
    motifs.dedup_by_key(|m| m.source);
    motifs
}

/// A value that the pattern accepts or nearly: bytes are added as long as one keeps a match in reach.
///
/// Reach is judged by trial: a prefix is kept when some continuation from a fixed list matches.
fn seeds(regex: &Regex, noise: &mut Noise) -> Vec<Vec<u8>> {
    const PIECES: &[&str] = &[
        "0",
        "1",
        "2",
        "3",
        "5",
        "7",
        "8",
        "9",
        "00",
        "01",
        "10",
        "12",
        "19",
        "20",
        "31",
        "99",
        "100",
        "500",
        "800",
        "2500",
        "2026",
        "01012026",
        "31121999",
        "99992026",
        "012026",
        ".",
        ".00",
        ".01",
        ".10",
        ".50",
        ".000",
        ".123",
        "-",
        "-1",
        "A",
        "a",
        "Z",
        "2A",
        "2B",
        "AB",
        "AGRIFRPP",
        "AGRIFRPPXXX",
        "2026M01",
        "2026T04",
        "2026A00",
        "1990175056001",
        "19901750560010",
        "2999999999999",
        "199999999999999",
        " ",
        "-0.00",
        "-12.34",
        "PARIS 12",
        "2359",
        "0930",
        "0A",
        "A1",
        "AB1",
        "abc.de",
        "1.AB",
        "998",
        "999",
        "\t",
        "\n",
        "\u{e9}",
    ];
    let mut matching = Vec::new();
    for _ in 0..20_000 {
        let count = 1 + noise.below(5);
        let value: Vec<u8> = (0..count)
            .flat_map(|_| PIECES[noise.below(PIECES.len())].bytes())
            .collect();
        if regex.is_match(&value) {
            matching.push(value);
        }
    }
    matching.extend(
        PIECES
            .iter()
            .map(|p| p.as_bytes().to_vec())
            .filter(|p| regex.is_match(p)),
    );
    matching
}

#[test]
fn every_pattern_agrees_with_its_twin() {
    let motifs = motifs();
    assert_eq!(motifs.len(), 59);
    let mut noise = Noise(20_260_101);
    for motif in motifs {
        let regex = twin(motif.source);
        let mut values = seeds(&regex, &mut noise);
        assert!(
            !values.is_empty(),
            "no generated value matches {}",
            motif.source
        );
        values.truncate(400);
        let mut compared = 0;
        for value in values.iter().chain([&Vec::new()]) {
            assert_eq!(
                motif.matches(value),
                regex.is_match(value),
                "{} {value:?}",
                motif.source
            );
            // Each mutation: a byte changed, removed, added or doubled, at each place.
            for place in 0..=value.len() {
                for mutation in 0..6 {
                    let mut other = value.clone();
                    let byte = match noise.below(3) {
                        0 => b"0123456789.-AZaz \n"[noise.below(18)],
                        1 => b'0' + noise.below(10) as u8,
                        _ => noise.below(256) as u8,
                    };
                    match mutation {
                        0 if place < other.len() => drop(other.remove(place)),
                        1 => other.insert(place, byte),
                        2 => other.truncate(place),
                        _ if place < other.len() => other[place] = byte,
                        _ => other.push(byte),
                    }
                    let expected = regex.is_match(&other);
                    assert_eq!(
                        motif.automate.accepts(&other),
                        expected,
                        "{} {other:?}",
                        motif.source
                    );
                    assert_eq!(
                        motif.matches(&other),
                        expected,
                        "{} {other:?}",
                        motif.source
                    );
                    compared += 1;
                }
            }
        }
        assert!(compared > 10, "{}", motif.source);
    }
}

/// Every day and month of two digits, in years of every century the norm mentions.
#[test]
fn every_date_agrees_with_its_twin() {
    let dates: Vec<_> = motifs()
        .into_iter()
        .filter(|m| m.source.starts_with("(0["))
        .collect();
    assert!(dates.len() > 3);
    for motif in dates {
        let regex = twin(motif.source);
        for number in 0..10_000 {
            for year in [
                "1799", "1899", "1900", "1999", "2000", "2026", "2100", "202A",
            ] {
                let value = format!("{number:04}{year}");
                let expected = regex.is_match(value.as_bytes());
                assert_eq!(
                    motif.matches(value.as_bytes()),
                    expected,
                    "{} {value}",
                    motif.source
                );
            }
        }
    }
}
