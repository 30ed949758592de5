//! Penalties and surcharges: late or missing declarations, omitted employees, inaccuracies, payment.

pub mod surcharges;
pub mod waivers;

use rust_decimal::{Decimal, RoundingStrategy};

use crate::amount::{cents, exact};
use crate::date::Date;
use crate::error::LawError;
use crate::params::{Found, Key, Parameters, Rule};
use crate::trace::{Step, Trace};

/// How the amount per employee is rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UnitRounding {
    /// Exact: L133-5-4 is read as the ceiling of the decree, not as a rounding.
    #[default]
    Exact,
    /// Up to the next euro, as L133-5-4 words it.
    EuroUp,
}

/// An amount per employee, before counting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Late or missing declaration.
    Late,
    /// Employee left out.
    OmittedEmployee,
    /// Pay understated so that contributions are lowered.
    Understated,
    /// Any other omission or inaccuracy, identification of the employer.
    Inaccurate,
    /// Declaration not conforming to the nomenclature.
    NonConforming,
}

/// A penalty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Penalty {
    /// What is due, to the cent.
    pub amount: Decimal,
    /// Amount per employee (and month when it counts months), not rounded unless asked.
    pub unit: Decimal,
    /// Ceiling that may apply; `None` when it cannot.
    pub ceiling: Option<Decimal>,
    /// Whether the ceiling lowered the amount.
    pub capped: bool,
}

/// Months begun between the due day (excluded) and `late_days` later, date to date.
#[must_use]
pub fn months_begun(due: Date, late_days: u32) -> u32 {
    let end = due.plus_days(i32::try_from(late_days).unwrap_or(i32::MAX));
    let mut months = 0;
    while months < 12_000 && due.plus_months(i32::try_from(months).unwrap_or(i32::MAX)) < end {
        months += 1;
    }
    months
}

/// The amount per employee of a fault.
fn unit<T: Trace>(
    fault: Fault,
    pmss: Found,
    rounding: UnitRounding,
    date: Date,
    parameters: &Parameters,
    trace: &mut T,
) -> Result<Decimal, LawError> {
    let (key, rule, fraction) = match fault {
        Fault::Late => (Key::PenaliteRetardTauxPmss, Rule::PenRetard, false),
        Fault::OmittedEmployee => (Key::PenaliteRetardTauxPmss, Rule::PenOmission, false),
        Fault::Understated => (
            Key::PenaliteRemunerationTauxPmss,
            Rule::PenRemuneration,
            false,
        ),
        Fault::Inaccurate => (
            Key::PenaliteRemunerationTauxPmss,
            Rule::PenInexactitude,
            true,
        ),
        Fault::NonConforming => (
            Key::PenaliteRemunerationTauxPmss,
            Rule::PenNomenclature,
            true,
        ),
    };
    let rate = parameters.at(key, date)?;
    let mut amount = pmss.value() * rate.value();
    let mut operation = format!("{} × {}", exact(pmss.value()), exact(rate.value()));
    let mut step = Step::new(rule).using(pmss).using(rate);
    if fraction {
        let third = parameters.at(Key::PenaliteFraction, date)?;
        amount = third.entry.times(amount);
        operation = format!("{operation} × {}", third.entry.text);
        step = step.using(third);
    }
    trace.step(|| step.computed(operation, amount));
    if rounding == UnitRounding::EuroUp {
        let up = amount.round_dp_with_strategy(0, RoundingStrategy::AwayFromZero);
        trace.step(|| {
            Step::new(Rule::PenEuro)
                .computed(exact(amount), up)
                .rounded("à l'euro supérieur")
        });
        amount = up;
    }
    Ok(amount)
}

/// A penalty per employee, and per month begun when `months` counts.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    /// What went wrong.
    pub fault: Fault,
    /// Day whose PMSS applies.
    pub pmss_date: Date,
    /// Employees counted.
    pub employees: u32,
    /// Months begun; 1 for faults that count no month.
    pub months: u32,
    /// Days late, when they may bring the ceiling.
    pub late_days: Option<u32>,
    /// The ceiling has already served this calendar year.
    pub ceiling_used: bool,
    /// Rounding of the unit.
    pub rounding: UnitRounding,
}

/// Computes a penalty per employee.
///
/// # Errors
/// A parameter without value for the date.
pub fn penalty<T: Trace>(
    question: &Question,
    parameters: &Parameters,
    trace: &mut T,
) -> Result<Penalty, LawError> {
    let date = question.pmss_date;
    let pmss = parameters.at(Key::Pmss, date)?;
    let unit = unit(
        question.fault,
        pmss,
        question.rounding,
        date,
        parameters,
        trace,
    )?;
    let total = unit * Decimal::from(question.employees) * Decimal::from(question.months);
    let ceiling = ceiling(question, pmss, parameters, trace)?;
    let kept = ceiling.map_or(total, |ceiling| total.min(ceiling));
    trace.step(|| {
        let product = format!(
            "{} × {} × {}",
            exact(unit),
            question.employees,
            question.months
        );
        let operation = match ceiling {
            Some(ceiling) => format!("min({product} ; {})", exact(ceiling)),
            None => product,
        };
        Step::new(Rule::PenTotal)
            .with("salariés", question.employees)
            .with("mois commencés", question.months)
            .computed(operation, cents(kept))
            .rounded_to_cent()
    });
    Ok(Penalty {
        amount: cents(kept),
        unit,
        ceiling,
        capped: kept < total,
    })
}

fn ceiling<T: Trace>(
    question: &Question,
    pmss: Found,
    parameters: &Parameters,
    trace: &mut T,
) -> Result<Option<Decimal>, LawError> {
    let (Fault::Late, Some(late)) = (question.fault, question.late_days) else {
        return Ok(None);
    };
    let most = parameters.at(Key::PenalitePlafondJours, question.pmss_date)?;
    if i64::from(late) > i64::from(most.whole()) {
        return Ok(None);
    }
    if question.ceiling_used {
        trace.step(|| Step::new(Rule::PenPlafondUtilise));
        return Ok(None);
    }
    let multiple = parameters.at(Key::PenalitePlafondPmss, question.pmss_date)?;
    let ceiling = pmss.value() * multiple.value();
    trace.step(|| {
        Step::new(Rule::PenPlafond)
            .using(pmss)
            .using(multiple)
            .using(most)
            .with("jours de retard", late)
            .computed(
                format!("{} × {}", exact(multiple.value()), exact(pmss.value())),
                ceiling,
            )
    });
    Ok(Some(ceiling))
}
