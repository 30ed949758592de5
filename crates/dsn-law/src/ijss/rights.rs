//! Rights of opening: hours or contributions before the stop (R313-3, R313-7, R313-8).

use rust_decimal::Decimal;

use super::{Request, Risk};
use crate::amount::exact;
use crate::date::Date;
use crate::error::LawError;
use crate::params::{Key, Parameters, Rule};
use crate::trace::{Step, Trace};

/// What is known of the insured person's work before the stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Record {
    /// Hours worked in the three calendar months (or 90 days) before.
    pub hours_3_months: Option<Decimal>,
    /// Pay subject to contributions in the six calendar months before.
    pub pay_6_months: Option<Decimal>,
    /// Hours worked in the twelve calendar months (or 365 days) before.
    pub hours_12_months: Option<Decimal>,
    /// Pay subject to contributions in the twelve calendar months before.
    pub pay_12_months: Option<Decimal>,
    /// Months of affiliation on the reference day.
    pub affiliation_months: Option<u32>,
    /// Seasonal or discontinuous work: the twelve-month conditions open the right.
    pub seasonal: bool,
    /// Days indemnified in the window: six hours or six SMIC each.
    pub paid_days: u32,
}

/// Whether each right is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// The first six months.
    pub first_six_months: bool,
    /// Beyond six months.
    pub beyond: bool,
}

/// One way to open a right: enough hours, or enough pay.
struct Condition {
    rule: Rule,
    hours: Option<Decimal>,
    hours_key: Key,
    pay: Option<Decimal>,
    pay_key: Key,
    window: Date,
    smic_date: Date,
}

/// Decides both rights for a stop that starts on `start`.
///
/// # Errors
/// A parameter without value for the date.
pub fn decide<T: Trace>(
    record: &Record,
    start: Date,
    parameters: &Parameters,
    trace: &mut T,
) -> Result<Verdict, LawError> {
    let month = start.month_of();
    let year_window = month.plus(-12).first_day();
    let january = Date::new(year_window.year(), 1, 1).unwrap_or(year_window);
    let mut yearly = Condition {
        rule: Rule::IjDroitsAuDela,
        hours: record.hours_12_months,
        hours_key: Key::DroitsAuDela6moisHeures,
        pay: record.pay_12_months,
        pay_key: Key::DroitsAuDela6moisSmic,
        window: year_window,
        smic_date: january,
    };
    let affiliation = parameters.at(Key::DroitsAuDela6moisAffiliation, start)?;
    let affiliated = record
        .affiliation_months
        .is_some_and(|months| i32::try_from(months).unwrap_or(i32::MAX) >= affiliation.whole());
    let beyond = holds(&yearly, record, start, parameters, trace)? && affiliated;
    let first_six_months = if record.seasonal {
        yearly.rule = Rule::IjDroitsSaisonnier;
        holds(&yearly, record, start, parameters, trace)?
    } else {
        let half_year = month.plus(-6).first_day();
        let condition = Condition {
            rule: Rule::IjDroitsSixMois,
            hours: record.hours_3_months,
            hours_key: Key::Droits6moisHeures,
            pay: record.pay_6_months,
            pay_key: Key::Droits6moisSmic,
            window: half_year,
            smic_date: half_year,
        };
        holds(&condition, record, start, parameters, trace)?
    };
    Ok(Verdict {
        first_six_months,
        beyond,
    })
}

fn holds<T: Trace>(
    condition: &Condition,
    record: &Record,
    start: Date,
    parameters: &Parameters,
    trace: &mut T,
) -> Result<bool, LawError> {
    let hours_needed = parameters.at(condition.hours_key, start)?;
    let multiple = parameters.at(condition.pay_key, start)?;
    let smic = parameters.at(Key::SmicHoraire, condition.smic_date)?;
    let per_day = parameters.at(Key::DroitsEquivalenceHeures, start)?;
    let january = Date::new(condition.window.year(), 1, 1).unwrap_or(condition.window);
    let day_smic = parameters.at(Key::SmicHoraire, january)?;
    let equivalent_hours = per_day.value() * Decimal::from(record.paid_days);
    let equivalent_pay = equivalent_hours * day_smic.value();
    let pay_needed = multiple.value() * smic.value();
    let enough_hours = condition
        .hours
        .is_some_and(|hours| hours + equivalent_hours >= hours_needed.value());
    let enough_pay = condition
        .pay
        .is_some_and(|pay| pay + equivalent_pay >= pay_needed);
    if record.paid_days > 0 {
        trace.step(|| {
            Step::new(Rule::IjDroitsEquivalence)
                .using(per_day)
                .using(day_smic)
                .computed(
                    format!("{} h × {} jours", per_day.whole(), record.paid_days),
                    equivalent_hours,
                )
        });
    }
    trace.step(|| {
        Step::new(condition.rule)
            .using(hours_needed)
            .using(multiple)
            .using(smic)
            .with(
                "heures",
                condition.hours.map_or("non données".to_owned(), exact),
            )
            .with(
                "rémunération",
                condition.pay.map_or("non donnée".to_owned(), exact),
            )
            .number("rémunération nécessaire", pay_needed)
            .concluded(if enough_hours || enough_pay {
                "condition remplie"
            } else {
                "condition non remplie"
            })
    });
    Ok(enough_hours || enough_pay)
}

/// Months of affiliation needed for maternity on the presumed day of delivery, and whether they are met.
///
/// # Errors
/// A parameter without value for the date.
pub fn maternity_affiliated<T: Trace>(
    months: u32,
    presumed_delivery: Date,
    parameters: &Parameters,
    trace: &mut T,
) -> Result<bool, LawError> {
    let needed = parameters.at(Key::DroitsMaterniteAffiliation, presumed_delivery)?;
    let open = i32::try_from(months).unwrap_or(i32::MAX) >= needed.whole();
    trace.step(|| {
        Step::new(Rule::IjDroitsMaternite)
            .using(needed)
            .with("mois d'affiliation", months)
            .concluded(if open {
                "condition remplie"
            } else {
                "condition non remplie"
            })
    });
    Ok(open)
}

/// The last day the rights allow within a sickness stop that ends on `end`.
pub(super) fn open_until<T: Trace>(
    request: &Request<'_>,
    end: Date,
    parameters: &Parameters,
    trace: &mut T,
) -> Result<Date, LawError> {
    if !matches!(request.risk, Risk::Sickness | Risk::TherapeuticPartTime) {
        return Ok(end);
    }
    let start = request
        .initial_start
        .unwrap_or(request.start)
        .min(request.start);
    let Some(record) = &request.rights else {
        trace.step(|| Step::new(Rule::IjDroitsSupposes).concluded("droits supposés ouverts"));
        return Ok(end);
    };
    let verdict = decide(record, start, parameters, trace)?;
    let six_months = start.plus_months(6).plus_days(-1);
    match (verdict.first_six_months, verdict.beyond) {
        (false, _) => {
            trace.warn(|| "Les droits ne sont pas ouverts : aucune indemnité".to_owned());
            Ok(request.start.plus_days(-1))
        }
        (true, false) if end > six_months => {
            trace.warn(|| {
                format!(
                    "Les droits au-delà de six mois ne sont pas ouverts : indemnités jusqu'au {}",
                    six_months.french()
                )
            });
            Ok(six_months)
        }
        _ => Ok(end),
    }
}
