//! Which days of a stop are paid: waiting time, limits, and the periods at one amount.

use rust_decimal::Decimal;

use super::daily::Amounts;
use super::{DayCount, Period, Request, Risk, Waiver, rights};
use crate::amount::{cents, exact};
use crate::date::Date;
use crate::error::LawError;
use crate::holidays::{Territory, counts};
use crate::params::{Key, Parameters, Rule};
use crate::trace::{Step, Trace};

/// What the beginning of a stop decides.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    /// The day whose month ends the reference.
    pub(super) key_date: Date,
    /// First day paid.
    pub(super) first_paid: Date,
    /// Days of the stop before it.
    pub(super) waiting_days: u32,
}

/// Since that day the uncovered days between a stop and its prolongation are unpaid.
const GAP_UNPAID_SINCE: Option<Date> = Date::new(2024, 9, 1);
const MISCARRIAGE_SINCE: Option<Date> = Date::new(2024, 1, 1);
const TERMINATION_SINCE: Option<Date> = Date::new(2024, 7, 1);
/// Weeks after a child's death within which the first stop has no waiting time (L323-1-1).
const DEATH_WEEKS: i32 = 13;

/// Waiting time, and the key date of the reference.
pub(super) fn waiting<T: Trace>(
    request: &Request<'_>,
    parameters: &Parameters,
    trace: &mut T,
) -> Result<Plan, LawError> {
    let prolongs = prolongation_holds(request, parameters, trace)?;
    let key_date = match request.initial_start {
        Some(initial) if initial > request.start => {
            return Err(LawError::invalid(
                "debut-initial",
                "il suit le début de l'arrêt",
            ));
        }
        Some(initial) if prolongs != Some(false) => initial,
        _ => request.start,
    };
    let waiting = match request.risk {
        Risk::Sickness if !waived(request, prolongs, trace) => {
            let found = parameters.at(Key::IjMaladieCarence, request.start)?;
            trace.step(|| {
                Step::new(Rule::IjCarence)
                    .using(found)
                    .concluded(format!("{} jours non indemnisés", found.whole()))
            });
            found.whole()
        }
        Risk::WorkAccident => {
            let same_day = request.accident == Some(request.start);
            trace.step(|| {
                Step::new(Rule::AtJourAccident).concluded(if same_day {
                    "le premier jour de l'arrêt est celui de l'accident : payé par l'employeur"
                } else {
                    "l'indemnité court du premier jour de l'arrêt"
                })
            });
            i32::from(same_day)
        }
        Risk::TherapeuticPartTime => {
            trace.step(|| Step::new(Rule::IjCarenceTpt).concluded("0 jour"));
            0
        }
        Risk::Sickness => 0,
        _ => {
            trace.step(|| Step::new(Rule::MatSansCarence).concluded("0 jour"));
            0
        }
    };
    let length = request
        .end
        .map_or(waiting, |end| end.days_since(request.start) + 1);
    // The day of a work accident is the employer's: it is no waiting time.
    let shown = if request.risk == Risk::Sickness {
        waiting.min(length)
    } else {
        0
    };
    Ok(Plan {
        key_date,
        first_paid: request.start.plus_days(waiting),
        waiting_days: u32::try_from(shown).unwrap_or(0),
    })
}

/// Whether a claimed prolongation holds the 48 hours; `None` when none is claimed.
fn prolongation_holds<T: Trace>(
    request: &Request<'_>,
    parameters: &Parameters,
    trace: &mut T,
) -> Result<Option<bool>, LawError> {
    if request.waiver != Some(Waiver::Prolongation) {
        return Ok(None);
    }
    let Some(previous_end) = request.previous_end else {
        return Ok(Some(true));
    };
    let gap = request.start.days_since(previous_end) - 1;
    if gap < 0 {
        return Err(LawError::invalid(
            "fin-precedente",
            "elle suit le début de la prolongation",
        ));
    }
    let hours = parameters.at(Key::IjProlongationIntervalleHeures, request.start)?;
    let holds = gap * 24 <= hours.whole();
    trace.step(|| {
        let rule = if holds {
            Rule::IjCarenceProlongation
        } else {
            Rule::IjCarenceRompue
        };
        Step::new(rule)
            .using(hours)
            .with("jours d'intervalle", gap)
            .concluded(if holds {
                "prolongation"
            } else {
                "nouvel arrêt"
            })
    });
    if holds && gap > 0 && GAP_UNPAID_SINCE.is_some_and(|since| request.start >= since) {
        trace.step(|| {
            Step::new(Rule::IjCarenceIntervalle)
                .concluded(format!("{gap} jour(s) d'intervalle non indemnisé(s)"))
        });
    }
    Ok(Some(holds))
}

/// Whether the waiting time of a sickness stop is waived.
fn waived<T: Trace>(request: &Request<'_>, prolongs: Option<bool>, trace: &mut T) -> bool {
    let Some(waiver) = request.waiver else {
        return false;
    };
    let since = |day: Option<Date>| day.is_some_and(|day| request.start >= day);
    let (rule, holds, why_not) = match waiver {
        Waiver::Prolongation => (Rule::IjCarenceProlongation, prolongs == Some(true), ""),
        Waiver::LongTermIllness => (Rule::IjCarenceAld, true, ""),
        Waiver::Miscarriage => (
            Rule::IjCarenceFausseCouche,
            since(MISCARRIAGE_SINCE),
            "La dispense de carence après une fausse couche ne vaut que depuis le 1er janvier 2024",
        ),
        Waiver::MedicalTermination => (
            Rule::IjCarenceFausseCouche,
            since(TERMINATION_SINCE),
            "La dispense de carence après une interruption médicale de grossesse ne vaut que depuis le 1er juillet 2024",
        ),
        Waiver::ChildDeath => (
            Rule::IjCarenceDeces,
            request.death.is_none_or(|death| {
                (0..=DEATH_WEEKS * 7).contains(&request.start.days_since(death))
            }),
            "L'arrêt commence plus de treize semaines après le décès : la carence s'applique",
        ),
        Waiver::TherapeuticPartTime => (Rule::IjCarenceTpt, true, ""),
        Waiver::AfterMaternity => (Rule::IjCarenceMaternite, true, ""),
    };
    if holds {
        trace.step(|| Step::new(rule).concluded("0 jour de carence"));
    } else if !why_not.is_empty() {
        trace.warn(|| why_not.to_owned());
    }
    holds
}

/// The periods paid between the first day paid and `end`.
pub(super) fn paid<T: Trace>(
    request: &Request<'_>,
    end: Date,
    plan: &Plan,
    amounts: &Amounts,
    parameters: &Parameters,
    trace: &mut T,
) -> Result<Vec<Period>, LawError> {
    let mut last = end;
    let mut most = u32::MAX;
    match request.risk {
        Risk::Sickness | Risk::TherapeuticPartTime => {
            last = sickness_end(request, end, parameters, trace)?;
            most = sickness_count(request, parameters, trace)?;
        }
        Risk::WorkAccident => {}
        _ => most = leave_count(request, end, parameters, trace)?,
    }
    let first = plan.first_paid;
    if request.risk == Risk::Bereavement && request.options.bereavement_days != DayCount::Calendar {
        return Ok(runs(
            first,
            last,
            most,
            request.options.bereavement_days,
            amounts.daily,
        ));
    }
    let allowed = i32::try_from(most).unwrap_or(i32::MAX);
    if allowed == 0 {
        return Ok(Vec::new());
    }
    let last = last.min(first.plus_days(allowed - 1));
    if last < first {
        return Ok(Vec::new());
    }
    match request.risk {
        Risk::WorkAccident => raised_from_29(request, first, last, amounts, parameters, trace),
        Risk::Sickness => halved_when_late(request, first, last, amounts.daily, parameters, trace),
        _ => Ok(vec![Period {
            from: first,
            to: last,
            daily: amounts.daily,
        }]),
    }
}

/// The last day rights allow: ALD's three years, rights beyond six months.
fn sickness_end<T: Trace>(
    request: &Request<'_>,
    end: Date,
    parameters: &Parameters,
    trace: &mut T,
) -> Result<Date, LawError> {
    let mut last = end;
    if let (true, Some(since)) = (is_long_term(request), request.long_term_since) {
        let years = parameters.at(Key::IjAldDureeAns, request.start)?;
        let limit = since.plus_years(years.whole()).plus_days(-1);
        trace.step(|| Step::new(Rule::IjAldDuree).using(years).concluded(limit));
        last = last.min(limit);
    }
    let open_until = rights::open_until(request, end, parameters, trace)?;
    Ok(last.min(open_until))
}

fn is_long_term(request: &Request<'_>) -> bool {
    request.long_term_illness || request.waiver == Some(Waiver::LongTermIllness)
}

/// How many allowances may still be paid.
fn sickness_count<T: Trace>(
    request: &Request<'_>,
    parameters: &Parameters,
    trace: &mut T,
) -> Result<u32, LawError> {
    let (key, rule) = if request.pensioner {
        (Key::IjMaladieRetraiteMax, Rule::IjRetraite)
    } else if is_long_term(request) || request.risk == Risk::TherapeuticPartTime {
        return Ok(u32::MAX);
    } else {
        (Key::IjMaladieMax3ans, Rule::Ij360)
    };
    let found = parameters.at(key, request.start)?;
    let left = u32::try_from(found.whole())
        .unwrap_or(0)
        .saturating_sub(request.already_paid);
    trace.step(|| {
        Step::new(rule)
            .using(found)
            .with("déjà versées", request.already_paid)
            .computed(
                format!("{} − {}", found.whole(), request.already_paid),
                Decimal::from(left),
            )
    });
    Ok(left)
}

/// How many days of leave may still be paid.
fn leave_count<T: Trace>(
    request: &Request<'_>,
    end: Date,
    parameters: &Parameters,
    trace: &mut T,
) -> Result<u32, LawError> {
    if request.risk == Risk::Maternity {
        let weeks = parameters.at(Key::MaterniteArretMinimumSemaines, request.start)?;
        if end.days_since(request.start) + 1 < weeks.whole() * 7 {
            trace.step(|| {
                Step::new(Rule::MatMinimumRepos)
                    .using(weeks)
                    .concluded("arrêt plus court")
            });
            trace.warn(|| "Moins de huit semaines d'arrêt : l'indemnisation suppose que le repos total les atteigne".to_owned());
        }
    }
    let (rule, most) = match (request.risk, request.leave_days) {
        (Risk::Maternity, Some(days)) => (Rule::MatDuree, days),
        (Risk::Adoption, Some(days)) => (Rule::AdoDuree, days),
        (Risk::Paternity, Some(days)) => (Rule::PatDuree, days),
        (Risk::Paternity, None) => {
            let found = parameters.at(Key::PaterniteDuree, request.start)?;
            (Rule::PatDuree, u32::try_from(found.whole()).unwrap_or(0))
        }
        (Risk::Bereavement, given) => {
            let found = parameters.at(Key::DeuilDureeIj, request.start)?;
            (
                Rule::DeuilDuree,
                given.unwrap_or(u32::try_from(found.whole()).unwrap_or(0)),
            )
        }
        _ => return Ok(u32::MAX),
    };
    let left = most.saturating_sub(request.already_paid);
    trace.step(|| {
        Step::new(rule)
            .with("durée en jours", most)
            .with("déjà versées", request.already_paid)
            .concluded(format!("{left} jours au plus"))
    });
    if request.risk == Risk::Bereavement {
        trace.step(|| {
            Step::new(match request.options.bereavement_days {
                DayCount::Calendar => Rule::DeuilCalendaires,
                _ => Rule::DeuilOuvrables,
            })
        });
    }
    Ok(left)
}

/// At most `most` days that count between two dates, as periods without hole.
fn runs(first: Date, last: Date, most: u32, count: DayCount, daily: Decimal) -> Vec<Period> {
    let mut periods: Vec<Period> = Vec::new();
    let mut left = most;
    let mut day = first;
    while day <= last && left > 0 {
        if counts(day, count, Territory::Metropole) {
            left -= 1;
            match periods.last_mut() {
                Some(period) if period.to.plus_days(1) == day => period.to = day,
                _ => periods.push(Period {
                    from: day,
                    to: day,
                    daily,
                }),
            }
        }
        day = day.plus_days(1);
    }
    periods
}

fn raised_from_29<T: Trace>(
    request: &Request<'_>,
    first: Date,
    last: Date,
    amounts: &Amounts,
    parameters: &Parameters,
    trace: &mut T,
) -> Result<Vec<Period>, LawError> {
    let day = parameters.at(Key::IjAtmpJourMajoration, request.start)?;
    let earlier = request.relapse.map_or(0, |relapse| relapse.earlier_days);
    if earlier > 0 {
        trace
            .step(|| Step::new(Rule::AtRechuteJours).with("jours de la première période", earlier));
    }
    let before = (day.whole() - 1).saturating_sub(i32::try_from(earlier).unwrap_or(i32::MAX));
    let change = first.plus_days(before.max(0));
    let raised = amounts.raised.unwrap_or(amounts.daily);
    let mut periods = Vec::new();
    if change > first {
        periods.push(Period {
            from: first,
            to: last.min(change.plus_days(-1)),
            daily: amounts.daily,
        });
    }
    if change <= last {
        periods.push(Period {
            from: change,
            to: last,
            daily: raised,
        });
    }
    Ok(periods)
}

fn halved_when_late<T: Trace>(
    request: &Request<'_>,
    first: Date,
    last: Date,
    daily: Decimal,
    parameters: &Parameters,
    trace: &mut T,
) -> Result<Vec<Period>, LawError> {
    let whole = vec![Period {
        from: first,
        to: last,
        daily,
    }];
    let Some(sent) = request.sent_late_on.filter(|sent| *sent > first) else {
        return Ok(whole);
    };
    let share = parameters.at(Key::IjEnvoiTardifReduction, request.start)?;
    let half = cents(daily * share.value());
    trace.step(|| {
        Step::new(Rule::IjEnvoiTardif)
            .using(share)
            .with("envoyé le", sent)
            .computed(format!("{} × {}", exact(daily), exact(share.value())), half)
            .rounded_to_cent()
    });
    let mut periods = vec![Period {
        from: first,
        to: last.min(sent.plus_days(-1)),
        daily: half,
    }];
    if sent <= last {
        periods.push(Period {
            from: sent,
            to: last,
            daily,
        });
    }
    Ok(periods)
}
