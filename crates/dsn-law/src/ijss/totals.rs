//! Sums of a stop and of each month, with CSG and CRDS.

use rust_decimal::Decimal;

use super::{DeductionRounding, Period};
use crate::amount::{cents, exact};
use crate::date::{Date, Month};
use crate::error::LawError;
use crate::params::{Key, Parameters, Rule};
use crate::trace::{Step, Trace};

/// What one month receives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthTotal {
    /// The month.
    pub month: Month,
    /// Days paid.
    pub days: u32,
    /// Gross.
    pub gross: Decimal,
    /// CSG withheld.
    pub csg: Decimal,
    /// CRDS withheld.
    pub crds: Decimal,
}

impl MonthTotal {
    /// Gross minus deductions.
    #[must_use]
    pub fn net(&self) -> Decimal {
        self.gross - self.csg - self.crds
    }
}

/// What the whole stop receives. The months sum to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totals {
    /// Days paid.
    pub days: u32,
    /// Gross.
    pub gross: Decimal,
    /// CSG withheld.
    pub csg: Decimal,
    /// CRDS withheld.
    pub crds: Decimal,
    /// Gross minus deductions.
    pub net: Decimal,
    /// Each month that receives something, in order.
    pub months: Vec<MonthTotal>,
}

/// One deduction over the running months.
struct Deduction {
    rate: Decimal,
    rounding: DeductionRounding,
    gross_so_far: Decimal,
    withheld: Decimal,
}

impl Deduction {
    fn new(rate: Decimal, rounding: DeductionRounding) -> Deduction {
        Deduction {
            rate,
            rounding,
            gross_so_far: Decimal::ZERO,
            withheld: Decimal::ZERO,
        }
    }

    /// What one day withholds when days are rounded one by one, zero otherwise.
    fn by_day(&self, daily: Decimal) -> Decimal {
        match self.rounding {
            DeductionRounding::Day => cents(daily * self.rate),
            _ => Decimal::ZERO,
        }
    }

    /// What a month withholds, given its gross and the sum of its days rounded one by one.
    fn month(&mut self, gross: Decimal, by_day: Decimal) -> Decimal {
        self.gross_so_far += gross;
        let amount = match self.rounding {
            DeductionRounding::Whole => cents(self.gross_so_far * self.rate) - self.withheld,
            DeductionRounding::Month => cents(gross * self.rate),
            DeductionRounding::Day => by_day,
        };
        self.withheld += amount;
        amount
    }
}

/// Cuts a period at the months' ends. The deductions a month holds so far are those of its days rounded
/// one by one, when that is asked for; [`Deduction::month`] decides what it withholds.
fn add_period(period: &Period, months: &mut Vec<MonthTotal>, csg: &Deduction, crds: &Deduction) {
    let mut from = period.from;
    while from <= period.to {
        let month = from.month_of();
        let to = period.to.min(month.last_day());
        let days = u32::try_from(to.days_since(from) + 1).unwrap_or(0);
        let count = Decimal::from(days);
        if months.last().is_none_or(|last| last.month != month) {
            months.push(MonthTotal {
                month,
                days: 0,
                gross: Decimal::ZERO,
                csg: Decimal::ZERO,
                crds: Decimal::ZERO,
            });
        }
        if let Some(last) = months.last_mut() {
            last.days += days;
            last.gross += period.daily * count;
            last.csg += csg.by_day(period.daily) * count;
            last.crds += crds.by_day(period.daily) * count;
        }
        from = to.plus_days(1);
    }
}

/// Sums the periods paid; `start` dates the rates.
pub(super) fn sum<T: Trace>(
    periods: &[Period],
    start: Date,
    rounding: DeductionRounding,
    parameters: &Parameters,
    trace: &mut T,
) -> Result<Totals, LawError> {
    let csg_rate = parameters.at(Key::IjCsg, start)?;
    let crds_rate = parameters.at(Key::IjCrds, start)?;
    let mut csg = Deduction::new(csg_rate.value(), rounding);
    let mut crds = Deduction::new(crds_rate.value(), rounding);
    let mut months: Vec<MonthTotal> = Vec::with_capacity(4);
    for period in periods {
        add_period(period, &mut months, &csg, &crds);
    }
    for month in &mut months {
        month.csg = csg.month(month.gross, month.csg);
        month.crds = crds.month(month.gross, month.crds);
    }
    let gross = csg.gross_so_far;
    let days = months.iter().map(|month| month.days).sum();
    trace.step(|| {
        let parts: Vec<String> = periods
            .iter()
            .map(|p| format!("{} × {}", exact(p.daily), p.days()))
            .collect();
        Step::new(Rule::IjTotal)
            .with("jours indemnisés", days)
            .computed(parts.join(" + "), gross)
    });
    for (rule, found, deduction) in [
        (Rule::IjCsg, csg_rate, &csg),
        (Rule::IjCrds, crds_rate, &crds),
    ] {
        trace.step(|| {
            Step::new(rule)
                .using(found)
                .computed(
                    format!("{} × {}", exact(gross), exact(found.value())),
                    deduction.withheld,
                )
                .rounded(match rounding {
                    DeductionRounding::Whole => "au centime, une fois sur l'arrêt",
                    DeductionRounding::Month => "au centime, chaque mois",
                    DeductionRounding::Day => "au centime, chaque jour",
                })
        });
    }
    Ok(Totals {
        days,
        gross,
        csg: csg.withheld,
        crds: crds.withheld,
        net: gross - csg.withheld - crds.withheld,
        months,
    })
}
