//! The monthly declaration: due date, hour, window, last moment of a replacement.

use super::{Options, shifted};
use crate::date::{Date, Month};
use crate::error::LawError;
use crate::params::{Key, Parameters, Rule};
use crate::trace::{Step, Trace};

/// What the due date of an establishment depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Employer {
    /// Employees, as L130-1 counts them.
    pub headcount: u32,
    /// The pay of a month is paid within that month (no décalage).
    pub paid_in_month: bool,
    /// Consecutive years the headcount has reached the threshold; `None`: the threshold applies.
    pub years_above: Option<u32>,
}

/// The dates of one monthly declaration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Monthly {
    /// Day and rule before any shift.
    pub nominal: Date,
    /// Due day.
    pub due: Date,
    /// Hour of the due day (Paris).
    pub hour: u32,
    /// First day the initial declaration is accepted.
    pub opens: Date,
    /// Last day the initial declaration is accepted.
    pub closes: Date,
    /// Last day of a replacement, until midnight (Paris).
    pub replace_until: Date,
    /// The rule that fixed the day.
    pub rule: Rule,
}

/// Whether the employer is due on the 5th.
///
/// # Errors
/// A parameter without value for the month.
pub(super) fn is_large<T: Trace>(
    employer: &Employer,
    date: Date,
    parameters: &Parameters,
    trace: &mut T,
) -> Result<bool, LawError> {
    let threshold = parameters.at(Key::DsnSeuilEffectif, date)?;
    let needed = parameters.at(Key::SeuilAnneesConsecutives, date)?;
    let reached = i64::from(employer.headcount) >= i64::from(threshold.whole());
    let settled = employer
        .years_above
        .is_none_or(|years| i64::from(years) >= i64::from(needed.whole()));
    if reached && let Some(years) = employer.years_above {
        trace.step(|| {
            Step::new(Rule::DsnSeuil)
                .using(threshold)
                .using(needed)
                .with("années consécutives au-dessus", years)
                .concluded(if settled {
                    "seuil franchi"
                } else {
                    "seuil pas encore franchi"
                })
        });
    }
    Ok(reached && settled && employer.paid_in_month)
}

/// The dates of the declaration of `period`.
///
/// # Errors
/// A parameter without value for the month.
pub fn monthly<T: Trace>(
    period: Month,
    employer: &Employer,
    options: &Options,
    parameters: &Parameters,
    trace: &mut T,
) -> Result<Monthly, LawError> {
    let next = period.plus(1);
    let first = next.first_day();
    let (key, rule) = if is_large(employer, first, parameters, trace)? {
        (Key::DsnEcheance50Plus, Rule::Dsn5)
    } else {
        (Key::DsnEcheanceAutres, Rule::Dsn15)
    };
    let day = parameters.at(key, first)?;
    let nominal = next.day(u32::try_from(day.whole()).unwrap_or(15));
    trace.step(|| {
        Step::new(rule)
            .using(day)
            .with("période", period)
            .with("effectif", employer.headcount)
            .with(
                "paie dans le mois",
                if employer.paid_in_month { "oui" } else { "non" },
            )
            .concluded(nominal)
    });
    if employer.headcount == 0 {
        trace.step(|| Step::new(Rule::DsnNeant));
    }
    let due = shifted(nominal, options, trace);
    let hour = parameters.at(Key::DsnHeureLimite, first)?;
    trace.step(|| Step::new(Rule::DsnMidi).using(hour).concluded("12:00"));
    let early = parameters.at(Key::DsnAvanceMois, first)?;
    let late = parameters.at(Key::DsnRetardMois, first)?;
    let (opens, closes) = (
        due.plus_months(-early.whole()),
        due.plus_months(late.whole()),
    );
    trace.step(|| {
        Step::new(Rule::DsnFenetre)
            .using(early)
            .using(late)
            .concluded(format!("du {} au {}", opens.french(), closes.french()))
    });
    let replace_until = due.plus_days(-1);
    trace
        .step(|| Step::new(Rule::DsnAnnuleRemplace).concluded(format!("{replace_until} à minuit")));
    Ok(Monthly {
        nominal,
        due,
        hour: u32::try_from(hour.whole()).unwrap_or(12),
        opens,
        closes,
        replace_until,
        rule,
    })
}
