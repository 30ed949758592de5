//! Periods, as the paths of searches write them: a beginning and perhaps an end, in the time of
//! Paris (assumption: the protocol does not state the zone). Without an end, it is now.

use std::time::Duration;

use super::refus::Refus;
use crate::clock::Moment;
use crate::paris;

/// A period: from its beginning, included, to its end, excluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Periode {
    /// The first instant.
    pub(super) debut: Moment,
    /// The first instant that no longer belongs to it.
    pub(super) fin: Moment,
    /// What the caller asked for, to be compared with what is allowed.
    etendue: Duration,
}

const SECONDE: Duration = Duration::from_secs(1);

impl Periode {
    /// Reads `yyyyMMddHHmmss[/yyyyMMddHHmmss]`.
    ///
    /// The protocol speaks in whole seconds: the last one belongs to the period whole, so that two
    /// periods that touch leave nothing out.
    pub(super) fn instants(parties: &[String], maintenant: Moment) -> Result<Self, Refus> {
        let seconde = Moment(maintenant.0 - maintenant.0.rem_euclid(1_000));
        let (debut, fin) = bornes(parties, paris::parse_compact, seconde)?;
        Ok(Self {
            debut,
            fin: fin.plus(SECONDE),
            etendue: debut.until(fin),
        })
    }

    /// Reads `yyyyMMdd[/yyyyMMdd]`: whole days, the last one included.
    pub(super) fn jours(parties: &[String], maintenant: Moment) -> Result<Self, Refus> {
        let (debut, fin) = bornes(parties, paris::parse_compact_date, maintenant)?;
        let demain = paris::midnight_plus_days(fin, 1).ok_or(Refus::Parametre)?;
        Ok(Self {
            debut,
            fin: demain,
            etendue: debut.until(fin),
        })
    }

    /// Refuses a period wider than `limite` (kit: 429).
    pub(super) fn au_plus(self, limite: Duration) -> Result<(), Refus> {
        if self.etendue > limite {
            return Err(Refus::Periode);
        }
        Ok(())
    }
}

/// Beginning and end. Nothing, or more than two parts, is no path of ours (404); what is no date, or
/// an end before its beginning, is a wrong parameter (422).
fn bornes(
    parties: &[String],
    lire: fn(&str) -> Option<Moment>,
    maintenant: Moment,
) -> Result<(Moment, Moment), Refus> {
    let lire = |texte: &String| lire(texte).ok_or(Refus::Parametre);
    match parties {
        // A client whose clock is ahead of ours asks for what is to come: there is nothing yet.
        [debut] => lire(debut).map(|debut| (debut, maintenant.max(debut))),
        [debut, fin] => {
            let (debut, fin) = (lire(debut)?, lire(fin)?);
            if fin < debut {
                return Err(Refus::Parametre);
            }
            Ok((debut, fin))
        }
        _ => Err(Refus::Inconnu),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn maintenant() -> Moment {
        Moment(
            paris::parse_compact("20260301120000")
                .expect("an instant")
                .0
                + 999,
        )
    }

    fn lire(chemin: &str) -> Result<Periode, Refus> {
        let parties: Vec<String> = chemin.split_terminator('/').map(str::to_owned).collect();
        Periode::instants(&parties, maintenant())
    }

    #[test]
    fn instants_are_read_or_refused() {
        for (chemin, refus) in [
            ("20260301110000/20260301120000", None),
            ("20260301110000", None),
            ("20260301130000", None),
            ("20260301110000/20260301110000", None),
            ("", Some(Refus::Inconnu)),
            ("20260301110000/20260301120000/1", Some(Refus::Inconnu)),
            ("120000", Some(Refus::Parametre)),
            ("20260301", Some(Refus::Parametre)),
            ("202603011100001", Some(Refus::Parametre)),
            ("2026-03-01T11:00", Some(Refus::Parametre)),
            ("20260231110000", Some(Refus::Parametre)),
            ("20261301110000", Some(Refus::Parametre)),
            ("20260301240000", Some(Refus::Parametre)),
            ("20260301110000/120000", Some(Refus::Parametre)),
            ("120000/20260301110000", Some(Refus::Parametre)),
            ("20260301110000/20260301105959", Some(Refus::Parametre)),
        ] {
            assert_eq!(lire(chemin).err(), refus, "{chemin}");
        }
    }

    #[test]
    fn the_limit_counts_what_was_asked_to_the_second() {
        let heure = Duration::from_secs(3_600);
        for (chemin, admis) in [
            ("20260301110000/20260301120000", true),
            ("20260301110000/20260301120001", false),
            ("20260301110000", true),
            ("20260301105959", false),
            ("20260301130000", true),
            // The hour that does not exist on the last Sunday of March is not counted.
            ("20260329013000/20260329033000", true),
            ("20261025013000/20261025033000", false),
        ] {
            let periode = lire(chemin).expect(chemin);
            assert_eq!(periode.au_plus(heure).is_ok(), admis, "{chemin}");
        }
    }

    #[test]
    fn the_last_second_and_the_last_day_belong_to_the_period() {
        let periode = lire("20260301110000/20260301110000").expect("a period");
        assert_eq!(periode.debut.until(periode.fin), SECONDE);
        let jour = [String::from("20260329")];
        let jours = Periode::jours(&[jour.clone(), jour.clone()].concat(), maintenant());
        let jours = jours.expect("a day");
        assert_eq!(
            jours.debut.until(jours.fin),
            Duration::from_secs(23 * 3_600)
        );
        assert_eq!(
            Periode::jours(&jour, maintenant()).expect("to now").debut,
            jours.debut
        );
        for faux in ["2026030", "202603011", "20260230", "2013"] {
            let parties = [faux.to_owned()];
            assert_eq!(
                Periode::jours(&parties, maintenant()),
                Err(Refus::Parametre)
            );
        }
    }
}
