//! When a monthly may be deposited, until when it is due, and until when it may be replaced.

use dsn_law::date::{Date, Month};
use dsn_law::deadlines::Options;
use dsn_law::deadlines::monthly::{Employer, Monthly, monthly};
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
}

impl Delais {
    /// Of a month `AAAA-MM`; none when it is not a month, or one the parameters know nothing of.
    pub fn de(mois: &str) -> Option<Self> {
        let (fifth, fifteenth) = (dates(mois, u32::MAX, true)?, dates(mois, 0, false)?);
        Some(Self {
            ouvre: fifth.opens.min(fifteenth.opens),
            ferme: fifth.closes.max(fifteenth.closes),
            remplace_jusqu_a: fifth.replace_until.max(fifteenth.replace_until),
        })
    }
}

/// When a monthly is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Echeance {
    /// The day itself, at noon in Paris.
    pub jour: Date,
    /// The day of the month that the law says, 5 or 15: the due day is later where that one is not
    /// worked.
    pub nominal: u32,
}

impl Echeance {
    /// Of the monthly of a month `AAAA-MM`, of an employer of so many who pays within the month, or
    /// after it; none when it is not a month, or one the parameters know nothing of.
    pub fn de(mois: &str, effectif: u32, dans_le_mois: bool) -> Option<Self> {
        let found = dates(mois, effectif, dans_le_mois)?;
        Some(Self {
            jour: found.due,
            nominal: found.nominal.day(),
        })
    }

    /// Noon of the day, in Paris.
    pub fn midi(&self) -> Option<Moment> {
        paris::parse_iso(&format!("{}T12:00", self.jour))
    }
}

/// What the law says of the monthly of a month. How long an employer has been above the threshold is
/// not known: it counts at once.
fn dates(mois: &str, headcount: u32, paid_in_month: bool) -> Option<Monthly> {
    let month: Month = mois.parse().ok()?;
    let employer = Employer {
        headcount,
        paid_in_month,
        years_above: None,
    };
    let parameters = Parameters::accepting_stale(true);
    monthly(
        month,
        &employer,
        &Options::default(),
        &parameters,
        &mut NoTrace,
    )
    .ok()
}

/// The day of an instant in Paris.
pub fn jour(at: Moment) -> Option<Date> {
    let (year, month, day) = paris::day(at);
    format!("{year:04}-{month:02}-{day:02}").parse().ok()
}
