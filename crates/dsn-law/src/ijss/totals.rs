//! Sums of a stop and of each month, with CSG and CRDS.

use rust_decimal::Decimal;

use super::{DeductionRounding, Period};
use crate::amount::exact;
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

/// An amount already in cents, as a whole number of them: sums and shares are then integer arithmetic.
/// Inputs are bounded (a thousand million euros a day, four thousand days), so 64 bits hold every sum.
fn whole_cents(amount: Decimal) -> i64 {
    let mut scaled = amount;
    scaled.rescale(2);
    i64::try_from(scaled.mantissa()).unwrap_or(i64::MAX)
}

fn euros(cents: i64) -> Decimal {
    Decimal::new(cents, 2)
}

/// One deduction over the running months, in cents.
struct Deduction {
    rate: i64,
    unit: i64,
    rounding: DeductionRounding,
    gross_so_far: i64,
    withheld: i64,
}

impl Deduction {
    fn new(rate: Decimal, rounding: DeductionRounding) -> Deduction {
        Deduction {
            rate: i64::try_from(rate.mantissa()).unwrap_or(0),
            unit: 10_i64.checked_pow(rate.scale()).unwrap_or(i64::MAX),
            rounding,
            gross_so_far: 0,
            withheld: 0,
        }
    }

    /// The share of an amount, rounded half up.
    fn share(&self, gross: i64) -> i64 {
        match gross.checked_mul(self.rate) {
            Some(product) => (product + self.unit / 2) / self.unit,
            None => i64::MAX,
        }
    }

    /// What some days of one amount withhold when days are rounded one by one, zero otherwise.
    fn by_day(&self, daily: i64, days: i64) -> i64 {
        match self.rounding {
            DeductionRounding::Day => self.share(daily) * days,
            _ => 0,
        }
    }

    /// What a month withholds, given its gross and the sum of its days rounded one by one.
    fn month(&mut self, gross: i64, by_day: i64) -> Decimal {
        self.gross_so_far += gross;
        let amount = match self.rounding {
            DeductionRounding::Whole => self.share(self.gross_so_far) - self.withheld,
            DeductionRounding::Month => self.share(gross),
            DeductionRounding::Day => by_day,
        };
        self.withheld += amount;
        euros(amount)
    }
}

/// A month being summed, in cents; the deductions are those of days rounded one by one.
struct Running {
    month: Month,
    last_day: Date,
    days: u32,
    gross: i64,
    csg: i64,
    crds: i64,
}

impl Running {
    fn new(month: Month) -> Running {
        Running {
            month,
            last_day: month.last_day(),
            days: 0,
            gross: 0,
            csg: 0,
            crds: 0,
        }
    }

    /// Adds the days of a period from `from` to the month's end; the day after the last one added.
    fn add(&mut self, period: &Period, from: Date, csg: &Deduction, crds: &Deduction) -> Date {
        let to = period.to.min(self.last_day);
        let days = i64::from(to.days_since(from) + 1).max(0);
        let daily = whole_cents(period.daily);
        self.days += u32::try_from(days).unwrap_or(0);
        self.gross += daily * days;
        self.csg += csg.by_day(daily, days);
        self.crds += crds.by_day(daily, days);
        to.plus_days(1)
    }

    fn close(&self, csg: &mut Deduction, crds: &mut Deduction) -> MonthTotal {
        MonthTotal {
            month: self.month,
            days: self.days,
            gross: euros(self.gross),
            csg: csg.month(self.gross, self.csg),
            crds: crds.month(self.gross, self.crds),
        }
    }
}

/// The months of the periods, in order.
fn months(periods: &[Period], csg: &mut Deduction, crds: &mut Deduction) -> Vec<MonthTotal> {
    let mut closed = Vec::with_capacity(4);
    let mut running: Option<Running> = None;
    for period in periods {
        let mut from = period.from;
        while from <= period.to {
            let current = match running.take() {
                Some(current) if from <= current.last_day => current,
                previous => {
                    closed.extend(previous.map(|month| month.close(csg, crds)));
                    Running::new(from.month_of())
                }
            };
            let current = running.insert(current);
            from = current.add(period, from, csg, crds);
        }
    }
    closed.extend(running.map(|month| month.close(csg, crds)));
    closed
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
    let months = months(periods, &mut csg, &mut crds);
    let gross = euros(csg.gross_so_far);
    let (csg, crds) = (euros(csg.withheld), euros(crds.withheld));
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
    for (rule, found, withheld) in [
        (Rule::IjCsg, csg_rate, csg),
        (Rule::IjCrds, crds_rate, crds),
    ] {
        trace.step(|| {
            Step::new(rule)
                .using(found)
                .computed(
                    format!("{} × {}", exact(gross), exact(found.value())),
                    withheld,
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
        csg,
        crds,
        net: gross - csg - crds,
        months,
    })
}
