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

/// « 12 Ko »: sizes of files.
pub fn taille(octets: u64) -> String {
    match octets {
        0..1_000 => format!("{octets}\u{a0}octets"),
        1_000..1_000_000 => format!("{}\u{a0}Ko", octets.div_ceil(1_000)),
        _ => format!(
            "{},{}\u{a0}Mo",
            entier(octets / 1_000_000),
            octets % 1_000_000 / 100_000
        ),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_french() {
        assert_eq!(entier(1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(entier(12), "12");
        assert_eq!(montant(126_398), "1\u{202f}263,98\u{a0}€");
        assert_eq!(montant(-5), "−0,05\u{a0}€");
        assert_eq!(compte(1, "arrêt", "arrêts"), "1\u{a0}arrêt");
        assert_eq!(compte(2, "arrêt", "arrêts"), "2\u{a0}arrêts");
        assert_eq!(taille(1_234_567), "1,2\u{a0}Mo");
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
