//! Waivers as checklists: each condition holds, fails, or lacks data.

use rust_decimal::Decimal;

use crate::amount::exact;
use crate::date::Date;
use crate::error::LawError;
use crate::params::{Found, Key, Parameters, Rule};
use crate::trace::{Step, Trace};

/// One condition of a waiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// What it asks, in French.
    pub text: String,
    /// Whether it holds; `None` when the data is missing.
    pub holds: Option<bool>,
}

/// Whether sanctions on a corrected error fall away (R243-10).
#[derive(Debug, Clone, Copy, Default)]
pub struct CorrectedError {
    /// An employee had been left out.
    pub omitted_employee: Option<bool>,
    /// Pay was inaccurate repeatedly.
    pub repeated: Option<bool>,
    /// Corrected and paid by the first due date after the initial declaration.
    pub at_next_due: Option<bool>,
    /// Sanctions that would apply.
    pub sanctions: Option<Decimal>,
    /// Payment that regularises.
    pub regularisation: Option<Decimal>,
    /// Contributions of the initial declaration.
    pub contributions: Option<Decimal>,
}

/// Whether surcharges for late payment fall away (R243-11).
#[derive(Debug, Clone, Copy, Default)]
pub struct LatePayment {
    /// Days between due date and payment, or an agreed plan within thirty days.
    pub paid_after_days: Option<u32>,
    /// A payment plan was agreed within thirty days.
    pub plan: Option<bool>,
    /// Months since the last late payment; `None` unknown.
    pub months_since_late: Option<u32>,
    /// Sanctions that would apply.
    pub sanctions: Option<Decimal>,
}

fn condition(text: String, holds: Option<bool>) -> Condition {
    Condition { text, holds }
}

/// Both exclusions must be false and one of the two ways must hold.
///
/// # Errors
/// A parameter without value for the date.
pub fn error_waiver<T: Trace>(
    facts: &CorrectedError,
    date: Date,
    parameters: &Parameters,
    trace: &mut T,
) -> Result<(Option<bool>, Vec<Condition>), LawError> {
    let pmss = parameters.at(Key::Pmss, date)?;
    let share = parameters.at(Key::RenonciationPartCotisations, date)?;
    let small = facts.sanctions.map(|sum| sum < pmss.value());
    let slight = match (facts.regularisation, facts.contributions) {
        (Some(part), Some(whole)) => Some(part < whole * share.value()),
        _ => None,
    };
    let conditions = vec![
        condition(
            "aucun salarié n'avait été omis".to_owned(),
            facts.omitted_employee.map(|x| !x),
        ),
        condition(
            "les inexactitudes de rémunération ne sont pas répétées".to_owned(),
            facts.repeated.map(|x| !x),
        ),
        condition(
            "corrigée et payée à la première échéance suivante".to_owned(),
            facts.at_next_due,
        ),
        condition(
            format!(
                "ou sanctions inférieures à un PMSS ({})",
                exact(pmss.value())
            ),
            small,
        ),
        condition(
            format!(
                "ou régularisation inférieure à {} des cotisations initiales",
                exact(share.value())
            ),
            slight,
        ),
    ];
    let allowed = all_hold(&[
        facts.omitted_employee.map(|x| !x),
        facts.repeated.map(|x| !x),
    ]);
    let ways = any_holds(&[facts.at_next_due, small, slight]);
    let verdict = all_hold(&[allowed, ways]);
    trace.step(|| {
        Step::new(Rule::PenAbandonErreur)
            .using(pmss)
            .using(share)
            .concluded(said(verdict))
    });
    if verdict == Some(false) {
        trace.step(|| Step::new(Rule::PenRemise));
    }
    Ok((verdict, conditions))
}

/// All three conditions must hold.
///
/// # Errors
/// A parameter without value for the date.
pub fn payment_waiver<T: Trace>(
    facts: &LatePayment,
    date: Date,
    parameters: &Parameters,
    trace: &mut T,
) -> Result<(Option<bool>, Vec<Condition>), LawError> {
    let pmss = parameters.at(Key::Pmss, date)?;
    let days = parameters.at(Key::RenonciationPaiementJours, date)?;
    let months = parameters.at(Key::RenonciationSansRetardMois, date)?;
    let within = |limit: Found, count: u32| i64::from(count) <= i64::from(limit.whole());
    let quick = any_holds(&[facts.paid_after_days.map(|n| within(days, n)), facts.plan]);
    let clean = facts
        .months_since_late
        .map(|n| i64::from(n) >= i64::from(months.whole()));
    let small = facts.sanctions.map(|sum| sum < pmss.value());
    let conditions = vec![
        condition(
            format!(
                "payé, ou plan d'apurement souscrit, dans les {} jours",
                days.whole()
            ),
            quick,
        ),
        condition(
            format!("aucun retard de paiement depuis {} mois", months.whole()),
            clean,
        ),
        condition(
            format!("sanctions inférieures à un PMSS ({})", exact(pmss.value())),
            small,
        ),
    ];
    let verdict = all_hold(&[quick, clean, small]);
    trace.step(|| {
        Step::new(Rule::PenAbandonPaiement)
            .using(pmss)
            .using(days)
            .using(months)
            .concluded(said(verdict))
    });
    if verdict == Some(false) {
        trace.step(|| Step::new(Rule::PenRemise));
    }
    Ok((verdict, conditions))
}

/// Three-valued "and": one false decides, one unknown leaves open.
fn all_hold(parts: &[Option<bool>]) -> Option<bool> {
    if parts.contains(&Some(false)) {
        Some(false)
    } else if parts.contains(&None) {
        None
    } else {
        Some(true)
    }
}

/// Three-valued "or".
fn any_holds(parts: &[Option<bool>]) -> Option<bool> {
    all_hold(
        &parts
            .iter()
            .map(|part| part.map(|x| !x))
            .collect::<Vec<_>>(),
    )
    .map(|x| !x)
}

fn said(verdict: Option<bool>) -> &'static str {
    match verdict {
        Some(true) => "conditions remplies",
        Some(false) => "conditions non remplies",
        None => "données insuffisantes",
    }
}
