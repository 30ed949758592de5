//! Payment of contributions: 5, 15, quarterly, MSA, CRPCEN.

use super::Options;
use super::monthly::{Employer, is_large};
use crate::date::{Date, Month};
use crate::error::LawError;
use crate::holidays::next_counting;
use crate::ijss::DayCount;
use crate::params::{Key, Parameters, Rule};
use crate::trace::{Step, Trace};

/// Who collects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// Urssaf.
    General,
    /// Agricultural scheme.
    Msa,
    /// Notaries' clerks.
    Crpcen,
}

/// A payment to date.
#[derive(Debug, Clone, Copy)]
pub struct Payment {
    /// Month worked.
    pub period: Month,
    /// The employer.
    pub employer: Employer,
    /// Who collects.
    pub scheme: Scheme,
    /// The written quarterly option is in force.
    pub quarterly: bool,
    /// Sale or closure under the quarterly option.
    pub ceased_on: Option<Date>,
}

/// Due day of a payment, and the rule that fixed it.
///
/// # Errors
/// The quarterly option above its threshold, or a parameter without value.
pub fn due<T: Trace>(
    payment: &Payment,
    options: &Options,
    parameters: &Parameters,
    trace: &mut T,
) -> Result<(Date, Rule), LawError> {
    let next = payment.period.plus(1);
    let first = next.first_day();
    let fifteen = parameters.at(Key::DsnEcheanceAutres, first)?;
    let fifteenth = u32::try_from(fifteen.whole()).unwrap_or(15);
    let (nominal, rule) = if payment.scheme == Scheme::Crpcen {
        let day = parameters.at(Key::CrpcenEcheance, first)?;
        (
            next.day(u32::try_from(day.whole()).unwrap_or(5)),
            Rule::PaiementCrpcen,
        )
    } else if payment.quarterly {
        quarterly(payment, first, fifteenth, parameters)?
    } else if is_large(&payment.employer, first, parameters, trace)? {
        let day = parameters.at(Key::DsnEcheance50Plus, first)?;
        (
            next.day(u32::try_from(day.whole()).unwrap_or(5)),
            Rule::Paiement5,
        )
    } else {
        (next.day(fifteenth), Rule::Paiement15)
    };
    trace.step(|| {
        Step::new(rule)
            .with("période", payment.period)
            .with("effectif", payment.employer.headcount)
            .concluded(nominal)
    });
    if payment.scheme == Scheme::Msa {
        trace.step(|| Step::new(Rule::PaiementMsa));
    }
    let due = next_counting(nominal, DayCount::Business, options.shifting_territory());
    if due != nominal {
        trace.step(|| {
            Step::new(Rule::PaiementReport)
                .with("échéance nominale", nominal)
                .concluded(due)
        });
    }
    Ok((due, rule))
}

fn quarterly(
    payment: &Payment,
    first: Date,
    fifteenth: u32,
    parameters: &Parameters,
) -> Result<(Date, Rule), LawError> {
    let threshold = parameters.at(Key::OptionTrimestrielleEffectif, first)?;
    if i64::from(payment.employer.headcount) >= i64::from(threshold.whole()) {
        return Err(LawError::invalid(
            "trimestriel",
            format!(
                "l'option est réservée aux employeurs de moins de {} salariés",
                threshold.whole()
            ),
        ));
    }
    if let Some(ceased) = payment.ceased_on {
        let this_month = ceased.month_of().day(fifteenth);
        let due = if ceased < this_month {
            this_month
        } else {
            ceased.month_of().plus(1).day(fifteenth)
        };
        return Ok((due, Rule::PaiementCessation));
    }
    let quarter_end = (payment.period.number() - 1) / 3 * 3 + 3;
    let months_left = i32::try_from(quarter_end - payment.period.number()).unwrap_or(0);
    let due = payment.period.plus(months_left + 1).day(fifteenth);
    Ok((due, Rule::PaiementTrimestriel))
}
