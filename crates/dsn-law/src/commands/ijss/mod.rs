//! `dsn ijss`: a daily sickness allowance, its schedule and totals.

mod spec;

use spec::{
    BASES, CEILINGS, DEDUCTIONS, FIELDS, ONLY_FOR, OUTPUTS, RISKS, WAGE_ROUNDINGS, WAIVERS,
};

use super::Command;
use super::common::{DAY_COUNTS, word};
use crate::amount::{french, parse};
use crate::answer::{Answer, Node};
use crate::date::Date;
use crate::error::LawError;
use crate::fields::Fields;
use crate::ijss::leave::{self, Family};
use crate::ijss::rights::{Record, maternity_affiliated};
use crate::ijss::{Base, Options, Outcome, Pay, Relapse, Request, Risk, Totals, compute};
use crate::params::Parameters;
use crate::trace::Explained;

pub(super) static COMMANDS: &[Command] = &[Command {
    path: &["ijss"],
    examples: &[
        "ijss --risque maladie --debut 2025-05-12 --fin 2025-06-08 --paies 1801.80,1801.80,1801.80",
        "ijss --risque at --debut 2025-05-12 --fin 2025-06-30 --paies 2000 --format json",
        "ijss --risque maternite --date-prevue 2025-06-15 --paies 2000,2000,2000",
        "ijss --fichier arrets.jsonl --format json",
    ],
    about: "Indemnités journalières : montant d'un jour, périodes payées, totaux par mois",
    positional: None,
    fields: FIELDS,
    outputs: OUTPUTS,
    run,
}];

fn run(fields: &Fields, parameters: &Parameters) -> Result<Answer, LawError> {
    let risk = fields.choice("risque", RISKS)?.unwrap_or(Risk::Sickness);
    let mut trace = Explained::default();
    let pays = read_pays(fields.text("paies").unwrap_or_default())?;
    let (start, end, leave_days) = dates(fields, risk, parameters, &mut trace)?;
    let options = read_options(fields)?;
    let request = Request {
        base: fields.choice("base", BASES)?.unwrap_or(Base::Monthly),
        initial_start: fields.date("debut-initial")?,
        previous_end: fields.date("fin-precedente")?,
        waiver: fields.choice("sans-carence", WAIVERS)?,
        death: fields.date("date-deces")?,
        already_paid: fields.count("ij-deja-versees")?.unwrap_or(0),
        long_term_illness: fields.is_yes("ald")?,
        long_term_since: fields.date("debut-ald")?,
        pensioner: fields.is_yes("retraite")?,
        sent_late_on: fields.date("envoi-tardif")?,
        accident: fields.date("accident")?,
        relapse: relapse(fields)?,
        loss: fields.amount("perte")?,
        leave_days,
        rights: record(fields)?,
        options,
        ..Request::new(risk, start, end, &pays)
    };
    let outcome = compute(&request, parameters, &mut trace)?;
    let idle = ONLY_FOR
        .iter()
        .filter(|(name, risks)| fields.text(name).is_some() && !risks.contains(&risk));
    for (name, _) in idle {
        trace
            .warnings
            .push(format!("{name} est sans effet pour ce risque"));
    }
    let mut answer = Answer {
        trace,
        options: shown_options(&options),
        ..Answer::default()
    };
    fill(&mut answer, &request, &outcome);
    if fields.is_yes("jour-par-jour")? {
        answer.put("jours", day_by_day(&request, &outcome));
    }
    Ok(answer)
}

/// The pays of a list, complete or to be rebuilt (`1200/20`).
pub(super) fn read_pays(text: &str) -> Result<Vec<Pay>, LawError> {
    // With semicolons between the pays, a comma is a decimal one.
    let separator = if text.contains(';') { ';' } else { ',' };
    let mut pays = Vec::new();
    for item in text
        .split(separator)
        .map(str::trim)
        .filter(|item| !item.is_empty())
    {
        let invalid = |why: String| LawError::invalid("paies", why);
        let pay = match item.split_once('/') {
            None => Pay::complete(parse(item).map_err(invalid)?),
            Some((amount, days)) => Pay {
                amount: parse(amount).map_err(invalid)?,
                over_days: Some(days.trim().trim_end_matches('j').parse().map_err(|_| {
                    invalid(format!(
                        "« {item} » : montant/jours attendu, par exemple 1200/20"
                    ))
                })?),
            },
        };
        pays.push(pay);
    }
    Ok(pays)
}

/// First and last day, and the longest leave, from the dates given or the presumed delivery.
fn dates(
    fields: &Fields,
    risk: Risk,
    parameters: &Parameters,
    trace: &mut Explained,
) -> Result<(Date, Option<Date>, Option<u32>), LawError> {
    let start = fields.date("debut")?;
    let end = fields.date("fin")?;
    let family = Family {
        earlier_children: fields.count("enfants")?.unwrap_or(0),
        at_once: fields.count("naissances")?.unwrap_or(1),
    };
    let known = fields.text("enfants").is_some() || fields.text("naissances").is_some();
    let presumed = fields.date("date-prevue")?;
    if let (Risk::Maternity, Some(presumed)) = (risk, presumed) {
        let moved = fields.count("report")?.unwrap_or(0);
        let pathological = fields.is_yes("pathologique")?;
        let rest = leave::maternity(presumed, family, moved, pathological, parameters, trace)?;
        if let Some(months) = fields.count("affiliation-mois")?
            && !maternity_affiliated(months, presumed, parameters, trace)?
        {
            trace.warnings.push(
                "L'affiliation à la date présumée de l'accouchement est insuffisante".to_owned(),
            );
        }
        return Ok((
            start.unwrap_or(rest.start),
            end.or(Some(rest.end)),
            Some(rest.days),
        ));
    }
    let start = fields.needed("debut", start, "premier jour de l'arrêt")?;
    let days = match risk {
        Risk::Paternity => Some(leave::paternity(
            start,
            family.at_once > 1,
            fields.count("hospitalisation")?.unwrap_or(0),
            parameters,
        )?),
        Risk::Adoption if known => Some(leave::adoption(
            start,
            family,
            fields.is_yes("partage")?,
            parameters,
        )?),
        _ => None,
    };
    Ok((start, end, days))
}

fn relapse(fields: &Fields) -> Result<Option<Relapse>, LawError> {
    if !fields.is_yes("rechute")? {
        return Ok(None);
    }
    let earlier = fields.count("jours-premiere-periode")?.unwrap_or(0);
    let consolidated = fields.is_yes("consolidation")?;
    Ok(Some(Relapse {
        first_daily: fields.amount("ij-initiale")?,
        first_daily_raised: fields.amount("ij-initiale-majoree")?,
        earlier_days: if consolidated { 0 } else { earlier },
    }))
}

fn record(fields: &Fields) -> Result<Option<Record>, LawError> {
    const NAMES: [&str; 5] = [
        "heures-3-mois",
        "remuneration-6-mois",
        "heures-12-mois",
        "remuneration-12-mois",
        "saisonnier",
    ];
    if NAMES.iter().all(|name| fields.text(name).is_none()) {
        return Ok(None);
    }
    Ok(Some(Record {
        hours_3_months: fields.amount("heures-3-mois")?,
        pay_6_months: fields.amount("remuneration-6-mois")?,
        hours_12_months: fields.amount("heures-12-mois")?,
        pay_12_months: fields.amount("remuneration-12-mois")?,
        affiliation_months: fields.count("affiliation-mois")?,
        seasonal: fields.is_yes("saisonnier")?,
        paid_days: fields.count("jours-indemnises")?.unwrap_or(0),
    }))
}

fn read_options(fields: &Fields) -> Result<Options, LawError> {
    let default = Options::default();
    Ok(Options {
        wage_rounding: fields
            .choice("arrondi-sjb", WAGE_ROUNDINGS)?
            .unwrap_or(default.wage_rounding),
        maternity_ceiling: fields
            .choice("pmss-maternite", CEILINGS)?
            .unwrap_or(default.maternity_ceiling),
        deductions: fields
            .choice("arrondi-csg", DEDUCTIONS)?
            .unwrap_or(default.deductions),
        bereavement_days: fields
            .choice("jours-deuil", DAY_COUNTS)?
            .unwrap_or(default.bereavement_days),
        part_time_days: fields
            .choice("jours-perte", DAY_COUNTS)?
            .unwrap_or(default.part_time_days),
    })
}

fn shown_options(options: &Options) -> Vec<(&'static str, String)> {
    vec![
        ("arrondi-sjb", word(WAGE_ROUNDINGS, &options.wage_rounding)),
        ("pmss-maternite", word(CEILINGS, &options.maternity_ceiling)),
        ("arrondi-csg", word(DEDUCTIONS, &options.deductions)),
        ("jours-deuil", word(DAY_COUNTS, &options.bereavement_days)),
        ("jours-perte", word(DAY_COUNTS, &options.part_time_days)),
    ]
}

fn fill(answer: &mut Answer, request: &Request<'_>, outcome: &Outcome) {
    let totals = outcome.totals.as_ref();
    answer.put("risque", Node::text(word(RISKS, &request.risk)));
    answer.put("debut", Node::date(request.start));
    answer.put("fin", request.end.map_or(Node::Null, Node::date));
    answer.put("salaire_journalier_base", Node::amount(outcome.daily_wage));
    answer.put("ij_brute_jour", Node::amount(outcome.daily));
    answer.put(
        "ij_brute_jour_majoree",
        Node::optional_amount(outcome.daily_raised),
    );
    let periods = outcome.periods.iter().map(|period| {
        Node::Object(vec![
            ("du", Node::date(period.from)),
            ("au", Node::date(period.to)),
            ("jours", Node::Int(i64::from(period.days()))),
            ("ij_brute_jour", Node::amount(period.daily)),
        ])
    });
    answer.put("periodes", Node::List(periods.collect()));
    answer.put("jours_carence", Node::Int(i64::from(outcome.waiting_days)));
    answer.put(
        "jours_indemnises",
        totals.map_or(Node::Null, |t| Node::Int(i64::from(t.days))),
    );
    answer.put("total_brut", Node::optional_amount(totals.map(|t| t.gross)));
    answer.put("csg", Node::optional_amount(totals.map(|t| t.csg)));
    answer.put("crds", Node::optional_amount(totals.map(|t| t.crds)));
    answer.put("total_net", Node::optional_amount(totals.map(|t| t.net)));
    answer.put("mois", months(totals));
    answer.say(format!(
        "Indemnité journalière brute : {} €",
        french(outcome.daily)
    ));
    if let Some(raised) = outcome.daily_raised {
        answer.say(format!("À partir du 29e jour : {} €", french(raised)));
    }
    if let Some(totals) = totals {
        answer.say(format!(
            "{} jours indemnisés, {} de carence : {} € brut, {} € net de CSG et CRDS",
            totals.days,
            outcome.waiting_days,
            french(totals.gross),
            french(totals.net)
        ));
    }
    for period in &outcome.periods {
        answer.say(format!(
            "  du {} au {} : {} jours à {} €",
            period.from.french(),
            period.to.french(),
            period.days(),
            french(period.daily)
        ));
    }
}

fn months(totals: Option<&Totals>) -> Node {
    let months = totals
        .iter()
        .flat_map(|totals| &totals.months)
        .map(|month| {
            Node::Object(vec![
                ("mois", Node::text(month.month.to_string())),
                ("jours", Node::Int(i64::from(month.days))),
                ("brut", Node::amount(month.gross)),
                ("csg", Node::amount(month.csg)),
                ("crds", Node::amount(month.crds)),
                ("net", Node::amount(month.net())),
            ])
        });
    Node::List(months.collect())
}

fn day_by_day(request: &Request<'_>, outcome: &Outcome) -> Node {
    let Some(end) = request.end else {
        return Node::List(Vec::new());
    };
    let mut days = Vec::new();
    let mut day = request.start;
    while day <= end {
        let paid = outcome
            .periods
            .iter()
            .find(|p| p.from <= day && day <= p.to);
        let waiting = u32::try_from(day.days_since(request.start))
            .is_ok_and(|rank| rank < outcome.waiting_days);
        let nature = match (paid, waiting) {
            (Some(_), _) => "indemnisé",
            (None, true) => "carence",
            (None, false) => "non indemnisé",
        };
        days.push(Node::Object(vec![
            ("date", Node::date(day)),
            ("nature", Node::text(nature)),
            (
                "ij_brute_jour",
                Node::optional_amount(paid.map(|period| period.daily)),
            ),
        ]));
        day = day.plus_days(1);
    }
    Node::List(days)
}
