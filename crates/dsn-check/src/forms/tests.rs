//! Every recogniser against the pattern it stands for.

use dsn_norm::{Version, norme};
use regex::bytes::Regex;

use super::diagnose::accepts;
use super::*;

/// A small deterministic source of bytes.
struct Noise(u64);

impl Noise {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % below
    }
}

/// Values near what a pattern accepts: digits, points and signs mostly.
fn candidate(noise: &mut Noise) -> Vec<u8> {
    let len = 1 + noise.next(20);
    let style = noise.next(6);
    if noise.next(12) == 0 {
        return nir(noise);
    }
    let mut value: Vec<u8> = (0..len)
        .map(|_| match style {
            0 => b"0123456789"[noise.next(10)],
            1 => b"0000000001"[noise.next(10)],
            2 => b"0123456789.-Az "[noise.next(15)],
            3 => b"0019"[noise.next(4)],
            _ => b"0123"[noise.next(4)],
        })
        .collect();
    match noise.next(5) {
        0 | 1 if value.len() >= 4 => {
            let at = value.len() - 3;
            value[at] = b'.';
        }
        2 => value.truncate(8),
        _ => {}
    }
    if noise.next(6) == 0 {
        value[0] = b'-';
    }
    if noise.next(3) == 0 {
        value = format!(
            "{:02}{:02}{}{:02}",
            noise.next(33),
            noise.next(14),
            [18, 19, 20, 21][noise.next(4)],
            noise.next(100)
        )
        .into_bytes();
    }
    value
}

/// A number of thirteen characters, mostly one that a person may have.
fn nir(noise: &mut Noise) -> Vec<u8> {
    let months = [14, 100][noise.next(2)];
    let number = format!(
        "{}{:02}{:02}{:02}{:03}{:03}",
        noise.next(4),
        noise.next(100),
        noise.next(months),
        noise.next(100),
        noise.next(1000) * noise.next(4) / 3,
        noise.next(1000) * noise.next(4) / 3,
    );
    let mut number = number.into_bytes();
    if noise.next(3) == 0 {
        number[6] = b"AB0C9"[noise.next(5)];
    }
    number
}

fn calendar_allows(value: &[u8]) -> bool {
    let text = std::str::from_utf8(value).unwrap();
    let part = |from: usize, to: usize| text[from..to].parse::<u32>().unwrap();
    let (day, month, year) = (part(0, 2), part(2, 4), part(4, 8));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    (1..=days).contains(&day)
}

#[test]
fn recognisers_accept_exactly_what_their_patterns_do() {
    let mut noise = Noise(0x9E37_79B9);
    let candidates: Vec<Vec<u8>> = (0..40_000).map(|_| candidate(&mut noise)).collect();
    let mut seen = std::collections::BTreeSet::new();
    for version in Version::ALL {
        let norme = norme(version);
        for rubrique in norme.rubriques() {
            let Some(motif) = rubrique.motif else {
                continue;
            };
            let source = norme.motif(motif).source;
            let form = Form::of(norme, rubrique);
            if matches!(form, Form::Pattern(_, Plain::None) | Form::Locality)
                || !seen.insert((source, rubrique.min, rubrique.max))
            {
                continue;
            }
            let regex = Regex::new(&format!("^(?:{source})$")).unwrap();
            let mut accepted = 0;
            for value in &candidates {
                let fits =
                    (usize::from(rubrique.min)..=usize::from(rubrique.max)).contains(&value.len());
                if !fits {
                    continue;
                }
                let mut expected = regex.is_match(value);
                if matches!(form, Form::Date { .. }) {
                    expected = expected && calendar_allows(value);
                }
                accepted += u32::from(expected);
                assert_eq!(
                    accepts(form, value),
                    expected,
                    "{} {source}: {}",
                    rubrique.idx.id(),
                    String::from_utf8_lossy(value)
                );
            }
            assert!(accepted > 5, "too few accepted for {source}");
        }
    }
    assert!(seen.len() > 15, "{} patterns compared", seen.len());
}

#[test]
fn text_admits_printable_ascii_without_blanks_around() {
    for (value, expected) in [
        ("A", true),
        ("DUPONT", true),
        ("RUE DE L'ESSAI 12", true),
        (" A", false),
        ("A ", false),
        ("A\u{7f}B", false),
        ("UNE VALEUR BIEN PLUS LONGUE QUE SEIZE", true),
        ("UNE VALEUR BIEN PLUS\tLONGUE QUE SEIZE", false),
        ("\tVALEUR BIEN PLUS LONGUE QUE SEIZE", false),
    ] {
        assert_eq!(
            Form::Text.accepts_any(value.as_bytes()),
            expected,
            "{value:?}"
        );
    }
}
