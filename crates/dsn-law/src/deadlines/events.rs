//! Events between two payrolls (signalements), and the delays people confuse with them.

use super::monthly::{Employer, monthly};
use super::{Options, shifted};
use crate::date::Date;
use crate::error::LawError;
use crate::holidays::add_days;
use crate::ijss::DayCount;
use crate::params::{Key, Parameters, Rule};
use crate::trace::{Step, Trace};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// A stop or a leave begins.
    Stop,
    /// Work resumes before the planned date.
    EarlyReturn,
    /// A contract ends.
    ContractEnd,
    /// An interim mission ends.
    MissionEnd,
    /// A fixed-term contract of an association intermédiaire ends.
    IntermediaryEnd,
    /// A CDD d'usage ends.
    UsageContractEnd,
    /// A stop is prolonged.
    Prolongation,
    /// Work resumes on the planned date.
    PlannedReturn,
}

/// A known event.
#[derive(Debug, Clone, Copy)]
pub struct Situation {
    /// What happened.
    pub event: Event,
    /// The day the employer knew.
    pub known_on: Date,
    /// The day it happened, when it differs: first day of the stop, return, end of contract.
    pub happened_on: Option<Date>,
    /// The employer is subrogated in the allowances.
    pub subrogated: bool,
    /// Nothing was withheld from the pay of the month in which the stop began.
    pub nothing_withheld: bool,
    /// The employee asked for the five days (missions and usage contracts).
    pub asked: bool,
    /// For the monthly date; `None`: assumed due on the 15th.
    pub employer: Option<Employer>,
}

/// When an event must be declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventDue {
    /// Last day.
    pub due: Date,
    /// The rule that fixed it.
    pub rule: Rule,
    /// It goes with the monthly declaration (noon of the due day), or is contained in it.
    pub with_monthly: bool,
    /// The monthly declaration of the previous month must leave by then too.
    pub earlier_monthly: Option<Date>,
}

/// The due date of an event.
///
/// # Errors
/// A parameter without value for the date.
pub fn event<T: Trace>(
    situation: &Situation,
    options: &Options,
    parameters: &Parameters,
    trace: &mut T,
) -> Result<EventDue, LawError> {
    let happened = situation.happened_on.unwrap_or(situation.known_on);
    if let Some(rule) = with_monthly(situation) {
        trace.step(|| Step::new(rule));
        let employer = situation.employer.unwrap_or_else(|| {
            trace.step(|| Step::new(Rule::SigEffectifSuppose));
            trace.warn(|| "Effectif non donné : échéance du 15 supposée".to_owned());
            Employer {
                headcount: 0,
                paid_in_month: true,
                years_above: None,
            }
        });
        let dates = monthly(
            happened.month_of(),
            &assumed(employer),
            options,
            parameters,
            trace,
        )?;
        return Ok(EventDue {
            due: dates.due,
            rule,
            with_monthly: true,
            earlier_monthly: None,
        });
    }
    let (due, rule) = five_days(situation, happened, options, parameters, trace)?;
    let earlier_monthly = pulled_forward(situation, happened, due, options, parameters, trace)?;
    Ok(EventDue {
        due,
        rule,
        with_monthly: false,
        earlier_monthly,
    })
}

/// An unknown headcount of zero must not read as a month without employees.
fn assumed(employer: Employer) -> Employer {
    Employer {
        headcount: employer.headcount.max(1),
        ..employer
    }
}

/// The rule that lets the event wait for the monthly declaration.
fn with_monthly(situation: &Situation) -> Option<Rule> {
    match situation.event {
        Event::Prolongation => Some(Rule::SigProlongation),
        Event::PlannedReturn => Some(Rule::SigRetourPrevu),
        Event::MissionEnd | Event::IntermediaryEnd | Event::UsageContractEnd => {
            (!situation.asked).then_some(Rule::SigMission)
        }
        Event::Stop | Event::EarlyReturn if situation.subrogated => Some(Rule::SigSubrogation),
        Event::Stop | Event::EarlyReturn if situation.nothing_withheld => {
            Some(Rule::SigSansRetenue)
        }
        _ => None,
    }
}

fn five_days<T: Trace>(
    situation: &Situation,
    happened: Date,
    options: &Options,
    parameters: &Parameters,
    trace: &mut T,
) -> Result<(Date, Rule), LawError> {
    let delay = parameters.at(Key::DsnSignalementDelai, situation.known_on)?;
    let days = u32::try_from(delay.whole()).unwrap_or(5);
    let territory = options.territory;
    if situation.asked {
        trace.step(|| Step::new(Rule::SigDemande));
    }
    // An event announced in advance is known as an event on the day it happens.
    let known = situation.known_on.max(happened);
    let by_knowledge = add_days(known, days, DayCount::Business, territory);
    trace.step(|| {
        Step::new(Rule::SigCinq)
            .using(delay)
            .with("connaissance", known)
            .concluded(by_knowledge)
    });
    let second = match situation.event {
        Event::EarlyReturn => Some((DayCount::Working, Rule::SigReprise)),
        Event::ContractEnd
        | Event::MissionEnd
        | Event::IntermediaryEnd
        | Event::UsageContractEnd => Some((DayCount::Business, Rule::SigFinContrat)),
        _ => None,
    };
    let Some((count, rule)) = second.filter(|_| situation.happened_on.is_some()) else {
        return Ok((by_knowledge, Rule::SigCinq));
    };
    let by_event = add_days(happened, days, count, territory);
    trace.step(|| {
        Step::new(rule)
            .with("événement", happened)
            .concluded(by_event)
    });
    let due = by_knowledge.min(by_event);
    trace.step(|| Step::new(Rule::SigPlusProche).concluded(due));
    Ok((
        due,
        if by_event < by_knowledge {
            rule
        } else {
            Rule::SigCinq
        },
    ))
}

/// R133-14 I al. 2: an event of the first half of the month pulls the previous declaration forward.
fn pulled_forward<T: Trace>(
    situation: &Situation,
    happened: Date,
    due: Date,
    options: &Options,
    parameters: &Parameters,
    trace: &mut T,
) -> Result<Option<Date>, LawError> {
    let month = happened.month_of();
    let fifteenth = month
        .day(u32::try_from(parameters.at(Key::DsnEcheanceAutres, happened)?.whole()).unwrap_or(15));
    if happened >= fifteenth || due >= fifteenth {
        return Ok(None);
    }
    let employer = situation.employer.unwrap_or(Employer {
        headcount: 1,
        paid_in_month: true,
        years_above: None,
    });
    let mut quiet = crate::trace::NoTrace;
    let usual = monthly(
        month.plus(-1),
        &assumed(employer),
        options,
        parameters,
        &mut quiet,
    )?
    .due;
    let pulled = due.min(usual);
    trace.step(|| {
        Step::new(Rule::DsnAnticipee)
            .with("événement", happened)
            .with("période", month.plus(-1))
            .with("échéance habituelle", usual)
            .concluded(pulled)
    });
    Ok(Some(pulled))
}

/// A delay that is not the event's, with its rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Neighbour {
    /// Who must do what.
    pub name: &'static str,
    /// Last day.
    pub due: Date,
    /// Rule.
    pub rule: Rule,
}

/// Declaration of a work accident: 48 hours, Sundays and holidays excepted.
///
/// # Errors
/// A parameter without value for the date.
pub fn accident_declaration<T: Trace>(
    known_on: Date,
    options: &Options,
    parameters: &Parameters,
    trace: &mut T,
) -> Result<Neighbour, LawError> {
    let hours = parameters.at(Key::DatDelaiHeures, known_on)?;
    let days = u32::try_from(hours.whole() / 24).unwrap_or(2);
    let due = add_days(known_on, days, DayCount::Working, options.territory);
    trace.step(|| {
        Step::new(Rule::VoisinDat)
            .using(hours)
            .with("connaissance", known_on)
            .concluded(due)
    });
    Ok(Neighbour {
        name: "déclaration d'accident du travail (employeur)",
        due,
        rule: Rule::VoisinDat,
    })
}

/// Declaration of an occupational disease by the victim.
///
/// # Errors
/// A parameter without value for the date.
pub fn disease_declaration<T: Trace>(
    stopped_on: Date,
    parameters: &Parameters,
    trace: &mut T,
) -> Result<Neighbour, LawError> {
    let days = parameters.at(Key::MpDelaiJours, stopped_on)?;
    let due = stopped_on.plus_days(days.whole());
    trace.step(|| {
        Step::new(Rule::VoisinMp)
            .using(days)
            .with("cessation", stopped_on)
            .concluded(due)
    });
    Ok(Neighbour {
        name: "déclaration de maladie professionnelle (victime)",
        due,
        rule: Rule::VoisinMp,
    })
}

/// Paper notice of the stop, sent by the employee.
///
/// # Errors
/// A parameter without value for the date.
pub fn paper_notice<T: Trace>(
    start: Date,
    parameters: &Parameters,
    trace: &mut T,
) -> Result<Neighbour, LawError> {
    let days = parameters.at(Key::AvisArretDelaiJours, start)?;
    let due = start.plus_days(days.whole());
    trace.step(|| {
        Step::new(Rule::SuiviAvis)
            .using(days)
            .with("arrêt", start)
            .concluded(due)
    });
    Ok(Neighbour {
        name: "envoi de l'avis d'arrêt sur papier (salarié)",
        due,
        rule: Rule::SuiviAvis,
    })
}

/// Declaration of replacement income: the 10th of the next month.
///
/// # Errors
/// A parameter without value for the month.
pub fn replacement_income<T: Trace>(
    period: crate::date::Month,
    options: &Options,
    parameters: &Parameters,
    trace: &mut T,
) -> Result<Date, LawError> {
    let next = period.plus(1);
    let day = parameters.at(Key::DsnRevenusRemplacementEcheance, next.first_day())?;
    let nominal = next.day(u32::try_from(day.whole()).unwrap_or(10));
    trace.step(|| {
        Step::new(Rule::VoisinRemplacement)
            .using(day)
            .with("période", period)
            .concluded(nominal)
    });
    Ok(shifted(nominal, options, trace))
}
