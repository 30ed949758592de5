//! `dsn penalite abandon-…`: waivers as checklists that say which condition fails.

use super::{PERIOD, due_day};
use crate::answer::{Answer, Node};
use crate::commands::{Command, Output, Shape};
use crate::error::LawError;
use crate::fields::{Field, Fields, Kind};
use crate::params::Parameters;
use crate::penalties::waivers::{self, Condition};

static WAIVER_OUTPUTS: &[Output] = &[
    Output::nullable(
        "abandon",
        Shape::YesNo,
        "les sanctions tombent ; nul si des données manquent",
    ),
    Output::new(
        "conditions",
        Shape::List(&[
            Output::new("texte", Shape::Text, "ce qu'elle demande"),
            Output::nullable(
                "remplie",
                Shape::YesNo,
                "oui, non, ou nul si des données manquent",
            ),
        ]),
        "chaque condition",
    ),
];

pub(super) static COMMANDS: &[Command] = &[
    Command {
        path: &["penalite", "abandon-erreur"],
        examples: &[
            "penalite abandon-erreur --periode 2025-03 --salarie-omis non --repetee non --corrigee-echeance-suivante oui",
            "penalite abandon-erreur --periode 2025-03 --salarie-omis oui",
        ],
        about: "Droit à l'erreur : les sanctions d'une erreur corrigée tombent-elles ?",
        positional: None,
        fields: &[
            PERIOD,
            Field::new("salarie-omis", Kind::YesNo, "un salarié avait été omis"),
            Field::new(
                "repetee",
                Kind::YesNo,
                "inexactitude répétée des rémunérations",
            ),
            Field::new(
                "corrigee-echeance-suivante",
                Kind::YesNo,
                "corrigée et payée à la première échéance suivante",
            ),
            Field::new("sanctions", Kind::Amount, "sanctions qui seraient dues"),
            Field::new("regularisation", Kind::Amount, "versement régularisateur"),
            Field::new("cotisations", Kind::Amount, "cotisations initiales"),
        ],
        outputs: WAIVER_OUTPUTS,
        run: run_error_waiver,
    },
    Command {
        path: &["penalite", "abandon-paiement"],
        examples: &[
            "penalite abandon-paiement --periode 2025-03 --paye-apres-jours 20 --mois-sans-retard 30 --sanctions 400",
            "penalite abandon-paiement --periode 2025-03 --plan oui --mois-sans-retard 30 --sanctions 400",
        ],
        about: "Retard de paiement : les majorations tombent-elles ?",
        positional: None,
        fields: &[
            PERIOD,
            Field::new(
                "paye-apres-jours",
                Kind::Count,
                "jours entre l'échéance et le paiement",
            ),
            Field::new(
                "plan",
                Kind::YesNo,
                "plan d'apurement souscrit dans les trente jours",
            ),
            Field::new(
                "mois-sans-retard",
                Kind::Count,
                "mois écoulés sans retard de paiement",
            ),
            Field::new("sanctions", Kind::Amount, "majorations qui seraient dues"),
        ],
        outputs: WAIVER_OUTPUTS,
        run: run_payment_waiver,
    },
];

fn waiver_answer(mut answer: Answer, verdict: Option<bool>, conditions: &[Condition]) -> Answer {
    let holds = |value: Option<bool>| value.map_or(Node::Null, Node::Bool);
    answer.put("abandon", holds(verdict));
    let list = conditions.iter().map(|condition| {
        Node::Object(vec![
            ("texte", Node::text(&condition.text)),
            ("remplie", holds(condition.holds)),
        ])
    });
    answer.put("conditions", Node::List(list.collect()));
    answer.say(match verdict {
        Some(true) => "Les sanctions ne sont pas dues",
        Some(false) => "Les sanctions restent dues",
        None => "Il manque des données pour conclure",
    });
    for condition in conditions {
        let mark = match condition.holds {
            Some(true) => "oui",
            Some(false) => "NON",
            None => "?",
        };
        answer.say(format!("  [{mark}] {}", condition.text));
    }
    answer
}

fn run_error_waiver(fields: &Fields, parameters: &Parameters) -> Result<Answer, LawError> {
    let mut answer = Answer::default();
    let facts = waivers::CorrectedError {
        omitted_employee: fields.yes("salarie-omis")?,
        repeated: fields.yes("repetee")?,
        at_next_due: fields.yes("corrigee-echeance-suivante")?,
        sanctions: fields.amount("sanctions")?,
        regularisation: fields.amount("regularisation")?,
        contributions: fields.amount("cotisations")?,
    };
    let due = due_day(fields, parameters)?;
    let (verdict, conditions) = waivers::error_waiver(&facts, due, parameters, &mut answer.trace)?;
    Ok(waiver_answer(answer, verdict, &conditions))
}

fn run_payment_waiver(fields: &Fields, parameters: &Parameters) -> Result<Answer, LawError> {
    let mut answer = Answer::default();
    let facts = waivers::LatePayment {
        paid_after_days: fields.count("paye-apres-jours")?,
        plan: fields.yes("plan")?,
        months_since_late: fields.count("mois-sans-retard")?,
        sanctions: fields.amount("sanctions")?,
    };
    let due = due_day(fields, parameters)?;
    let (verdict, conditions) =
        waivers::payment_waiver(&facts, due, parameters, &mut answer.trace)?;
    Ok(waiver_answer(answer, verdict, &conditions))
}
