//! `dsn maintien`: the employer's complement, subrogation and the timeline of a stop.

use rust_decimal::Decimal;

mod spec;

use spec::{DAY_PAYS, FIELDS, OUTPUTS};

use super::Command;
use super::common::{due_options, employer, word};
use crate::amount::french;
use crate::answer::{Answer, Node};
use crate::date::Date;
use crate::error::LawError;
use crate::fields::Fields;
use crate::ijss::{self, Pay, Period, Risk};
use crate::maintien::scale::{ABSENCES, Absence, Scale, built_in, parse};
use crate::maintien::timeline::{Moment, Stop, moments};
use crate::maintien::{self, Line, Outcome, Request, Subrogation, compute};
use crate::params::Parameters;

pub(super) static COMMANDS: &[Command] = &[Command {
    path: &["maintien"],
    examples: &[
        "maintien --debut 2025-05-12 --fin 2025-06-30 --anciennete 3 --salaire 2500 --paies 2500,2500,2500",
        "maintien --debut 2025-05-12 --fin 2025-06-30 --anciennete 3 --salaire 2500 --ij 41.10 --convention 1486 --categorie cadre --format json",
        "maintien --debut 2025-05-12 --fin 2025-06-30 --entree 2018-09-01 --salaire 2500 --ij 41.10 --deja-indemnises 10,0",
    ],
    about: "Maintien de salaire : complément de l'employeur, subrogation, chronologie d'un arrêt",
    positional: None,
    fields: FIELDS,
    outputs: OUTPUTS,
    run,
}];

fn run(fields: &Fields, parameters: &Parameters) -> Result<Answer, LawError> {
    let (due_options, _) = due_options(fields)?;
    let mut answer = Answer::default();
    let start = fields.needed("debut", fields.date("debut")?, "premier jour d'absence")?;
    let end = fields.needed("fin", fields.date("fin")?, "dernier jour d'absence")?;
    let absence = fields
        .choice("motif", ABSENCES)?
        .unwrap_or(Absence::Sickness);
    let scale = scale(fields)?;
    let allowances = allowances(fields, absence, start, end, parameters, &mut answer)?;
    let seniority = seniority(fields, start)?;
    let already_paid = already_paid(fields, &scale, absence, start, seniority)?;
    let day_pay = fields
        .choice("jour-maintien", DAY_PAYS)?
        .unwrap_or_default();
    let request = Request {
        scale: &scale,
        category: fields.text("categorie"),
        absence,
        start,
        end,
        seniority,
        monthly_pay: fields.needed("salaire", fields.amount("salaire")?, "rémunération brute")?,
        allowances: &allowances,
        allowance_reduced: fields.is_yes("ij-reduite")?,
        provident_daily: fields.amount("prevoyance")?.unwrap_or_default(),
        already_paid: &already_paid,
        waiting: fields.count("carence")?,
        local_law_days: fields.count("duree-alsace-moselle")?,
        conditions_met: fields.yes("certificat-48h")?.unwrap_or(true)
            && fields.yes("soins-eee")?.unwrap_or(true)
            && !fields.is_yes("exclu")?,
        day_pay,
    };
    let outcome = compute(&request, parameters, &mut answer.trace)?;
    answer
        .options
        .push(("jour-maintien", word(DAY_PAYS, &day_pay)));
    check_subrogation(fields, &outcome, &mut answer)?;
    fill(&mut answer, &scale, &outcome);
    let stop = Stop {
        start,
        end,
        known_on: fields.date("connaissance")?.unwrap_or(start),
        subrogated: fields.is_yes("subrogation")?,
        employer: match fields.text("effectif") {
            Some(_) => Some(employer(fields)?),
            None => None,
        },
        first_paid: allowances.first().map(|period| period.from),
        first_kept: outcome.lines.first().map(|line| line.from),
    };
    let timeline = moments(&stop, &due_options, parameters)?;
    answer.put(
        "chronologie",
        Node::List(timeline.iter().map(moment_node).collect()),
    );
    answer.say("Chronologie");
    for moment in &timeline {
        answer.say(format!(
            "  {} (J+{}) : {}",
            moment.date.french(),
            moment.rank,
            moment.what
        ));
    }
    Ok(answer)
}

fn scale(fields: &Fields) -> Result<Scale, LawError> {
    match fields.text("bareme") {
        Some(text) => parse(text),
        None => built_in(fields.text("convention").unwrap_or("legal")),
    }
}

fn seniority(fields: &Fields, start: Date) -> Result<u32, LawError> {
    match (fields.count("anciennete")?, fields.date("entree")?) {
        (Some(years), _) => Ok(years),
        (None, Some(entry)) if entry > start => Err(LawError::invalid(
            "entree",
            "elle suit le premier jour d'absence",
        )),
        (None, Some(entry)) => Ok(start.full_years_since(entry)),
        (None, None) => Err(LawError::missing(
            "anciennete",
            "années pleines au premier jour d'absence (ou entree)",
        )),
    }
}

/// Days that reduce the rights, per tranche: as given, or counted from the periods already kept.
fn already_paid(
    fields: &Fields,
    scale: &Scale,
    absence: Absence,
    start: Date,
    seniority: u32,
) -> Result<Vec<u32>, LawError> {
    if let Some(text) = fields.text("deja-indemnises") {
        return text.split(',').map(tranche_days).collect();
    }
    let Some(text) = fields.text("periodes-indemnisees") else {
        return Ok(Vec::new());
    };
    let periods: Vec<(Date, Date)> = text.split(',').map(paid_period).collect::<Result<_, _>>()?;
    let row = scale.row(fields.text("categorie"), absence, seniority);
    let tranches = row.map_or(&[][..], |row| row.tranches.as_slice());
    Ok(maintien::already_paid(
        &periods,
        start,
        scale.window_months,
        tranches,
    ))
}

fn tranche_days(item: &str) -> Result<u32, LawError> {
    match item.trim().parse::<u32>() {
        Ok(days) if days <= 3660 => Ok(days),
        _ => Err(LawError::invalid(
            "deja-indemnises",
            format!("« {item} » n'est pas un nombre de jours"),
        )),
    }
}

fn paid_period(item: &str) -> Result<(Date, Date), LawError> {
    let wrong = |why: String| LawError::invalid("periodes-indemnisees", why);
    let (from, to) = item
        .trim()
        .split_once('/')
        .ok_or_else(|| wrong(format!("« {item} » : AAAA-MM-JJ/AAAA-MM-JJ attendu")))?;
    let date = |text: &str| {
        text.parse::<Date>()
            .map_err(|error| wrong(error.to_string()))
    };
    match (date(from)?, date(to)?) {
        (from, to) if from <= to => Ok((from, to)),
        _ => Err(wrong(format!("« {item} » finit avant de commencer"))),
    }
}

/// Declared dates of subrogation outside the days kept are pointed out.
fn check_subrogation(
    fields: &Fields,
    outcome: &Outcome,
    answer: &mut Answer,
) -> Result<(), LawError> {
    let (from, to) = (
        fields.date("subrogation-du")?,
        fields.date("subrogation-au")?,
    );
    let kept = outcome.lines.first().zip(outcome.lines.last());
    let inside =
        |date: Date| kept.is_some_and(|(first, last)| first.from <= date && date <= last.to);
    for date in [from, to]
        .into_iter()
        .flatten()
        .filter(|date| !inside(*date))
    {
        answer.trace.warnings.push(format!(
            "Subrogation au {} : ce jour est hors de la période maintenue",
            date.french()
        ));
    }
    Ok(())
}

/// The days the fund pays: from the amount given, or computed from the reference pays.
fn allowances(
    fields: &Fields,
    absence: Absence,
    start: Date,
    end: Date,
    parameters: &Parameters,
    answer: &mut Answer,
) -> Result<Vec<Period>, LawError> {
    let risk = if absence == Absence::Sickness {
        Risk::Sickness
    } else {
        Risk::WorkAccident
    };
    if let Some(daily) = fields.amount("ij")? {
        // A zero pay gives the paid days; the amount is the one given.
        let zero = vec![Pay::complete(Decimal::ZERO); if risk == Risk::Sickness { 3 } else { 1 }];
        let request = ijss::Request::new(risk, start, Some(end), &zero);
        let outcome = ijss::compute(&request, parameters, &mut crate::trace::NoTrace)?;
        return Ok(outcome
            .periods
            .iter()
            .map(|period| Period { daily, ..*period })
            .collect());
    }
    let Some(text) = fields.text("paies") else {
        return Err(LawError::missing(
            "ij",
            "indemnité journalière brute, ou paies pour la calculer",
        ));
    };
    let pays = super::ijss::read_pays(text)?;
    let request = ijss::Request::new(risk, start, Some(end), &pays);
    Ok(ijss::compute(&request, parameters, &mut answer.trace)?.periods)
}

fn fill(answer: &mut Answer, scale: &Scale, outcome: &Outcome) {
    let by_law = outcome.subrogation == Subrogation::ByLaw;
    answer.put(
        "bareme",
        Node::text(format!("{} ({})", scale.title, scale.source)),
    );
    answer.put("carence_employeur", Node::Int(i64::from(outcome.waiting)));
    answer.put(
        "lignes",
        Node::List(outcome.lines.iter().map(line_node).collect()),
    );
    answer.put("jours_maintenus", Node::Int(i64::from(outcome.days)));
    answer.put("salaire_maintenu", Node::amount(outcome.kept));
    answer.put("ij_deduites", Node::amount(outcome.allowances));
    answer.put("complement", Node::amount(outcome.complement));
    answer.put("couvre_ij", Node::Bool(outcome.covers));
    answer.put("subrogation_de_droit", Node::Bool(by_law));
    answer.say(format!(
        "Complément de l'employeur : {} € pour {} jours maintenus ({} € maintenus, {} € d'IJ)",
        french(outcome.complement),
        outcome.days,
        french(outcome.kept),
        french(outcome.allowances)
    ));
    for line in &outcome.lines {
        answer.say(format!(
            "  du {} au {} : {} jours à {}, complément {} €",
            line.from.french(),
            line.to.french(),
            line.days(),
            line.share.to_string().replace('.', ","),
            french(line.complement)
        ));
    }
    answer.put(
        "subrogation",
        Node::text(outcome.subrogation.rule().text().text),
    );
    answer.say(outcome.subrogation.rule().text().text);
}

fn line_node(line: &Line) -> Node {
    Node::Object(vec![
        ("du", Node::date(line.from)),
        ("au", Node::date(line.to)),
        ("jours", Node::Int(i64::from(line.days()))),
        ("taux", Node::text(line.share.to_string())),
        ("maintenu", Node::amount(line.kept)),
        ("ij", Node::amount(line.allowances)),
        ("prevoyance", Node::amount(line.provident)),
        ("complement", Node::amount(line.complement)),
    ])
}

fn moment_node(moment: &Moment) -> Node {
    Node::Object(vec![
        ("date", Node::date(moment.date)),
        ("j", Node::Int(i64::from(moment.rank))),
        ("quoi", Node::text(&moment.what)),
        ("regle", Node::text(moment.rule.text().text)),
        ("source", Node::text(moment.rule.text().source)),
    ])
}
