//! Daily sickness allowances (indemnités journalières): amount, days paid, deductions.
//!
//! Start with [`Request`], then [`compute`]; `daily` holds the amounts, `days` which days are paid,
//! `totals` the sums and deductions.

mod daily;
mod days;
pub mod leave;
pub mod rights;
mod totals;

use rust_decimal::Decimal;

use crate::date::Date;
use crate::error::LawError;
use crate::params::Parameters;
use crate::trace::Trace;

pub use totals::{MonthTotal, Totals};

/// What the allowance insures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Risk {
    /// Ordinary sickness.
    Sickness,
    /// Work accident or occupational disease.
    WorkAccident,
    /// Maternity.
    Maternity,
    /// Paternity and childcare.
    Paternity,
    /// Adoption.
    Adoption,
    /// Death of a child.
    Bereavement,
    /// Therapeutic part time.
    TherapeuticPartTime,
}

/// How the reference pays are paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base {
    /// Each month.
    Monthly,
    /// Each week.
    Weekly,
    /// Every two weeks.
    Fortnightly,
    /// Discontinuous or seasonal work: twelve months.
    Discontinuous,
}

/// One reference pay, oldest first in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pay {
    /// Gross pay subject to sickness contributions, in euros.
    pub amount: Decimal,
    /// When the month is incomplete: the days the amount pays, to rebuild the month (R323-8).
    pub over_days: Option<u32>,
}

impl Pay {
    /// A complete pay.
    #[must_use]
    pub fn complete(amount: Decimal) -> Pay {
        Pay {
            amount,
            over_days: None,
        }
    }
}

/// Why the three waiting days do not apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiver {
    /// The stop prolongs another one.
    Prolongation,
    /// Second or later stop of the same long-term illness within three years.
    LongTermIllness,
    /// Miscarriage before 22 weeks.
    Miscarriage,
    /// Medical termination of pregnancy.
    MedicalTermination,
    /// First stop within 13 weeks of the death of a child.
    ChildDeath,
    /// Therapeutic part time.
    TherapeuticPartTime,
    /// Illness following maternity rest without return.
    AfterMaternity,
}

/// A relapse after a work accident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Relapse {
    /// Daily allowance of the first period at 60 %.
    pub first_daily: Option<Decimal>,
    /// Daily allowance of the first period at 80 %.
    pub first_daily_raised: Option<Decimal>,
    /// Days of the first period that count towards the 29th day: none after consolidation.
    pub earlier_days: u32,
}

/// Intermediate rounding of the daily wage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WageRounding {
    /// Not rounded: what the published maxima point to.
    #[default]
    Exact,
    /// To the cent.
    Cent,
}

/// Which day's PMSS caps maternity pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MaternityCeiling {
    /// The last day of the month before the stop: the text; a new PMSS bites from 1 February.
    #[default]
    MonthBefore,
    /// The first day of the stop: what ameli and the press print, from 1 January.
    FirstDay,
}

/// How CSG and CRDS are rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DeductionRounding {
    /// Once on the whole stop; months are cumulative differences, so they sum to it.
    #[default]
    Whole,
    /// Each month.
    Month,
    /// Each day.
    Day,
}

/// How some days are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayCount {
    /// Every day.
    Calendar,
    /// Monday to Saturday, holidays excepted (jours ouvrables).
    Working,
    /// Monday to Friday, holidays excepted (jours ouvrés).
    Business,
}

/// The points the texts leave open, with the defaults `docs/law.md` explains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Intermediate rounding.
    pub wage_rounding: WageRounding,
    /// Maternity ceiling.
    pub maternity_ceiling: MaternityCeiling,
    /// Rounding of CSG and CRDS.
    pub deductions: DeductionRounding,
    /// Days of bereavement leave.
    pub bereavement_days: DayCount,
    /// Days that divide the loss of a therapeutic part time.
    pub part_time_days: DayCount,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            wage_rounding: WageRounding::default(),
            maternity_ceiling: MaternityCeiling::default(),
            deductions: DeductionRounding::default(),
            bereavement_days: DayCount::Working,
            part_time_days: DayCount::Calendar,
        }
    }
}

/// A situation.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// What is insured.
    pub risk: Risk,
    /// First day of the stop. For a work accident, the day after the accident unless
    /// [`Request::accident`] is that very day.
    pub start: Date,
    /// Last day of the stop; without it only the daily amount is computed.
    pub end: Option<Date>,
    /// How the pays are paid.
    pub base: Base,
    /// The reference pays, oldest first.
    pub pays: &'a [Pay],
    /// First day of the initial stop, for a prolongation: the key date of the reference.
    pub initial_start: Option<Date>,
    /// Last day of the stop that is prolonged, to test the 48 hours.
    pub previous_end: Option<Date>,
    /// Why there is no waiting time.
    pub waiver: Option<Waiver>,
    /// Day of death of the child, to test the 13 weeks.
    pub death: Option<Date>,
    /// Allowances already paid over the three years (sickness), or pieces already taken (leaves).
    pub already_paid: u32,
    /// The stop belongs to a long-term illness: three years instead of 360 allowances.
    pub long_term_illness: bool,
    /// Start of the long-term illness's three years, to test their end.
    pub long_term_since: Option<Date>,
    /// Past the legal age and drawing a pension: 60 allowances in all.
    pub pensioner: bool,
    /// Second late notice within 24 months: the day it was sent.
    pub sent_late_on: Option<Date>,
    /// Day of the work accident.
    pub accident: Option<Date>,
    /// Relapse of a work accident.
    pub relapse: Option<Relapse>,
    /// Pay lost over the stop (therapeutic part time).
    pub loss: Option<Decimal>,
    /// Longest leave in days, when the caller knows it (see [`leave`]).
    pub leave_days: Option<u32>,
    /// What is known of the rights of opening; `None`: assumed open.
    pub rights: Option<rights::Record>,
    /// The open points.
    pub options: Options,
}

impl<'a> Request<'a> {
    /// A plain situation: monthly pays, nothing special.
    #[must_use]
    pub fn new(risk: Risk, start: Date, end: Option<Date>, pays: &'a [Pay]) -> Request<'a> {
        Request {
            risk,
            start,
            end,
            base: Base::Monthly,
            pays,
            initial_start: None,
            previous_end: None,
            waiver: None,
            death: None,
            already_paid: 0,
            long_term_illness: false,
            long_term_since: None,
            pensioner: false,
            sent_late_on: None,
            accident: None,
            relapse: None,
            loss: None,
            leave_days: None,
            rights: None,
            options: Options::default(),
        }
    }
}

/// Days paid at one amount, without hole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Gross allowance of a day, to the cent.
    pub daily: Decimal,
}

impl Period {
    /// Number of days.
    #[must_use]
    pub fn days(&self) -> u32 {
        u32::try_from(self.to.days_since(self.from) + 1).unwrap_or(0)
    }
}

/// The answer.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Daily reference wage, not rounded (after the flat deduction for maternity and its like).
    pub daily_wage: Decimal,
    /// Gross daily allowance, to the cent (the first one when it changes).
    pub daily: Decimal,
    /// Raised gross daily allowance from the 29th day (work accident).
    pub daily_raised: Option<Decimal>,
    /// Days of the stop left unpaid at its beginning by the waiting time.
    pub waiting_days: u32,
    /// The periods paid, in order.
    pub periods: Vec<Period>,
    /// Sums and deductions; `None` without end date.
    pub totals: Option<Totals>,
}

/// The longest stop computed, in days: beyond, a date is surely mistyped.
const LONGEST: i32 = 4000;

/// Computes an allowance.
///
/// # Errors
/// A field that cannot be, or a parameter without value for the date.
pub fn compute<T: Trace>(
    request: &Request<'_>,
    parameters: &Parameters,
    trace: &mut T,
) -> Result<Outcome, LawError> {
    check(request)?;
    let plan = days::waiting(request, parameters, trace)?;
    let amounts = daily::amounts(request, plan.key_date, parameters, trace)?;
    let mut outcome = Outcome {
        daily_wage: amounts.wage,
        daily: amounts.daily,
        daily_raised: amounts.raised,
        waiting_days: plan.waiting_days,
        periods: Vec::new(),
        totals: None,
    };
    if let Some(end) = request.end {
        outcome.periods = days::paid(request, end, &plan, &amounts, parameters, trace)?;
        outcome.totals = Some(totals::sum(
            &outcome.periods,
            request.start,
            request.options.deductions,
            parameters,
            trace,
        )?);
    }
    Ok(outcome)
}

fn check(request: &Request<'_>) -> Result<(), LawError> {
    if let Some(end) = request.end {
        let length = end.days_since(request.start);
        if length < 0 {
            return Err(LawError::invalid(
                "fin",
                format!(
                    "{} précède le début, {}",
                    end.french(),
                    request.start.french()
                ),
            ));
        }
        if length > LONGEST {
            return Err(LawError::invalid(
                "fin",
                format!("l'arrêt dépasse {LONGEST} jours : vérifiez les dates"),
            ));
        }
    }
    let amounts = request.pays.iter().map(|pay| pay.amount);
    let floors = request
        .relapse
        .iter()
        .flat_map(|relapse| [relapse.first_daily, relapse.first_daily_raised]);
    for amount in amounts.chain(request.loss).chain(floors.flatten()) {
        if amount.is_sign_negative() || amount > crate::amount::LARGEST {
            return Err(LawError::invalid("paies", "montant négatif ou trop grand"));
        }
    }
    Ok(())
}
