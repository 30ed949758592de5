//! The year of one establishment: declarations and payments in date order.

use super::Options;
use super::monthly::{Employer, monthly};
use super::payments::{Payment, Scheme, due};
use crate::date::{Date, Month};
use crate::error::LawError;
use crate::params::{Parameters, Rule};
use crate::trace::{NoTrace, Trace};

/// What an entry asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Task {
    /// File the monthly declaration.
    Declare,
    /// Pay contributions.
    Pay,
}

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Day.
    pub date: Date,
    /// What to do.
    pub task: Task,
    /// Month it is about.
    pub period: Month,
    /// Rule.
    pub rule: Rule,
}

/// What the calendar is for.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Months worked, first and last.
    pub from: Month,
    /// Last month.
    pub to: Month,
    /// The employer.
    pub employer: Employer,
    /// Who collects.
    pub scheme: Scheme,
    /// The written quarterly option is in force.
    pub quarterly: bool,
}

/// The entries of the plan in date order; the steps are those of the first month.
///
/// # Errors
/// A parameter without value for one of the months.
pub fn entries<T: Trace>(
    plan: &Plan,
    options: &Options,
    parameters: &Parameters,
    trace: &mut T,
) -> Result<Vec<Entry>, LawError> {
    let mut entries = Vec::new();
    let mut period = plan.from;
    while period <= plan.to {
        let payment = Payment {
            period,
            employer: plan.employer,
            scheme: plan.scheme,
            quarterly: plan.quarterly,
            ceased_on: None,
        };
        let (dates, (paid, rule)) = if period == plan.from {
            (
                monthly(period, &plan.employer, options, parameters, trace)?,
                due(&payment, options, parameters, trace)?,
            )
        } else {
            (
                monthly(period, &plan.employer, options, parameters, &mut NoTrace)?,
                due(&payment, options, parameters, &mut NoTrace)?,
            )
        };
        entries.push(Entry {
            date: dates.due,
            task: Task::Declare,
            period,
            rule: dates.rule,
        });
        let already = entries
            .iter()
            .any(|e: &Entry| e.task == Task::Pay && e.date == paid);
        if !already {
            entries.push(Entry {
                date: paid,
                task: Task::Pay,
                period,
                rule,
            });
        }
        period = period.plus(1);
    }
    entries.sort_by_key(|entry| (entry.date, entry.task, entry.period));
    Ok(entries)
}
