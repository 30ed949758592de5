//! Instants of the portal as pages write them: in the time of Paris.

use guichet_pages::Instant;

use crate::clock::Moment;
use crate::paris;

pub(super) use crate::paris::jour;

/// The instant in Paris.
pub(super) fn instant(at: Moment) -> Instant {
    let (hour, minute, _) = paris::time(at);
    let small = |n: i8| u8::try_from(n).unwrap_or(0);
    Instant::new(jour(at), small(hour), small(minute))
}

/// The whole days from now to a day: negative when it has passed.
pub(super) fn jours_jusqu_a(now: Moment, fin: Moment) -> i64 {
    let midnight = |at| paris::midnight_plus_days(at, 0).unwrap_or(at);
    // Summer time moves midnight by an hour: rounding absorbs it.
    (midnight(fin).0 - midnight(now).0 + 43_200_000).div_euclid(86_400_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_over_the_change_of_time() {
        let at = |text: &str| paris::parse_iso(text).expect("an instant");
        assert_eq!(
            jours_jusqu_a(at("2026-03-28T23:00"), at("2026-03-30T01:00")),
            2
        );
        assert_eq!(
            jours_jusqu_a(at("2026-03-30T01:00"), at("2026-03-28T23:00")),
            -2
        );
        assert_eq!(
            jours_jusqu_a(at("2026-10-24T08:00"), at("2026-10-26T08:00")),
            2
        );
        assert_eq!(
            instant(at("2026-07-01T10:02")).court(),
            "01/07/2026 à 10:02"
        );
    }
}
