//! `dsn penalite …`: penalties and surcharges; waivers in `abandon`.

mod abandon;

use rust_decimal::Decimal;

use super::common::{HEADCOUNT, PAID_IN_MONTH, word};
use super::{Command, Output, Shape};
use crate::amount::french;
use crate::answer::{Answer, Node};
use crate::date::{Date, Month};
use crate::deadlines::Options;
use crate::deadlines::monthly::{Employer, monthly};
use crate::error::LawError;
use crate::fields::{Field, Fields, Kind};
use crate::params::{Parameters, Rule};
use crate::penalties::surcharges::{self, Assessed};
use crate::penalties::{Fault, Question, UnitRounding, months_begun, penalty};
use crate::trace::{NoTrace, Step, Trace};

#[derive(Clone, Copy, PartialEq, Eq)]
enum PmssDate {
    Due,
    Noticed,
}

static ROUNDINGS: &[(&str, UnitRounding)] = &[
    ("exact", UnitRounding::Exact),
    ("euro", UnitRounding::EuroUp),
];
static PMSS_DATES: &[(&str, PmssDate)] =
    &[("echeance", PmssDate::Due), ("constat", PmssDate::Noticed)];

const PERIOD: Field = Field::required("periode", Kind::Month, "mois déclaré, AAAA-MM");
const EMPLOYEES: Field = Field::required(
    "salaries",
    Kind::Count,
    "salariés comptés : dernier effectif connu, salariés omis ou concernés",
);
const LATE_DAYS: Field = Field::new("jours-retard", Kind::Count, "jours de retard");
const LATE_MONTHS: Field = Field::new(
    "mois-retard",
    Kind::Count,
    "mois commencés de retard, à la place des jours",
);
const USED: Field = Field::new(
    "plafond-deja-utilise",
    Kind::YesNo,
    "le plafond a déjà servi cette année civile",
);
const ROUNDING: Field = Field::new(
    "arrondi-unitaire",
    Kind::Choice(&["exact", "euro"]),
    "option : exact (défaut) ou à l'euro supérieur (L133-5-4)",
);
const PMSS: Field = Field::new(
    "pmss",
    Kind::Choice(&["echeance", "constat"]),
    "option : PMSS de l'échéance (défaut) ou du constat",
);
const NOTICED: Field = Field::new("constat", Kind::Date, "date du constat, pour l'option pmss");
const SUM: Field = Field::required("montant", Kind::Amount, "sommes en cause");

static PENALTY_OUTPUTS: &[Output] = &[
    Output::new("montant", Shape::Amount, "pénalité"),
    Output::new(
        "unitaire",
        Shape::Amount,
        "montant par salarié (et par mois)",
    ),
    Output::nullable(
        "plafond",
        Shape::Amount,
        "plafond applicable ; nul quand il ne joue pas",
    ),
    Output::new("mois", Shape::Count, "mois commencés comptés"),
    Output::new("plafonnee", Shape::YesNo, "le plafond a réduit le montant"),
];
static SUM_OUTPUTS: &[Output] = &[Output::new("montant", Shape::Amount, "montant")];

macro_rules! per_employee {
    ($name:literal, $more:literal, $about:literal, $fault:expr, [$($field:expr),*]) => {
        Command {
            path: &["penalite", $name],
            examples: &[
                concat!("penalite ", $name, " --periode 2025-03 --salaries 30", $more),
                concat!("penalite ", $name, " --periode 2025-03 --salaries 2", $more, " --format json"),
            ],
            about: $about,
            positional: None,
            fields: &[PERIOD, EMPLOYEES, HEADCOUNT, PAID_IN_MONTH, ROUNDING, PMSS, NOTICED, $($field),*],
            outputs: PENALTY_OUTPUTS,
            run: |fields, parameters| per_employee(fields, parameters, $fault),
        }
    };
}

/// Every penalty command.
pub(super) fn commands() -> impl Iterator<Item = &'static Command> {
    COMMANDS.iter().chain(abandon::COMMANDS)
}

static COMMANDS: &[Command] = &[
    per_employee!(
        "retard",
        " --jours-retard 4",
        "DSN en retard ou manquante",
        Fault::Late,
        [LATE_DAYS, LATE_MONTHS, USED]
    ),
    per_employee!(
        "omission",
        " --mois-retard 2",
        "Salarié omis",
        Fault::OmittedEmployee,
        [LATE_DAYS, LATE_MONTHS]
    ),
    per_employee!(
        "remuneration",
        "",
        "Rémunération inexacte qui minore les cotisations",
        Fault::Understated,
        []
    ),
    per_employee!(
        "inexactitude",
        "",
        "Autre omission ou inexactitude, identification de l'employeur",
        Fault::Inaccurate,
        []
    ),
    per_employee!(
        "nomenclature",
        "",
        "Déclaration non conforme à la nomenclature",
        Fault::NonConforming,
        []
    ),
    Command {
        path: &["penalite", "hors-dsn"],
        examples: &[
            "penalite hors-dsn --periode 2025-03 --montant 12000",
            "penalite hors-dsn --periode 2025-03 --montant 12000 --format json",
        ],
        about: "Déclaration ou paiement hors de la voie électronique",
        positional: None,
        fields: &[PERIOD, SUM, HEADCOUNT, PAID_IN_MONTH],
        outputs: SUM_OUTPUTS,
        run: run_non_electronic,
    },
    Command {
        path: &["penalite", "paiement"],
        examples: &[
            "penalite paiement --periode 2025-03 --montant 12000 --jours-retard 40",
            "penalite paiement --periode 2025-03 --montant 12000 --mois-retard 2 --apres-taxation oui",
        ],
        about: "Majorations pour retard de paiement",
        positional: None,
        fields: &[
            PERIOD,
            SUM,
            LATE_DAYS,
            LATE_MONTHS,
            HEADCOUNT,
            PAID_IN_MONTH,
            Field::new(
                "apres-taxation",
                Kind::YesNo,
                "régularisation après une taxation provisoire : 8 % au lieu de 5 %",
            ),
        ],
        outputs: &[
            Output::new("montant", Shape::Amount, "majorations"),
            Output::new("majoration", Shape::Amount, "part fixe"),
            Output::new("complementaire", Shape::Amount, "part mensuelle"),
            Output::new("mois", Shape::Count, "mois commencés comptés"),
        ],
        run: run_payment,
    },
    Command {
        path: &["penalite", "taxation"],
        examples: &[
            "penalite taxation --periode 2025-03 --montant 50000",
            "penalite taxation --periode 2025-03 --salaries 12 --echeances-manquees 2",
        ],
        about: "Taxation provisoire quand aucune déclaration n'est venue",
        positional: None,
        fields: &[
            PERIOD,
            HEADCOUNT,
            PAID_IN_MONTH,
            Field::new("montant", Kind::Amount, "dernières rémunérations connues"),
            Field::new(
                "salaries",
                Kind::Count,
                "salariés connus, sans rémunération connue",
            ),
            Field::new(
                "echeances-manquees",
                Kind::Count,
                "échéances non déclarées à la suite ; 1 par défaut",
            ),
        ],
        outputs: SUM_OUTPUTS,
        run: run_assessment,
    },
    Command {
        path: &["penalite", "particulier"],
        examples: &[
            "penalite particulier --periode 2025-03 --faute retard",
            "penalite particulier --periode 2025-03 --faute inexactitude",
        ],
        about: "Particulier employeur, dispositif simplifié : pénalité par déclaration",
        positional: None,
        fields: &[
            PERIOD,
            Field::required(
                "faute",
                Kind::Choice(&["retard", "inexactitude"]),
                "retard ou inexactitude",
            ),
        ],
        outputs: SUM_OUTPUTS,
        run: run_household,
    },
];

/// The due day of the period, without explanation: it only dates the PMSS and the months.
fn due_day(fields: &Fields, parameters: &Parameters) -> Result<Date, LawError> {
    let period: Month = fields.needed("periode", fields.month("periode")?, "mois déclaré")?;
    let employees = fields
        .count("effectif")?
        .or(fields.count("salaries")?)
        .unwrap_or(1);
    let employer = Employer {
        headcount: employees.max(1),
        paid_in_month: fields.yes("paie-mois")?.unwrap_or(true),
        years_above: None,
    };
    Ok(monthly(
        period,
        &employer,
        &Options::default(),
        parameters,
        &mut NoTrace,
    )?
    .due)
}

/// Months begun: as given, or counted from the days.
fn months(fields: &Fields, due: Date, trace: &mut impl Trace) -> Result<u32, LawError> {
    if let Some(months) = fields.count("mois-retard")? {
        return Ok(months);
    }
    let days = fields.needed(
        "jours-retard",
        fields.count("jours-retard")?,
        "jours ou mois de retard (mois-retard)",
    )?;
    let months = months_begun(due, days);
    trace.step(|| {
        Step::new(Rule::PenMois)
            .with("échéance", due)
            .with("jours de retard", days)
            .concluded(format!("{months} mois commencé(s)"))
    });
    Ok(months)
}

fn per_employee(
    fields: &Fields,
    parameters: &Parameters,
    fault: Fault,
) -> Result<Answer, LawError> {
    let mut answer = Answer::default();
    let due = due_day(fields, parameters)?;
    let counted = matches!(fault, Fault::Late | Fault::OmittedEmployee);
    let which = fields.choice("pmss", PMSS_DATES)?.unwrap_or(PmssDate::Due);
    let pmss_date = match which {
        PmssDate::Due => due,
        PmssDate::Noticed => {
            fields.needed("constat", fields.date("constat")?, "date du constat")?
        }
    };
    answer.trace.step(|| {
        Step::new(match which {
            PmssDate::Due => Rule::PenPmss,
            PmssDate::Noticed => Rule::PenPmssConstat,
        })
        .concluded(pmss_date)
    });
    let months = if counted {
        months(fields, due, &mut answer.trace)?
    } else {
        1
    };
    let rounding = fields
        .choice("arrondi-unitaire", ROUNDINGS)?
        .unwrap_or_default();
    let question = Question {
        fault,
        pmss_date,
        employees: fields.count("salaries")?.unwrap_or(0),
        months,
        late_days: match fields.text("mois-retard") {
            Some(_) => None,
            None => fields.count("jours-retard")?,
        },
        ceiling_used: fields.is_yes("plafond-deja-utilise")?,
        rounding,
    };
    let result = penalty(&question, parameters, &mut answer.trace)?;
    answer.options = vec![
        ("arrondi-unitaire", word(ROUNDINGS, &rounding)),
        ("pmss", word(PMSS_DATES, &which)),
    ];
    answer.put("montant", Node::amount(result.amount));
    answer.put("unitaire", Node::amount(result.unit));
    answer.put("plafond", Node::optional_amount(result.ceiling));
    answer.put("mois", Node::Int(i64::from(months)));
    answer.put("plafonnee", Node::Bool(result.capped));
    answer.say(format!(
        "Pénalité : {} € ({} € par salarié{})",
        french(result.amount),
        french(result.unit),
        if counted {
            " et par mois commencé"
        } else {
            ""
        }
    ));
    Ok(answer)
}

fn sum_answer(mut answer: Answer, amount: Decimal, title: &str) -> Answer {
    answer.put("montant", Node::amount(amount));
    answer.say(format!("{title} : {} €", french(amount)));
    answer
}

fn sum(fields: &Fields) -> Result<Decimal, LawError> {
    fields.needed("montant", fields.amount("montant")?, "sommes en cause")
}

fn run_non_electronic(fields: &Fields, parameters: &Parameters) -> Result<Answer, LawError> {
    let mut answer = Answer::default();
    let due = due_day(fields, parameters)?;
    let amount = surcharges::non_electronic(sum(fields)?, due, parameters, &mut answer.trace)?;
    Ok(sum_answer(answer, amount, "Majoration"))
}

fn run_payment(fields: &Fields, parameters: &Parameters) -> Result<Answer, LawError> {
    let mut answer = Answer::default();
    let due = due_day(fields, parameters)?;
    let months = months(fields, due, &mut answer.trace)?;
    let after = fields.is_yes("apres-taxation")?;
    let result = surcharges::late_payment(
        sum(fields)?,
        months,
        after,
        due,
        parameters,
        &mut answer.trace,
    )?;
    let mut answer = sum_answer(answer, result.amount, "Majorations de retard");
    answer.put("majoration", Node::amount(result.base));
    answer.put("complementaire", Node::amount(result.monthly));
    answer.put("mois", Node::Int(i64::from(months)));
    Ok(answer)
}

fn run_assessment(fields: &Fields, parameters: &Parameters) -> Result<Answer, LawError> {
    let mut answer = Answer::default();
    let due = due_day(fields, parameters)?;
    let on = match (fields.amount("montant")?, fields.count("salaries")?) {
        (Some(pay), _) => Assessed::KnownPay(pay),
        (None, Some(count)) => Assessed::Employees(count),
        (None, None) => {
            return Err(LawError::missing(
                "montant",
                "dernières rémunérations, ou à défaut salaries",
            ));
        }
    };
    let missed = fields.count("echeances-manquees")?.unwrap_or(1);
    let amount = surcharges::assessment(on, missed, due, parameters, &mut answer.trace)?;
    Ok(sum_answer(answer, amount, "Base taxée à titre provisoire"))
}

fn run_household(fields: &Fields, parameters: &Parameters) -> Result<Answer, LawError> {
    let mut answer = Answer::default();
    let due = due_day(fields, parameters)?;
    let late = match fields.text("faute") {
        Some("retard") => true,
        Some("inexactitude") => false,
        _ => return Err(LawError::invalid("faute", "retard ou inexactitude attendu")),
    };
    let amount = surcharges::household(late, due, parameters, &mut answer.trace)?;
    Ok(sum_answer(answer, amount, "Pénalité"))
}
