//! Numbers and identifiers as people read them.

/// « 3 déclarations », « 1 déclaration », « aucune déclaration ».
pub fn compte(nombre: u64, singulier: &str, pluriel: &str) -> String {
    match nombre {
        0 | 1 => format!("{}\u{a0}{singulier}", entier(nombre)),
        _ => format!("{}\u{a0}{pluriel}", entier(nombre)),
    }
}

/// « 12 345 ».
pub fn entier(nombre: u64) -> String {
    let digits = nombre.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (rank, digit) in digits.chars().enumerate() {
        if rank > 0 && (digits.len() - rank).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}

/// « 1 263,98 € ».
pub fn montant(centimes: i64) -> String {
    let sign = if centimes < 0 { "−" } else { "" };
    let whole = centimes.unsigned_abs();
    format!("{sign}{},{:02}\u{a0}€", entier(whole / 100), whole % 100)
}

/// « 1 263,98 »: an amount as a form shows it.
pub fn saisie_de_montant(centimes: i64) -> String {
    montant(centimes).trim_end_matches("\u{a0}€").to_owned()
}

/// Cents, of an amount as people type it: « 2 150,00 € », « 2150.5 », « 2150 ». None for anything else,
/// for a negative amount, and beyond ten million euros.
pub fn lire_montant(texte: &str) -> Option<i64> {
    let plain: String = texte
        .trim()
        .trim_end_matches('€')
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| if c == '.' { ',' } else { c })
        .collect();
    let (whole, cents) = plain.split_once(',').unwrap_or((&plain, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 7 || cents.len() > 2 || !digits(whole) || !digits(cents) {
        return None;
    }
    let cents: i64 = format!("{cents:0<2}").parse().ok()?;
    Some(whole.parse::<i64>().ok()? * 100 + cents)
}

/// « 12 Ko », « 64 Mo »: sizes of files, in units of 1 024 as file managers count.
pub fn taille(octets: u64) -> String {
    const KO: u64 = 1_024;
    const MO: u64 = KO * KO;
    match octets {
        0..KO => format!("{octets}\u{a0}octets"),
        KO..MO => format!("{}\u{a0}Ko", octets.div_ceil(KO)),
        _ => match octets % MO * 10 / MO {
            0 => format!("{}\u{a0}Mo", entier(octets / MO)),
            tenth => format!("{},{tenth}\u{a0}Mo", entier(octets / MO)),
        },
    }
}

/// « 6 j 4 h », « 4 h 12 min », « 12 min »: how long something took, in its two greatest units.
pub fn duree(millisecondes: u64) -> String {
    let minutes = millisecondes / 60_000;
    let (days, hours, minutes) = (minutes / 1_440, minutes / 60 % 24, minutes % 60);
    match (days, hours) {
        (0, 0) => format!("{minutes}\u{a0}min"),
        (0, hours) => format!("{hours}\u{a0}h {minutes:02}\u{a0}min"),
        (days, 0) => format!("{days}\u{a0}j"),
        (days, hours) => format!("{days}\u{a0}j {hours}\u{a0}h"),
    }
}

/// A sentence whose signs stay on the line of their word: « », ;, :, ? and !.
pub fn insecables(texte: &str) -> String {
    let mut out = texte.replace("« ", "«\u{a0}");
    for sign in ["»", ";", ":", "?", "!"] {
        out = out.replace(&format!(" {sign}"), &format!("\u{a0}{sign}"));
    }
    out
}

/// « 999 999 006 00011 »; what is no SIRET or SIREN as it is.
pub fn siret(siret: &str) -> String {
    let is_one =
        (siret.len() == 14 || siret.len() == 9) && siret.bytes().all(|b| b.is_ascii_digit());
    if !is_one {
        return siret.to_owned();
    }
    let parts = [0..3, 3..6, 6..9, 9..14];
    let parts = parts.map(|range| siret.get(range).unwrap_or(""));
    parts.join("\u{a0}").trim_end().to_owned()
}

/// « 2 85 06 •• ••• ••• »: what may be shown of a NIR to whoever may not see it all.
pub fn nir_masque(nir: &str) -> String {
    let part = |from: usize, to: usize| nir.get(from..to).unwrap_or("••");
    format!(
        "{}\u{a0}{}\u{a0}{}\u{a0}••\u{a0}•••\u{a0}•••",
        part(0, 1),
        part(1, 3),
        part(3, 5)
    )
}

/// « DUPONT » as « D••••• »: a name for whoever may not see it.
pub fn nom_masque(nom: &str) -> String {
    match nom.chars().next() {
        Some(first) => format!("{first}•••••"),
        None => String::new(),
    }
}

/// With its first letter as a sentence begins.
pub fn majuscule(texte: &str) -> String {
    let mut letters = texte.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_french() {
        assert_eq!(entier(1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(entier(12), "12");
        assert_eq!(montant(126_398), "1\u{202f}263,98\u{a0}€");
        assert_eq!(montant(-5), "−0,05\u{a0}€");
        assert_eq!(saisie_de_montant(215_000), "2\u{202f}150,00");
        assert_eq!(compte(1, "arrêt", "arrêts"), "1\u{a0}arrêt");
        assert_eq!(compte(2, "arrêt", "arrêts"), "2\u{a0}arrêts");
        for (bytes, text) in [
            (12, "12\u{a0}octets"),
            (1_025, "2\u{a0}Ko"),
            (1_234_567, "1,1\u{a0}Mo"),
            (64 << 20, "64\u{a0}Mo"),
        ] {
            assert_eq!(taille(bytes), text);
        }
        for (minutes, text) in [
            (0, "0\u{a0}min"),
            (12, "12\u{a0}min"),
            (252, "4\u{a0}h 12\u{a0}min"),
            (1_440, "1\u{a0}j"),
            (147 * 60 + 52, "6\u{a0}j 3\u{a0}h"),
        ] {
            assert_eq!(duree(minutes * 60_000), text);
        }
    }

    #[test]
    fn amounts_are_read_as_they_are_typed() {
        for (typed, cents) in [
            ("2150", Some(215_000)),
            ("2 150,00", Some(215_000)),
            ("2\u{202f}150,5\u{a0}€", Some(215_050)),
            (" 2150.07 ", Some(215_007)),
            ("0", Some(0)),
            ("2150,001", None),
            ("2,150,00", None),
            ("-3", None),
            ("12345678", None),
            ("beaucoup", None),
            ("", None),
            (",50", None),
        ] {
            assert_eq!(lire_montant(typed), cents, "{typed}");
        }
    }

    #[test]
    fn signs_stay_with_their_word() {
        assert_eq!(
            insecables("dit « a » : oui ?"),
            "dit «\u{a0}a\u{a0}»\u{a0}: oui\u{a0}?"
        );
    }

    /// Shows S41, S60.
    #[test]
    fn what_is_personal_is_masked() {
        assert_eq!(
            nir_masque("285069912345678"),
            "2\u{a0}85\u{a0}06\u{a0}••\u{a0}•••\u{a0}•••"
        );
        for short in ["", "2", "285", "é"] {
            assert!(nir_masque(short).contains("•••"));
        }
        assert_eq!(nom_masque("Éloi"), "É•••••");
        assert_eq!(siret("99999900600011"), "999\u{a0}999\u{a0}006\u{a0}00011");
        assert_eq!(siret("x"), "x");
    }
}
