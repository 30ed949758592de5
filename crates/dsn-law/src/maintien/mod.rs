//! Kept wages (maintien de salaire): the employer's complement, subrogation, the timeline of a stop.
//!
//! Start with [`Request`] and [`compute`]; [`scale`] holds the format of the scales.

pub mod scale;
pub mod timeline;

use rust_decimal::Decimal;

use crate::amount::{cents, exact};
use crate::date::{Date, Month};
use crate::error::LawError;
use crate::ijss::Period;
use crate::params::{Key, Parameters, Rule};
use crate::trace::{Step, Trace};
use scale::{Absence, Row, Scale, Share};

/// How the pay of one day is taken from the pay of a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DayPay {
    /// Divided by the calendar days of the month.
    #[default]
    Calendar,
    /// Divided by thirty, whatever the month.
    Thirtieth,
}

/// A situation.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// The scale.
    pub scale: &'a Scale,
    /// Category of employee, when the scale has some.
    pub category: Option<&'a str>,
    /// Why the employee is absent.
    pub absence: Absence,
    /// First day of absence.
    pub start: Date,
    /// Last day of absence.
    pub end: Date,
    /// Full years of seniority on the first day.
    pub seniority: u32,
    /// Gross monthly pay the employee would have earned, in euros.
    pub monthly_pay: Decimal,
    /// Days paid by the sickness fund, each with its gross amount.
    pub allowances: &'a [Period],
    /// When the fund pays less (hospital, sanction): the allowance is counted whole.
    pub allowance_reduced: bool,
    /// Employer-funded part of the provident benefits, per day.
    pub provident_daily: Decimal,
    /// Days already paid in the scale's window, per tranche in order.
    pub already_paid: &'a [u32],
    /// Waiting days of the employer, when they differ from the scale's.
    pub waiting: Option<u32>,
    /// Days of full pay of the local law of Alsace-Moselle (L1226-23), when it applies.
    pub local_law_days: Option<u32>,
    /// The certificate came within 48 hours, care in the EEA, ordinary contract.
    pub conditions_met: bool,
    /// How a day's pay is taken.
    pub day_pay: DayPay,
}

/// Days at one share within one month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Share kept.
    pub share: Share,
    /// Gross pay kept (share of the pay).
    pub kept: Decimal,
    /// Gross allowances of the fund over these days.
    pub allowances: Decimal,
    /// Provident benefits deducted.
    pub provident: Decimal,
    /// What the employer adds.
    pub complement: Decimal,
}

impl Line {
    /// Number of days.
    #[must_use]
    pub fn days(&self) -> u32 {
        u32::try_from(self.to.days_since(self.from) + 1).unwrap_or(0)
    }
}

/// Whether the employer takes the place of the employee before the fund.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subrogation {
    /// By law: the whole pay is kept.
    ByLaw,
    /// By law if the employer pays without deducting the allowances, which the kept pay covers.
    IfNotDeducted,
    /// Not by law: the kept pay is below the allowances, or nothing is kept.
    No,
}

impl Subrogation {
    /// The rule that says so.
    #[must_use]
    pub fn rule(self) -> Rule {
        match self {
            Subrogation::ByLaw => Rule::SubrogationTotale,
            Subrogation::IfNotDeducted => Rule::SubrogationPartielle,
            Subrogation::No => Rule::SubrogationInsuffisante,
        }
    }
}

/// The answer.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Days of absence before the first day kept.
    pub waiting: u32,
    /// Days kept, month by month and share by share.
    pub lines: Vec<Line>,
    /// Days kept.
    pub days: u32,
    /// Gross pay kept.
    pub kept: Decimal,
    /// Allowances over the days kept.
    pub allowances: Decimal,
    /// Complement of the employer.
    pub complement: Decimal,
    /// Whether the kept pay covers the allowances of the same days.
    pub covers: bool,
    /// Subrogation over the days kept.
    pub subrogation: Subrogation,
}

/// The longest absence computed, in days.
const LONGEST: i32 = 4000;

/// Days already paid within the `months` before `start`, spread over the tranches in order: the days
/// paid first were those of the first tranche.
#[must_use]
pub fn already_paid(
    paid: &[(Date, Date)],
    start: Date,
    months: u32,
    row: &[scale::Tranche],
) -> Vec<u32> {
    let window = start.plus_months(-i32::try_from(months).unwrap_or(0));
    let mut left: u32 = paid
        .iter()
        .map(|(from, to)| {
            let (first, last) = ((*from).max(window), (*to).min(start.plus_days(-1)));
            u32::try_from(last.days_since(first) + 1).unwrap_or(0)
        })
        .fold(0, u32::saturating_add);
    row.iter()
        .map(|tranche| {
            let used = left.min(tranche.days);
            left -= used;
            used
        })
        .collect()
}

/// Computes the complement.
///
/// # Errors
/// Dates that cannot be, a category the scale needs, a parameter without value.
pub fn compute<T: Trace>(
    request: &Request<'_>,
    parameters: &Parameters,
    trace: &mut T,
) -> Result<Outcome, LawError> {
    check(request)?;
    let local = request.local_law_days.map(local_row);
    let row = match &local {
        Some(row) => Some(row),
        None => row_of(request)?,
    };
    conditions(request, parameters, trace)?;
    let Some(row) = row.filter(|_| request.conditions_met) else {
        trace.step(|| {
            Step::new(scale_rule(request, local.is_some()))
                .with("barème", &request.scale.title)
                .with("ancienneté", request.seniority)
                .concluded("aucun jour maintenu")
        });
        trace.warn(|| {
            "Aucun maintien : conditions ou ancienneté non remplies dans ce barème".to_owned()
        });
        return Ok(Outcome {
            waiting: 0,
            lines: Vec::new(),
            days: 0,
            kept: Decimal::ZERO,
            allowances: Decimal::ZERO,
            complement: Decimal::ZERO,
            covers: false,
            subrogation: Subrogation::No,
        });
    };
    let waiting = request.waiting.unwrap_or(row.waiting);
    explain_row(request, row, waiting, local.is_some(), trace);
    let lines = lines(request, row, waiting, trace);
    Ok(total(request, waiting, lines, trace))
}

fn check(request: &Request<'_>) -> Result<(), LawError> {
    let length = request.end.days_since(request.start);
    if length < 0 {
        return Err(LawError::invalid("fin", "elle précède le début"));
    }
    if length > LONGEST {
        return Err(LawError::invalid(
            "fin",
            format!("l'absence dépasse {LONGEST} jours : vérifiez les dates"),
        ));
    }
    if request.scale.basis != "brut" {
        return Err(LawError::NotCovered(
            "Ce barème s'applique au net : seul le brut est calculé".to_owned(),
        ));
    }
    Ok(())
}

/// Full pay from the first day for a given time (L1226-23).
fn local_row(days: u32) -> Row {
    Row {
        category: "*".to_owned(),
        absences: vec![Absence::Sickness, Absence::Commute, Absence::WorkAccident],
        from_years: 0,
        to_years: None,
        waiting: 0,
        tranches: vec![scale::Tranche {
            days,
            share: Share {
                top: Decimal::ONE,
                bottom: Decimal::ONE,
            },
        }],
    }
}

fn row_of<'a>(request: &Request<'a>) -> Result<Option<&'a Row>, LawError> {
    let categories = request.scale.categories();
    let named = request.scale.rows.iter().all(|row| row.category != "*");
    if named
        && !request
            .category
            .is_some_and(|given| categories.contains(&given))
    {
        return Err(LawError::missing(
            "categorie",
            format!("ce barème distingue : {}", categories.join(", ")),
        ));
    }
    Ok(request
        .scale
        .row(request.category, request.absence, request.seniority))
}

fn conditions<T: Trace>(
    request: &Request<'_>,
    parameters: &Parameters,
    trace: &mut T,
) -> Result<(), LawError> {
    if request.scale.id == "legal" && request.local_law_days.is_none() {
        let needed = parameters.at(Key::MaintienAncienneteMin, request.start)?;
        trace.step(|| {
            Step::new(Rule::MaintienConditions)
                .using(needed)
                .with("ancienneté", request.seniority)
                .concluded(
                    if request.conditions_met
                        && i64::from(request.seniority) >= i64::from(needed.whole())
                    {
                        "conditions remplies"
                    } else {
                        "conditions non remplies"
                    },
                )
        });
    }
    Ok(())
}

fn scale_rule(request: &Request<'_>, local: bool) -> Rule {
    match (local, request.scale.id.as_str()) {
        (true, _) => Rule::MaintienAlsaceMoselle,
        (false, "legal") => Rule::MaintienDurees,
        (false, "alsace-moselle") => Rule::MaintienCommis,
        _ => Rule::MaintienConvention,
    }
}

fn explain_row<T: Trace>(
    request: &Request<'_>,
    row: &Row,
    waiting: u32,
    local: bool,
    trace: &mut T,
) {
    let tranches = || {
        let parts: Vec<String> = row
            .tranches
            .iter()
            .map(|t| format!("{} jours à {}", t.days, t.share))
            .collect();
        parts.join(", puis ")
    };
    let rule = scale_rule(request, local);
    trace.step(|| {
        Step::new(rule)
            .with("barème", &request.scale.title)
            .with("source", &request.scale.source)
            .with("vérifié le", request.scale.checked_on)
            .with("ancienneté", request.seniority)
            .concluded(tranches())
    });
    trace.step(|| Step::new(Rule::MaintienDelai).concluded(format!("{waiting} jours")));
    if !request.already_paid.is_empty() {
        let used: Vec<String> = request.already_paid.iter().map(u32::to_string).collect();
        trace.step(|| {
            Step::new(Rule::MaintienFenetre)
                .with("mois de la période", request.scale.window_months)
                .concluded(format!(
                    "jours déjà indemnisés par tranche : {}",
                    used.join(", ")
                ))
        });
    }
    if request.allowance_reduced {
        trace.step(|| Step::new(Rule::MaintienIjReduite));
    }
}

/// The days kept, cut at each month's end, each change of share and each change of allowance.
fn lines<T: Trace>(request: &Request<'_>, row: &Row, waiting: u32, trace: &mut T) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut day = request
        .start
        .plus_days(i32::try_from(waiting).unwrap_or(i32::MAX));
    for (rank, tranche) in row.tranches.iter().enumerate() {
        let used = request.already_paid.get(rank).copied().unwrap_or(0);
        let mut left = tranche.days.saturating_sub(used);
        while left > 0 && day <= request.end {
            let month = day.month_of();
            let by_right = day.plus_days(i32::try_from(left).unwrap_or(i32::MAX) - 1);
            let last = request.end.min(month.last_day()).min(by_right);
            let line = line(request, day, last, tranche.share, trace);
            left = left.saturating_sub(line.days());
            day = last.plus_days(1);
            lines.push(line);
        }
    }
    lines
}

fn line<T: Trace>(
    request: &Request<'_>,
    from: Date,
    to: Date,
    share: Share,
    trace: &mut T,
) -> Line {
    let days = Decimal::from(to.days_since(from) + 1);
    let divisor = month_divisor(request.day_pay, from.month_of());
    let kept = cents(share.of(request.monthly_pay * days) / divisor);
    let allowances: Decimal = request
        .allowances
        .iter()
        .map(|period| {
            let first = period.from.max(from);
            let last = period.to.min(to);
            period.daily * Decimal::from((last.days_since(first) + 1).max(0))
        })
        .sum();
    let provident = cents(request.provident_daily * days);
    let complement = (kept - allowances - provident).max(Decimal::ZERO);
    trace.step(|| {
        Step::new(Rule::MaintienComplement)
            .with("du", from)
            .with("au", to)
            .with("taux", share)
            .number("rémunération mensuelle", request.monthly_pay)
            .with("jours", days)
            .number("diviseur", divisor)
            .number("IJ brutes de ces jours", allowances)
            .number("prévoyance patronale", provident)
            .computed(
                format!(
                    "max(0 ; {} × {share} × {days} / {divisor} − {} − {})",
                    exact(request.monthly_pay),
                    exact(allowances),
                    exact(provident)
                ),
                complement,
            )
            .rounded_to_cent()
    });
    Line {
        from,
        to,
        share,
        kept,
        allowances,
        provident,
        complement,
    }
}

fn month_divisor(day_pay: DayPay, month: Month) -> Decimal {
    match day_pay {
        DayPay::Calendar => Decimal::from(month.length()),
        DayPay::Thirtieth => Decimal::from(30),
    }
}

fn total<T: Trace>(
    request: &Request<'_>,
    waiting: u32,
    lines: Vec<Line>,
    trace: &mut T,
) -> Outcome {
    let sum = |part: fn(&Line) -> Decimal| lines.iter().map(part).sum::<Decimal>();
    let kept = sum(|line| line.kept);
    let allowances = sum(|line| line.allowances);
    let complement = sum(|line| line.complement);
    let days = lines.iter().map(Line::days).sum();
    let covers = kept >= allowances && days > 0;
    let all_days = waiting == 0 && lines.last().is_some_and(|line| line.to == request.end);
    let whole = all_days && lines.iter().all(|line| line.share.is_whole());
    let subrogation = match (whole, covers) {
        (true, _) => Subrogation::ByLaw,
        (false, true) => Subrogation::IfNotDeducted,
        (false, false) => Subrogation::No,
    };
    trace.step(|| {
        Step::new(subrogation.rule())
            .number("salaire maintenu", kept)
            .number("IJ des mêmes jours", allowances)
            .concluded(if covers {
                "le salaire maintenu couvre les IJ"
            } else {
                "le salaire maintenu ne couvre pas les IJ"
            })
    });
    if !covers && days > 0 {
        trace.warn(|| "Le salaire maintenu est inférieur aux indemnités journalières : le surplus revient au salarié".to_owned());
    }
    Outcome {
        waiting,
        lines,
        days,
        kept,
        allowances,
        complement,
        covers,
        subrogation,
    }
}
