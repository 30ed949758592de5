//! When a monthly may be deposited, and until when it may be replaced.

use dsn_law::date::{Date, Month};
use dsn_law::deadlines::Options;
use dsn_law::deadlines::monthly::{Employer, monthly};
use dsn_law::params::Parameters;
use dsn_law::trace::NoTrace;

use crate::clock::Moment;
use crate::paris;

/// The dates of the monthly of one month. Which of the two due dates an establishment has is not
/// declared: each bound is the most generous of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delais {
    /// First day on which the first declaration is accepted.
    pub ouvre: Date,
    /// Last day on which it is.
    pub ferme: Date,
    /// Last day on which it may be replaced, until midnight in Paris.
    pub remplace_jusqu_a: Date,
    /// Due day.
    pub echeance: Date,
}

impl Delais {
    /// Of a month `AAAA-MM`; none when it is not a month, or one the parameters know nothing of.
    pub fn de(mois: &str) -> Option<Self> {
        let month: Month = mois.parse().ok()?;
        let parameters = Parameters::accepting_stale(true);
        let of = |headcount| {
            let employer = Employer {
                headcount,
                paid_in_month: headcount > 0,
                years_above: None,
            };
            monthly(
                month,
                &employer,
                &Options::default(),
                &parameters,
                &mut NoTrace,
            )
            .ok()
        };
        let (fifth, fifteenth) = (of(10_000)?, of(0)?);
        Some(Self {
            ouvre: fifth.opens.min(fifteenth.opens),
            ferme: fifth.closes.max(fifteenth.closes),
            remplace_jusqu_a: fifth.replace_until.max(fifteenth.replace_until),
            echeance: fifteenth.due,
        })
    }
}

/// The day of an instant in Paris.
pub fn jour(at: Moment) -> Option<Date> {
    let (year, month, day) = paris::day(at);
    format!("{year:04}-{month:02}-{day:02}").parse().ok()
}
