//! A refusal in words: which condition lacks, who can grant it, what to do.

use super::{Action, Cible, Condition, Refus};
use crate::appelant::Appelant;
use crate::role::Role;

const IMMEDIAT: &str = "L’effet est immédiat, sans nouvelle connexion.";

pub(super) fn refus(
    appelant: &Appelant,
    action: Action,
    manque: Condition,
    cible: &Cible,
) -> Refus {
    let (pourquoi, qui, remede) = match manque {
        Condition::Inscrit => inscription(appelant, cible),
        Condition::Habilite | Condition::HabiliteDeposant => habilitation(appelant, action, cible),
        Condition::Administre => administration(action, cible),
        Condition::Role(role) => role_absent(role, action),
        Condition::MemeOrganisme => (
            "Ces lots et ces retours sont ceux d’un autre organisme que le vôtre.".to_owned(),
            "Personne ne peut ouvrir à un organisme ce qui est destiné à un autre.".to_owned(),
            "Vérifiez l’organisme demandé : seul le vôtre vous est ouvert.".to_owned(),
        ),
        Condition::Soi => (
            "Ce compte n’est pas le vôtre.".to_owned(),
            "Seule la personne concernée peut faire cette modification.".to_owned(),
            "Connectez-vous avec le compte à modifier.".to_owned(),
        ),
        Condition::Deposant | Condition::Transmetteur => (
            "Ce dépôt a été fait par quelqu’un d’autre.".to_owned(),
            format!("Un administrateur {} peut vous habiliter.", of(cible)),
            format!("Demandez-lui l’habilitation DSN. {IMMEDIAT}"),
        ),
    };
    Refus {
        action,
        manque,
        pourquoi,
        qui,
        remede,
    }
}

fn of(cible: &Cible) -> String {
    match &cible.siret {
        Some(siret) => format!("de l’établissement {siret}"),
        None => "de l’établissement".to_owned(),
    }
}

fn inscription(appelant: &Appelant, cible: &Cible) -> (String, String, String) {
    let whose = match appelant.concentrateur {
        Some(_) => "Le compte du déclarant désigné",
        None => "Votre compte",
    };
    let pourquoi = match cible.service {
        None if appelant.concentrateur.is_some() => {
            format!("{whose} n’est inscrit à aucun service qui reçoit des DSN.")
        }
        None if appelant.inscrit() => format!(
            "{whose} est connecté au service {} ({}), qui ne reçoit pas de DSN.",
            appelant.service,
            appelant.service.libelle()
        ),
        chosen => {
            let service = chosen.unwrap_or(appelant.service);
            format!(
                "{whose} n’est pas inscrit au service {service} ({}).",
                service.libelle()
            )
        }
    };
    let qui = if appelant.siret.is_empty() {
        "L’exploitant de la plateforme peut l’y inscrire.".to_owned()
    } else {
        format!(
            "Un administrateur de l’établissement {} peut l’y inscrire.",
            appelant.siret
        )
    };
    (pourquoi, qui, format!("Demandez l’inscription. {IMMEDIAT}"))
}

fn habilitation(appelant: &Appelant, action: Action, cible: &Cible) -> (String, String, String) {
    let demarche = cible.demarche.unwrap_or(action.demarche()).code();
    let place = of(cible);
    let mut pourquoi = match &cible.siret {
        Some(siret) => {
            format!("Il vous manque l’habilitation {demarche} pour l’établissement {siret}.")
        }
        None => format!("Il vous manque une habilitation {demarche}."),
    };
    if appelant.roles.a(Role::Operateur) {
        pourquoi.push_str(" Le rôle d’opérateur ne donne pas accès au contenu des déclarations.");
    }
    (
        pourquoi,
        format!("Un administrateur {place} peut vous l’accorder."),
        format!("Demandez-lui l’habilitation {demarche}. {IMMEDIAT}"),
    )
}

fn administration(action: Action, cible: &Cible) -> (String, String, String) {
    let place = of(cible);
    let pourquoi = match action {
        Action::GererHabilitations => {
            format!("Seul un administrateur {place} accorde et retire des habilitations.")
        }
        Action::GererContacts => format!("Seul un administrateur {place} gère ses contacts."),
        _ => format!("Seul un administrateur {place} en nomme un autre."),
    };
    (
        pourquoi,
        format!(
            "Un administrateur {place} peut vous nommer administrateur à votre tour ; l’exploitant de la plateforme aussi."
        ),
        format!("Demandez à être nommé, ou demandez-lui de faire cette modification. {IMMEDIAT}"),
    )
}

fn role_absent(role: Role, action: Action) -> (String, String, String) {
    if action == Action::GererWebhooks {
        return (
            "Les abonnements aux événements sont ouverts aux éditeurs et à ceux qui déclarent."
                .to_owned(),
            "L’exploitant de la plateforme, ou un administrateur de votre établissement, peut vous donner l’un de ces rôles.".to_owned(),
            format!("Demandez le rôle qui vous correspond. {IMMEDIAT}"),
        );
    }
    let remede = match role {
        Role::Concentrateur => {
            "Utilisez les opérations du déclarant, ou demandez à l’exploitant un compte de concentrateur."
        }
        Role::AgentOrganisme => {
            "Utilisez le compte que l’exploitant a ouvert pour votre organisme."
        }
        _ => "Adressez votre demande à l’exploitant de la plateforme.",
    };
    (
        format!("Cette opération est réservée au rôle « {role} »."),
        "Seul l’exploitant de la plateforme attribue ce rôle.".to_owned(),
        remede.to_owned(),
    )
}
