//! `dsn echeance mensuelle`, `paiement`, `remplacement`, `annule-remplace`.

use super::{DUE_OUTPUTS, put_due};
use crate::answer::{Answer, Node};
use crate::commands::common::{
    HEADCOUNT, LOCAL_HOLIDAY, PAID_IN_MONTH, SATURDAY, TERRITORY, YEARS_ABOVE, due_options,
    employer, warn_without_headcount,
};
use crate::commands::{Command, Output, Shape};
use crate::date::Month;
use crate::deadlines::payments::{Payment, Scheme, due};
use crate::deadlines::{events, monthly};
use crate::error::LawError;
use crate::fields::{Field, Fields, Kind};
use crate::params::{Parameters, Rule};
use crate::trace::{Step, Trace};

const PERIOD: Field = Field::required("periode", Kind::Month, "mois principal déclaré, AAAA-MM");
/// Collectors of contributions.
pub(super) static SCHEMES: &[(&str, Scheme)] = &[
    ("general", Scheme::General),
    ("msa", Scheme::Msa),
    ("crpcen", Scheme::Crpcen),
];
/// Field of the collector.
pub(super) const SCHEME: Field = Field::new(
    "regime",
    Kind::Choice(&["general", "msa", "crpcen"]),
    "régime ; general par défaut",
);
/// Field of the quarterly option.
pub(super) const QUARTERLY: Field = Field::new(
    "trimestriel",
    Kind::YesNo,
    "option trimestrielle écrite, moins de 11 salariés",
);

static MONTHLY_OUTPUTS: &[Output] = &[
    Output::new("date", Shape::Date, "échéance"),
    Output::nullable("heure", Shape::Text, "heure limite, heure de Paris"),
    Output::new("jour", Shape::Text, "jour de la semaine"),
    Output::new("regle", Shape::Text, "la règle qui fixe le jour"),
    Output::new(
        "certitude",
        Shape::Text,
        "la moins sûre des règles appliquées",
    ),
    Output::new("date_nominale", Shape::Date, "le 5 ou le 15, avant report"),
    Output::new(
        "fenetre_ouverture",
        Shape::Date,
        "premier jour où le dépôt initial est accepté",
    ),
    Output::new(
        "fenetre_fermeture",
        Shape::Date,
        "dernier jour où le dépôt initial est accepté",
    ),
    Output::new(
        "annule_remplace_jusqu_au",
        Shape::Date,
        "dernier jour d'un annule et remplace, jusqu'à minuit",
    ),
];

pub(super) static COMMANDS: &[Command] = &[
    Command {
        path: &["echeance", "mensuelle"],
        examples: &[
            "echeance mensuelle --periode 2026-03 --effectif 49 --paie-mois oui",
            "echeance mensuelle --periode 2026-03 --effectif 80 --format json",
        ],
        about: "Échéance de la DSN mensuelle, fenêtre de dépôt, dernier annule et remplace",
        positional: None,
        fields: &[
            PERIOD,
            HEADCOUNT,
            PAID_IN_MONTH,
            YEARS_ABOVE,
            TERRITORY,
            SATURDAY,
            LOCAL_HOLIDAY,
        ],
        outputs: MONTHLY_OUTPUTS,
        run: run_monthly,
    },
    Command {
        path: &["echeance", "paiement"],
        examples: &[
            "echeance paiement --periode 2026-03 --effectif 80",
            "echeance paiement --periode 2026-02 --effectif 8 --trimestriel oui",
        ],
        about: "Échéance de paiement des cotisations (5, 15, trimestre, MSA, CRPCEN)",
        positional: None,
        fields: &[
            PERIOD,
            HEADCOUNT,
            PAID_IN_MONTH,
            YEARS_ABOVE,
            SCHEME,
            QUARTERLY,
            Field::new(
                "cessation",
                Kind::Date,
                "cession ou cessation sous l'option trimestrielle",
            ),
            TERRITORY,
            LOCAL_HOLIDAY,
        ],
        outputs: DUE_OUTPUTS,
        run: run_payment,
    },
    Command {
        path: &["echeance", "remplacement"],
        examples: &[
            "echeance remplacement --periode 2026-03",
            "echeance remplacement --periode 2026-03 --format json",
        ],
        about: "Échéance de la DSN de revenus de remplacement",
        positional: None,
        fields: &[PERIOD, TERRITORY, SATURDAY, LOCAL_HOLIDAY],
        outputs: DUE_OUTPUTS,
        run: run_replacement,
    },
    Command {
        path: &["echeance", "annule-remplace"],
        examples: &[
            "echeance annule-remplace --nature mensuelle --periode 2026-03 --effectif 49",
            "echeance annule-remplace --nature arret",
        ],
        about: "Jusqu'à quand annuler ou remplacer : mensuelle (avec --periode) ou signalement",
        positional: None,
        fields: &[
            Field::required(
                "nature",
                Kind::Choice(&["mensuelle", "arret", "reprise", "fin-contrat", "amorcage"]),
                "déclaration à corriger",
            ),
            Field::new(
                "periode",
                Kind::Month,
                "mois principal déclaré de la mensuelle",
            ),
            HEADCOUNT,
            PAID_IN_MONTH,
            YEARS_ABOVE,
            TERRITORY,
            SATURDAY,
            LOCAL_HOLIDAY,
        ],
        outputs: &[
            Output::nullable(
                "date",
                Shape::Date,
                "dernier jour, jusqu'à minuit ; nul sans limite",
            ),
            Output::nullable("heure", Shape::Text, "24:00 quand une date limite existe"),
            Output::new(
                "annule_possible",
                Shape::YesNo,
                "le type « annule » (04) est admis",
            ),
            Output::new("regle", Shape::Text, "la règle"),
            Output::new(
                "certitude",
                Shape::Text,
                "la moins sûre des règles appliquées",
            ),
        ],
        run: run_replace,
    },
];

fn period(fields: &Fields) -> Result<Month, LawError> {
    fields.needed(
        "periode",
        fields.month("periode")?,
        "mois principal déclaré",
    )
}

fn run_monthly(fields: &Fields, parameters: &Parameters) -> Result<Answer, LawError> {
    let (options, shown) = due_options(fields)?;
    let mut answer = Answer {
        options: shown,
        ..Answer::default()
    };
    warn_without_headcount(fields, &mut answer.trace);
    let dates = monthly::monthly(
        period(fields)?,
        &employer(fields)?,
        &options,
        parameters,
        &mut answer.trace,
    )?;
    put_due(
        &mut answer,
        dates.due,
        Some(dates.hour),
        dates.rule,
        "DSN mensuelle",
    );
    answer.put("date_nominale", Node::date(dates.nominal));
    answer.put("fenetre_ouverture", Node::date(dates.opens));
    answer.put("fenetre_fermeture", Node::date(dates.closes));
    answer.put("annule_remplace_jusqu_au", Node::date(dates.replace_until));
    answer.say(format!(
        "Dépôt initial accepté du {} au {} ; annule et remplace jusqu'au {} à minuit",
        dates.opens.french(),
        dates.closes.french(),
        dates.replace_until.french()
    ));
    Ok(answer)
}

fn run_payment(fields: &Fields, parameters: &Parameters) -> Result<Answer, LawError> {
    let (options, shown) = due_options(fields)?;
    let mut answer = Answer {
        options: shown,
        ..Answer::default()
    };
    warn_without_headcount(fields, &mut answer.trace);
    let payment = Payment {
        period: period(fields)?,
        employer: employer(fields)?,
        scheme: fields.choice("regime", SCHEMES)?.unwrap_or(Scheme::General),
        quarterly: fields.is_yes("trimestriel")?,
        ceased_on: fields.date("cessation")?,
    };
    let (date, rule) = due(&payment, &options, parameters, &mut answer.trace)?;
    put_due(&mut answer, date, None, rule, "Paiement");
    Ok(answer)
}

fn run_replacement(fields: &Fields, parameters: &Parameters) -> Result<Answer, LawError> {
    let (options, shown) = due_options(fields)?;
    let mut answer = Answer {
        options: shown,
        ..Answer::default()
    };
    let date =
        events::replacement_income(period(fields)?, &options, parameters, &mut answer.trace)?;
    put_due(
        &mut answer,
        date,
        None,
        Rule::VoisinRemplacement,
        "DSN de revenus de remplacement",
    );
    Ok(answer)
}

fn run_replace(fields: &Fields, parameters: &Parameters) -> Result<Answer, LawError> {
    let (options, shown) = due_options(fields)?;
    let mut answer = Answer {
        options: shown,
        ..Answer::default()
    };
    let nature = fields.text("nature").unwrap_or_default();
    let (date, rule) = match nature {
        "mensuelle" => {
            let dates = monthly::monthly(
                period(fields)?,
                &employer(fields)?,
                &options,
                parameters,
                &mut answer.trace,
            )?;
            (Some(dates.replace_until), Rule::DsnAnnuleRemplace)
        }
        "arret" | "reprise" | "fin-contrat" | "amorcage" => {
            answer
                .trace
                .step(|| Step::new(Rule::DsnAnnuleSignalement).concluded("sans date limite"));
            (None, Rule::DsnAnnuleSignalement)
        }
        other => {
            return Err(LawError::invalid(
                "nature",
                format!(
                    "« {other} » inconnue : mensuelle, arret, reprise, fin-contrat ou amorcage attendu"
                ),
            ));
        }
    };
    let cancellable = matches!(nature, "fin-contrat" | "amorcage");
    answer.trace.step(|| {
        Step::new(Rule::DsnAnnuleType)
            .with("nature", nature)
            .concluded(if cancellable {
                "annule admis"
            } else {
                "annule refusé : type 03"
            })
    });
    let certainty = answer.certainty().name();
    answer.put("date", date.map_or(Node::Null, Node::date));
    answer.put("heure", date.map_or(Node::Null, |_| Node::text("24:00")));
    answer.put("annule_possible", Node::Bool(cancellable));
    answer.put("regle", Node::text(rule.text().text));
    answer.put("certitude", Node::text(certainty));
    answer.say(match date {
        Some(date) => format!(
            "Annule et remplace jusqu'au {} à minuit (heure de Paris)",
            date.french()
        ),
        None => "Annule et remplace sans date limite, au plus près de l'erreur".to_owned(),
    });
    Ok(answer)
}
