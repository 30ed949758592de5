//! The facts as questions to the law.

use dsn_law::answer::Answer;
use dsn_law::commands;
use dsn_law::fields::Fields;
use guichet_simulators::lecture::Centimes;

use super::faits::{Faits, Origine, Paie};

/// How many months of pay count: the last one for accidents and occupational diseases (R433-4), three
/// otherwise (R323-4).
pub(super) fn mois_de_reference(motif: &str) -> i32 {
    match motif {
        "04" | "05" | "06" => 1,
        _ => 3,
    }
}

/// What the motif (S21.G00.60.001) is for the allowances and for the deadlines; `None` for those whose
/// facts a signalement does not tell (part time for health reasons, bereavement, public service).
fn risque(motif: &str) -> Option<(&'static str, &'static str)> {
    Some(match motif {
        "01" | "07" => ("maladie", "maladie"),
        "02" => ("maternite", "maternite"),
        "03" => ("paternite", "paternite"),
        "04" | "06" => ("at", "at"),
        "05" => ("at", "mp"),
        "09" => ("adoption", "adoption"),
        _ => return None,
    })
}

/// The allowances of an arrêt.
///
/// # Errors
/// In French: a pay that is not known, a motif whose allowances cannot be told from a signalement, or
/// what `dsn-law` refuses.
pub fn estimer(faits: &Faits) -> Result<Answer, String> {
    let (risk, _) = risque(&faits.motif).ok_or_else(|| {
        format!(
            "Le motif {} ne s'estime pas d'après un signalement.",
            faits.motif
        )
    })?;
    let pays: Result<Vec<String>, String> = faits
        .paies
        .iter()
        .map(|paie| montant(faits, paie))
        .collect();
    let mut fields = Fields::new();
    fields.set("risque", risk);
    let first = faits.dernier_jour_travaille.plus_days(1);
    fields.set("debut", first.to_string());
    if let Some(end) = faits.fin_previsionnelle {
        fields.set("fin", end.to_string());
    }
    if let (true, Some(day)) = (risk == "at", faits.accident) {
        fields.set("accident", day.to_string());
    }
    fields.set("paies", pays?.join(","));
    repondre(&["ijss"], &fields)
}

/// A pay as the law reads it: the amount, and the days it is for when the contract began in the month.
fn montant(faits: &Faits, paie: &Paie) -> Result<String, String> {
    let month = paie.mois;
    let name = format!("{:02}/{:04}", month.number(), month.year());
    match &paie.origine {
        Origine::Declaree { montant, .. } => {
            let begins = faits.debut_du_contrat.filter(|day| day.month_of() == month);
            let whole = begins.is_none_or(|day| day == month.first_day());
            let days = begins.map_or(0, |day| month.last_day().days_since(day) + 1);
            Ok(if whole {
                decimal(*montant)
            } else {
                format!("{}/{days}", decimal(*montant))
            })
        }
        Origine::AvantLeContrat => Err(format!(
            "Le contrat n'avait pas commencé en {name} : les paies de référence sont à reconstituer."
        )),
        Origine::Absente => Err(format!(
            "La mensuelle de {name} ne donne pas de salaire pour ce contrat."
        )),
        Origine::SansMensuelle => Err(format!("La mensuelle de {name} n'est pas déposée.")),
    }
}

fn decimal(montant: Centimes) -> String {
    format!("{}.{:02}", montant.0 / 100, (montant.0 % 100).abs())
}

/// The last day to signal an arrêt, supposed to be known on its first day.
///
/// # Errors
/// What `dsn-law` refuses.
pub fn echeance_de_l_arret(faits: &Faits) -> Result<Answer, String> {
    let first = faits.dernier_jour_travaille.plus_days(1).to_string();
    let mut fields = Fields::new();
    fields.set("connaissance", first.clone());
    fields.set("evenement", first);
    let motif = risque(&faits.motif).map_or("arret", |(_, motif)| motif);
    fields.set("motif", motif);
    fields.set("subrogation", if faits.subrogation { "oui" } else { "non" });
    if let Some(people) = faits.effectif {
        fields.set("effectif", people.to_string());
    }
    repondre(&["echeance", "signalement"], &fields)
}

fn repondre(path: &[&str], fields: &Fields) -> Result<Answer, String> {
    match commands::find(path) {
        Some(command) => command.answer(fields).map_err(|error| error.to_string()),
        None => Err(format!("Calcul inconnu : {}.", path.join(" "))),
    }
}
