//! Days and instants as pages write them: « 12 mars 2026 à 10:02 » in text, « 12/03/2026 à 10:02 » in
//! tables. They come in as civil values; which zone they are of is the caller's affair.

use maud::{Markup, html};

/// A civil day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Jour {
    /// Year.
    pub annee: i16,
    /// Month, from 1.
    pub mois: u8,
    /// Day of the month, from 1.
    pub jour: u8,
}

/// A civil day and a time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Instant {
    /// The day.
    pub jour: Jour,
    /// Hour, 0 to 23.
    pub heure: u8,
    /// Minute, 0 to 59.
    pub minute: u8,
}

const MOIS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// « mars », for 3; nothing for what is no month.
pub fn nom_du_mois(mois: u8) -> &'static str {
    MOIS.get(usize::from(mois).wrapping_sub(1))
        .copied()
        .unwrap_or("")
}

impl Jour {
    /// A day.
    pub fn new(annee: i16, mois: u8, jour: u8) -> Self {
        Self { annee, mois, jour }
    }

    /// From `AAAA-MM-JJ`.
    pub fn lire(texte: &str) -> Option<Self> {
        let mut parts = texte.splitn(3, '-').map(str::parse::<i16>);
        let mut next = || parts.next()?.ok();
        let (annee, mois, jour) = (next()?, next()?, next()?);
        let (mois, jour) = (u8::try_from(mois).ok()?, u8::try_from(jour).ok()?);
        ((1..=12).contains(&mois) && (1..=31).contains(&jour)).then_some(Self { annee, mois, jour })
    }

    /// From the form of the norm, `JJMMAAAA`.
    pub fn de_la_norme(texte: &str) -> Option<Self> {
        let field = |from, to| texte.get(from..to)?.parse::<i16>().ok();
        if texte.len() != 8 {
            return None;
        }
        Self::lire(&format!(
            "{:04}-{:02}-{:02}",
            field(4, 8)?,
            field(2, 4)?,
            field(0, 2)?
        ))
    }

    /// « 12/03/2026 ».
    pub fn court(self) -> String {
        format!("{:02}/{:02}/{:04}", self.jour, self.mois, self.annee)
    }

    /// « 12 mars 2026 », « 1er mars 2026 ».
    pub fn long(self) -> String {
        let first = if self.jour == 1 { "er" } else { "" };
        let month = nom_du_mois(self.mois);
        format!("{}{first}\u{a0}{month}\u{a0}{}", self.jour, self.annee)
    }

    /// « 2026-03-12 ».
    pub fn iso(self) -> String {
        format!("{:04}-{:02}-{:02}", self.annee, self.mois, self.jour)
    }

    /// « 12032026 », as the norm writes it.
    pub fn norme(self) -> String {
        format!("{:02}{:02}{:04}", self.jour, self.mois, self.annee)
    }

    /// In a table.
    pub fn montre(self) -> Markup {
        html! { time.insecable datetime=(self.iso()) { (self.court()) } }
    }
}

impl Instant {
    /// An instant.
    pub fn new(jour: Jour, heure: u8, minute: u8) -> Self {
        Self {
            jour,
            heure,
            minute,
        }
    }

    /// « 12/03/2026 à 10:02 ».
    pub fn court(self) -> String {
        format!(
            "{} à {:02}:{:02}",
            self.jour.court(),
            self.heure,
            self.minute
        )
    }

    /// « 12 mars 2026 à 10:02 ».
    pub fn long(self) -> String {
        format!(
            "{} à\u{a0}{:02}:{:02}",
            self.jour.long(),
            self.heure,
            self.minute
        )
    }

    /// In a table.
    pub fn montre(self) -> Markup {
        let machine = format!("{}T{:02}:{:02}", self.jour.iso(), self.heure, self.minute);
        html! { time.insecable datetime=(machine) { (self.court()) } }
    }
}

/// « mars 2026 » from `AAAA-MM`; the text itself when it is no month.
pub fn mois_clair(mois: &str) -> String {
    match Jour::lire(&format!("{mois}-01")) {
        Some(first) => format!("{}\u{a0}{}", nom_du_mois(first.mois), first.annee),
        None => mois.to_owned(),
    }
}

/// « de mars 2026 », « d’avril 2026 », for `AAAA-MM`.
pub fn de_mois(mois: &str) -> String {
    let clear = mois_clair(mois);
    match clear.starts_with(['a', 'o']) {
        true => format!("d’{clear}"),
        false => format!("de {clear}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shows S20.
    #[test]
    fn instants_are_written_for_text_and_for_tables() {
        let at = Instant::new(Jour::new(2026, 3, 12), 10, 2);
        assert_eq!(at.court(), "12/03/2026 à 10:02");
        assert_eq!(at.long(), "12\u{a0}mars\u{a0}2026 à\u{a0}10:02");
        assert_eq!(Jour::new(2026, 8, 1).long(), "1er\u{a0}août\u{a0}2026");
    }

    #[test]
    fn what_is_no_day_is_none() {
        assert_eq!(Jour::lire("2026-03-12"), Some(Jour::new(2026, 3, 12)));
        assert_eq!(Jour::de_la_norme("12032026"), Some(Jour::new(2026, 3, 12)));
        for wrong in ["", "2026-13-01", "2026-03", "aaaa-bb-cc", "2026-03-32", "é"] {
            assert_eq!(Jour::lire(wrong), None, "{wrong}");
            assert_eq!(Jour::de_la_norme(wrong), None, "{wrong}");
        }
        assert_eq!(mois_clair("2026-02"), "février\u{a0}2026");
        assert_eq!(mois_clair("pas un mois"), "pas un mois");
    }
}
