//! The amount of a day: reference pays, caps, rates.

use rust_decimal::Decimal;

use super::{Base, DayCount, MaternityCeiling, Pay, Request, Risk, WageRounding};
use crate::amount::{cents, exact};
use crate::date::{Date, Month};
use crate::error::LawError;
use crate::holidays::{Territory, count_days};
use crate::params::{Found, Key, Parameters, Rule};
use crate::trace::{Step, Trace};

/// What a day is worth.
#[derive(Debug, Clone, Copy)]
pub(super) struct Amounts {
    /// Daily wage, exact.
    pub(super) wage: Decimal,
    /// Gross allowance, to the cent.
    pub(super) daily: Decimal,
    /// Allowance from the 29th day, to the cent.
    pub(super) raised: Option<Decimal>,
}

/// Computes the amounts of a day for the stop whose reference is taken before `key_date`.
pub(super) fn amounts<T: Trace>(
    request: &Request<'_>,
    key_date: Date,
    parameters: &Parameters,
    trace: &mut T,
) -> Result<Amounts, LawError> {
    match request.risk {
        Risk::Sickness => sickness(request, key_date, parameters, trace),
        Risk::TherapeuticPartTime => part_time(request, key_date, parameters, trace),
        Risk::WorkAccident => work_accident(request, key_date, parameters, trace),
        Risk::Maternity | Risk::Paternity | Risk::Adoption | Risk::Bereavement => {
            maternity(request, key_date, parameters, trace)
        }
    }
}

/// The number of pays the base asks for, and the divisor.
fn shape(request: &Request<'_>) -> (usize, Key) {
    let accident = request.risk == Risk::WorkAccident;
    match (request.base, accident) {
        (Base::Monthly, false) => (3, Key::IjMaladieDiviseurMensuel),
        (Base::Weekly, false) => (12, Key::IjMaladieDiviseurHebdoQuinzaine),
        (Base::Fortnightly, false) => (6, Key::IjMaladieDiviseurHebdoQuinzaine),
        (Base::Discontinuous, false) => (12, Key::IjMaladieDiviseurDiscontinu),
        (Base::Monthly, true) => (1, Key::IjAtmpDiviseurMensuel),
        (Base::Weekly, true) => (4, Key::IjAtmpDiviseurHebdo),
        (Base::Fortnightly, true) => (2, Key::IjAtmpDiviseurHebdo),
        (Base::Discontinuous, true) => (12, Key::IjAtmpDiviseurDiscontinu),
    }
}

/// Sum of the reference pays, each limited to `cap`, incomplete months rebuilt.
fn reference<T: Trace>(
    request: &Request<'_>,
    key_date: Date,
    cap: Option<Decimal>,
    trace: &mut T,
) -> Result<Decimal, LawError> {
    let (expected, _) = shape(request);
    if request.pays.len() != expected {
        return Err(LawError::invalid(
            "paies",
            format!(
                "{expected} paie{} attendue{} pour cette base, {} donnée{}",
                plural(expected),
                plural(expected),
                request.pays.len(),
                plural(request.pays.len())
            ),
        ));
    }
    let mut sum = Decimal::ZERO;
    let mut month = key_date.month_of().plus(-(expected as i32));
    for pay in request.pays {
        let whole = rebuilt(request, *pay, month, trace)?;
        sum += cap.map_or(whole, |cap| whole.min(cap));
        month = month.plus(1);
    }
    Ok(sum)
}

fn plural(count: usize) -> &'static str {
    if count > 1 { "s" } else { "" }
}

/// The pay of a whole month: what was received, or what it would have been at the same daily rate.
fn rebuilt<T: Trace>(
    request: &Request<'_>,
    pay: Pay,
    month: Month,
    trace: &mut T,
) -> Result<Decimal, LawError> {
    let Some(days) = pay.over_days else {
        return Ok(pay.amount);
    };
    if matches!(request.base, Base::Weekly | Base::Fortnightly) {
        return Err(LawError::invalid(
            "paies",
            "une paie à reconstituer (montant/jours) n'a de sens que mensuelle ; donnez le salaire rétabli",
        ));
    }
    if days == 0 || days > month.length() {
        return Err(LawError::invalid(
            "paies",
            format!(
                "{days} jours payés : de 1 à {} pour {month}",
                month.length()
            ),
        ));
    }
    let length = Decimal::from(month.length());
    let whole = pay.amount * length / Decimal::from(days);
    trace.step(|| {
        Step::new(Rule::IjRetabli)
            .with("mois", month)
            .number("montant perçu", pay.amount)
            .with("jours payés", days)
            .with("jours du mois", month.length())
            .computed(
                format!("{} × {} / {days}", exact(pay.amount), month.length()),
                whole,
            )
    });
    Ok(whole)
}

fn divided<T: Trace>(
    request: &Request<'_>,
    sum: Decimal,
    divisor: Found,
    rule: Rule,
    trace: &mut T,
) -> Decimal {
    let quotient = sum / divisor.value();
    let wage = match request.options.wage_rounding {
        WageRounding::Exact => quotient,
        WageRounding::Cent => cents(quotient),
    };
    trace.step(|| {
        let step = Step::new(rule)
            .using(divisor)
            .number("somme des paies retenues", sum)
            .number("diviseur", divisor.value())
            .computed(format!("{} / {}", exact(sum), exact(divisor.value())), wage);
        match request.options.wage_rounding {
            WageRounding::Exact => step,
            WageRounding::Cent => step.rounded_to_cent(),
        }
    });
    wage
}

fn rounded<T: Trace>(unrounded: Decimal, trace: &mut T) -> Decimal {
    let daily = cents(unrounded);
    trace.step(|| {
        Step::new(Rule::IjArrondi)
            .number("indemnité non arrondie", unrounded)
            .computed(exact(unrounded), daily)
            .rounded_to_cent()
    });
    daily
}

/// Sickness, before rounding: daily wage and half of it under the cap.
fn sickness_exact<T: Trace>(
    request: &Request<'_>,
    key_date: Date,
    parameters: &Parameters,
    trace: &mut T,
) -> Result<(Decimal, Decimal), LawError> {
    let last_day = key_date.month_of().plus(-1).last_day();
    let smic = parameters.at(Key::SmicMensuel35h, last_day)?;
    let multiple = parameters.at(Key::IjMaladiePlafondMultipleSmic, key_date)?;
    let (_, divisor_key) = shape(request);
    let divisor = parameters.at(divisor_key, key_date)?;
    let rate = parameters.at(Key::IjMaladieTaux, key_date)?;
    let year = parameters.at(Key::IjMaladieDiviseurPlafond, key_date)?;
    let cap = smic.value() * multiple.value();
    trace.step(|| {
        Step::new(Rule::IjSmicVeille)
            .using(smic)
            .with("date du SMIC", last_day)
            .concluded(exact(smic.value()))
    });
    trace.step(|| {
        Step::new(Rule::IjPlafondPaie)
            .using(multiple)
            .using(smic)
            .computed(
                format!("{} × {}", exact(multiple.value()), exact(smic.value())),
                cap,
            )
    });
    let sum = reference(request, key_date, Some(cap), trace)?;
    trace.step(|| {
        let kept: Vec<String> = request.pays.iter().map(|p| exact(p.amount)).collect();
        Step::new(Rule::IjPaies)
            .with("paies", kept.join(" ; "))
            .number("plafond de chaque paie", cap)
            .computed("somme des paies retenues".to_owned(), sum)
    });
    let wage = divided(request, sum, divisor, Rule::IjJournalier, trace);
    let half = wage * rate.value();
    trace.step(|| {
        Step::new(Rule::IjMoitie)
            .using(rate)
            .computed(format!("{} × {}", exact(wage), exact(rate.value())), half)
    });
    // Compared without dividing when nothing was rounded: exact, and cheaper than the ceiling itself.
    let yearly_cap = cap * Decimal::from(12);
    let capped = match request.options.wage_rounding {
        WageRounding::Exact => sum * rate.value() * year.value() > yearly_cap * divisor.value(),
        WageRounding::Cent => half > yearly_cap / year.value(),
    };
    let kept = if capped {
        yearly_cap / year.value()
    } else {
        half
    };
    trace.step(|| {
        Step::new(Rule::IjPlafondJour)
            .using(year)
            .number("plafond mensuel", cap)
            .computed(
                format!(
                    "min({} ; {} × 12 / {})",
                    exact(half),
                    exact(cap),
                    exact(year.value())
                ),
                kept,
            )
    });
    Ok((wage, kept))
}

fn sickness<T: Trace>(
    request: &Request<'_>,
    key_date: Date,
    parameters: &Parameters,
    trace: &mut T,
) -> Result<Amounts, LawError> {
    let (wage, unrounded) = sickness_exact(request, key_date, parameters, trace)?;
    Ok(Amounts {
        wage,
        daily: rounded(unrounded, trace),
        raised: None,
    })
}

fn part_time<T: Trace>(
    request: &Request<'_>,
    key_date: Date,
    parameters: &Parameters,
    trace: &mut T,
) -> Result<Amounts, LawError> {
    let (wage, full) = sickness_exact(request, key_date, parameters, trace)?;
    let mut unrounded = full;
    match (request.loss, request.end) {
        (Some(loss), Some(end)) => {
            let days = match request.options.part_time_days {
                DayCount::Calendar => end.days_since(request.start) + 1,
                count => count_days(request.start, end, count, Territory::Metropole) as i32,
            };
            if days < 1 {
                return Err(LawError::invalid("perte", "aucun jour pour la répartir"));
            }
            let daily_loss = loss / Decimal::from(days);
            trace.step(|| {
                Step::new(Rule::TptDiviseur)
                    .number("perte de salaire", loss)
                    .with("jours", days)
                    .computed(format!("{} / {days}", exact(loss)), daily_loss)
            });
            unrounded = full.min(daily_loss);
            trace.step(|| {
                Step::new(Rule::TptPerte).computed(
                    format!("min({} ; {})", exact(full), exact(daily_loss)),
                    unrounded,
                )
            });
        }
        (Some(_), None) => {
            return Err(LawError::missing(
                "fin",
                "elle répartit la perte de salaire",
            ));
        }
        (None, _) => {
            trace.step(|| Step::new(Rule::TptSansPerte).concluded("montant maximal"));
            trace.warn(|| {
                "La perte de salaire (perte) n'est pas donnée : l'indemnité affichée est un maximum".to_owned()
            });
        }
    }
    Ok(Amounts {
        wage,
        daily: rounded(unrounded, trace),
        raised: None,
    })
}

fn maternity<T: Trace>(
    request: &Request<'_>,
    key_date: Date,
    parameters: &Parameters,
    trace: &mut T,
) -> Result<Amounts, LawError> {
    let (ceiling_date, rule) = match request.options.maternity_ceiling {
        MaternityCeiling::MonthBefore => {
            (key_date.month_of().plus(-1).last_day(), Rule::MatPmssVeille)
        }
        MaternityCeiling::FirstDay => (key_date, Rule::MatPmssJour),
    };
    let pmss = parameters.at(Key::Pmss, ceiling_date)?;
    let (_, divisor_key) = shape(request);
    let divisor = parameters.at(divisor_key, key_date)?;
    let flat = parameters.at(Key::IjMaterniteAbattement, key_date)?;
    let floor = parameters.at(Key::IjMaterniteMinJour, key_date)?;
    let mut sum = reference(request, key_date, Some(pmss.value()), trace)?;
    trace.step(|| {
        let kept: Vec<String> = request.pays.iter().map(|p| exact(p.amount)).collect();
        Step::new(rule)
            .using(pmss)
            .with("paies", kept.join(" ; "))
            .with("date du PMSS", ceiling_date)
            .computed("somme des paies retenues".to_owned(), sum)
    });
    if divisor_key == Key::IjMaladieDiviseurHebdoQuinzaine {
        let monthly = parameters.at(Key::IjMaladieDiviseurMensuel, key_date)?;
        let most = pmss.value() * Decimal::from(3) * divisor.value() / monthly.value();
        trace.step(|| {
            Step::new(Rule::MatPlafondAutresBases).using(pmss).computed(
                format!(
                    "min({} ; {} × 3 × {} / {})",
                    exact(sum),
                    exact(pmss.value()),
                    exact(divisor.value()),
                    exact(monthly.value())
                ),
                sum.min(most),
            )
        });
        sum = sum.min(most);
    }
    let wage = divided(request, sum, divisor, Rule::IjJournalier, trace);
    let net = wage * (Decimal::ONE - flat.value());
    trace.step(|| {
        Step::new(Rule::MatAbattement).using(flat).computed(
            format!("{} × (1 − {})", exact(wage), exact(flat.value())),
            net,
        )
    });
    trace.step(|| {
        Step::new(Rule::MatMinimum).using(floor).computed(
            format!("max({} ; {})", exact(net), exact(floor.value())),
            net.max(floor.value()),
        )
    });
    Ok(Amounts {
        wage: net,
        daily: rounded(net.max(floor.value()), trace),
        raised: None,
    })
}

fn work_accident<T: Trace>(
    request: &Request<'_>,
    key_date: Date,
    parameters: &Parameters,
    trace: &mut T,
) -> Result<Amounts, LawError> {
    let (_, divisor_key) = shape(request);
    let divisor = parameters.at(divisor_key, key_date)?;
    let pass = parameters.at(Key::PassAnnuel, key_date)?;
    let share = parameters.at(Key::IjAtmpPlafondTauxPass, key_date)?;
    let net_share = parameters.at(Key::IjAtmpPlafondNet, key_date)?;
    let sum = reference(request, key_date, None, trace)?;
    let gross_wage = divided(request, sum, divisor, Rule::AtPaie, trace);
    let most = pass.value() * share.value();
    let wage = gross_wage.min(most);
    trace.step(|| {
        Step::new(Rule::AtPlafond)
            .using(pass)
            .using(share)
            .computed(
                format!(
                    "min({} ; {} × {})",
                    exact(gross_wage),
                    exact(pass.value()),
                    exact(share.value())
                ),
                wage,
            )
    });
    let net = gross_wage * net_share.value();
    trace.step(|| {
        Step::new(Rule::AtNet).using(net_share).computed(
            format!("{} × {}", exact(gross_wage), exact(net_share.value())),
            net,
        )
    });
    let mut at_rate = |key: Key, first: Option<Decimal>| -> Result<Decimal, LawError> {
        let rate = parameters.at(key, key_date)?;
        let share = wage * rate.value();
        let unrounded = share.min(net);
        trace.step(|| {
            Step::new(Rule::AtTaux)
                .using(rate)
                .number("gain journalier net", net)
                .computed(
                    format!(
                        "min({} × {} ; {})",
                        exact(wage),
                        exact(rate.value()),
                        exact(net)
                    ),
                    unrounded,
                )
        });
        let daily = rounded(unrounded, trace);
        let Some(first) = first else {
            return Ok(daily);
        };
        trace.step(|| {
            Step::new(Rule::AtRechute)
                .number("première période", first)
                .computed(
                    format!("max({} ; {})", exact(daily), exact(first)),
                    daily.max(first),
                )
        });
        Ok(cents(daily.max(first)))
    };
    let relapse = request.relapse.unwrap_or_default();
    let daily = at_rate(Key::IjAtmpTauxInitial, relapse.first_daily)?;
    let raised = at_rate(Key::IjAtmpTauxMajore, relapse.first_daily_raised)?;
    Ok(Amounts {
        wage,
        daily,
        raised: Some(raised.max(daily)),
    })
}
