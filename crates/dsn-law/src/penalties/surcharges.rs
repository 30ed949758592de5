//! Surcharges on sums: late payment, other channels, provisional assessment.

use rust_decimal::Decimal;

use crate::amount::{cents, exact};
use crate::date::Date;
use crate::error::LawError;
use crate::params::{Key, Parameters, Rule};
use crate::trace::{Step, Trace};

/// A surcharge on sums: one rate, and a monthly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Surcharge {
    /// In all, to the cent.
    pub amount: Decimal,
    /// The first part.
    pub base: Decimal,
    /// The monthly part.
    pub monthly: Decimal,
}

/// Late payment: 5 % (8 % after provisional assessment) and 0.2 % per month begun.
///
/// # Errors
/// A parameter without value for the date.
pub fn late_payment<T: Trace>(
    sum: Decimal,
    months: u32,
    after_assessment: bool,
    due: Date,
    parameters: &Parameters,
    trace: &mut T,
) -> Result<Surcharge, LawError> {
    let (key, rule) = if after_assessment {
        (Key::MajorationApresTaxation, Rule::PenPaiementTaxation)
    } else {
        (Key::MajorationRetardPaiement, Rule::PenPaiement)
    };
    let rate = parameters.at(key, due)?;
    let more = parameters.at(Key::MajorationRetardComplementaire, due)?;
    let base = cents(sum * rate.value());
    let monthly = cents(sum * more.value() * Decimal::from(months));
    trace.step(|| {
        Step::new(rule)
            .using(rate)
            .computed(format!("{} × {}", exact(sum), exact(rate.value())), base)
            .rounded_to_cent()
    });
    trace.step(|| {
        Step::new(Rule::PenPaiementMois)
            .using(more)
            .with("mois commencés", months)
            .computed(
                format!("{} × {} × {months}", exact(sum), exact(more.value())),
                monthly,
            )
            .rounded_to_cent()
    });
    Ok(Surcharge {
        amount: base + monthly,
        base,
        monthly,
    })
}

/// Filing or paying outside the electronic channel: 0.2 % of the sums.
///
/// # Errors
/// A parameter without value for the date.
pub fn non_electronic<T: Trace>(
    sum: Decimal,
    date: Date,
    parameters: &Parameters,
    trace: &mut T,
) -> Result<Decimal, LawError> {
    let rate = parameters.at(Key::MajorationHorsDsn, date)?;
    let amount = cents(sum * rate.value());
    trace.step(|| {
        Step::new(Rule::PenHorsDsn)
            .using(rate)
            .computed(format!("{} × {}", exact(sum), exact(rate.value())), amount)
            .rounded_to_cent()
    });
    Ok(amount)
}

/// What a provisional assessment is computed on.
#[derive(Debug, Clone, Copy)]
pub enum Assessed {
    /// The last known pay.
    KnownPay(Decimal),
    /// No known pay: the employees known.
    Employees(u32),
}

/// Provisional assessment: the sums taken as pay when no declaration came.
///
/// # Errors
/// A parameter without value for the date.
pub fn assessment<T: Trace>(
    on: Assessed,
    missed: u32,
    due: Date,
    parameters: &Parameters,
    trace: &mut T,
) -> Result<Decimal, LawError> {
    let step_rate = parameters.at(Key::TaxationOfficeIncrement, due)?;
    let extra = step_rate.value() * Decimal::from(missed.max(1) - 1);
    let (sum, key, rule) = match on {
        Assessed::KnownPay(pay) => (pay, Key::TaxationOfficeTaux, Rule::PenTaxation),
        Assessed::Employees(count) => {
            let pmss = parameters.at(Key::Pmss, due)?;
            (
                pmss.value() * Decimal::from(count),
                Key::TaxationOfficeTauxPmss,
                Rule::PenTaxationPmss,
            )
        }
    };
    let rate = parameters.at(key, due)?;
    let amount = cents(sum * (Decimal::ONE + rate.value() + extra));
    trace.step(|| {
        Step::new(rule)
            .using(rate)
            .using(step_rate)
            .with("échéances manquées", missed.max(1))
            .computed(
                format!(
                    "{} × (1 + {} + {})",
                    exact(sum),
                    exact(rate.value()),
                    exact(extra)
                ),
                amount,
            )
            .rounded_to_cent()
    });
    Ok(amount)
}

/// Household employers in a simplified scheme: a share of the PMSS per declaration.
///
/// # Errors
/// A parameter without value for the date.
pub fn household<T: Trace>(
    late: bool,
    due: Date,
    parameters: &Parameters,
    trace: &mut T,
) -> Result<Decimal, LawError> {
    let key = if late {
        Key::PenaliteParticulierRetard
    } else {
        Key::PenaliteParticulierInexactitude
    };
    let rate = parameters.at(key, due)?;
    let pmss = parameters.at(Key::Pmss, due)?;
    let amount = cents(pmss.value() * rate.value());
    trace.step(|| {
        Step::new(Rule::PenParticulier)
            .using(pmss)
            .using(rate)
            .computed(
                format!("{} × {}", exact(pmss.value()), exact(rate.value())),
                amount,
            )
            .rounded_to_cent()
    });
    Ok(amount)
}
