//! What the caisse says of payments in its reports: paid on which day, the next one expected on which.

use guichet_pages::Jour;

use super::instant::jour;
use crate::clock::Moment;

/// Days from one payment to the next.
const RYTHME: u64 = 14;

/// What the messages of a report say of payments.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Paiements {
    /// The last one that was made.
    pub(super) fait: Option<Jour>,
    /// The next one.
    pub(super) attendu: Option<Jour>,
}

/// Reads the messages of a report that was produced at an instant. A message that tells of a payment
/// without its day was paid when it was produced, and the next one follows fourteen days later.
pub(super) fn lire<'a>(messages: impl Iterator<Item = &'a str>, produit: Moment) -> Paiements {
    let mut found = Paiements::default();
    for message in messages {
        let text = message.to_lowercase();
        let next = date_apres(&text, "paiement attendu le").or(date_apres(&text, "est attendu le"));
        let paid = date_apres(&text, "payés le");
        found.attendu = found.attendu.or(next);
        found.fait = found.fait.or(paid);
        let told = text.contains("indemnisé") || text.contains("paiement");
        if told && paid.is_none() && next.is_none() {
            let later = produit.plus(std::time::Duration::from_secs(RYTHME * 86_400));
            found.fait = found.fait.or(Some(jour(produit)));
            found.attendu = found.attendu.or(Some(jour(later)));
        }
    }
    found
}

/// The day written JJ/MM/AAAA after these words.
fn date_apres(texte: &str, mots: &str) -> Option<Jour> {
    let at = texte.find(mots)? + mots.len();
    let rest = texte.get(at..)?.trim_start();
    let mut parts = rest.get(..10)?.split('/');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    Jour::lire(&format!("{year}-{month}-{day}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shows S64: the next payment is the day that the caisse tells, else fourteen days after.
    #[test]
    fn payments_are_read_in_messages() {
        let at = crate::paris::parse_iso("2026-03-10T10:00").expect("an instant");
        let day = |text| Jour::lire(text);
        for (message, fait, attendu) in [
            (
                "Attestation reçue. Premier paiement attendu le 24/03/2026, puis tous les 14 jours.",
                None,
                day("2026-03-24"),
            ),
            (
                "Paiement de l'arrêt : les jours jusqu'au 20/03/2026 ont été payés le 24/03/2026 au salarié. Les paiements suivent ; le prochain est attendu le 07/04/2026.",
                day("2026-03-24"),
                day("2026-04-07"),
            ),
            (
                "Paiement de l'arrêt : les jours ont été payés le 24/03/2026 au salarié. L'arrêt est indemnisé jusqu'à sa fin.",
                day("2026-03-24"),
                None,
            ),
            (
                "L'arrêt a été indemnisé",
                day("2026-03-10"),
                day("2026-03-24"),
            ),
            ("Prescription non reçue", None, None),
            ("payés le bientôt", None, None),
        ] {
            assert_eq!(
                lire([message].into_iter(), at),
                Paiements { fait, attendu },
                "{message}"
            );
        }
    }
}
