//! `/`: what needs you today, and the services.

use guichet_identity::Role;
use guichet_pages::pages::accueil::{self, Accueil, Tuile};

use super::besoins;
use super::demande::{Demande, Issue, lire, page};
use super::instant::jours_jusqu_a;
use super::suivi::mois_avant;
use super::taches;
use crate::acces::{Acces, Route};
use crate::clock::Moment;
use crate::interdeclaration::echeance::Delais;
use crate::paris;

pub(super) fn routes() -> Vec<Route> {
    vec![lire("/", Acces::Page, montrer)]
}

async fn montrer(demande: Demande) -> Issue {
    let cadre = demande.cadre("Vos déclarations", "/", &[]).await?;
    let tiers = demande.visiteur()?.appelant.roles.a(Role::TiersDeclarant);
    let needs = besoins::tous(&demande).await?;
    let bandeau = taches::bandeau(&needs, needs.len());
    let bandeau = match needs.first() {
        Some(first) => bandeau
            .suite(format!("D’abord : {}.", first.titre))
            .agir("Voir ce qu’il y a à faire", "/taches")
            .ou("Déposer une déclaration", "/deposer"),
        None => bandeau.agir("Déposer une déclaration", "/deposer"),
    };
    let vue = Accueil {
        bandeau,
        echeance: echeance(demande.maintenant()),
        tuiles: tuiles(tiers),
    };
    Ok(page(&cadre, &accueil::page(&vue)))
}

/// The next due date of a monthly: day, days left, what for.
fn echeance(now: Moment) -> Option<(String, String, String)> {
    let next = [1, 0].iter().find_map(|before| {
        let month = mois_avant(now, *before);
        let due = Delais::de(&month)?.echeance.to_string();
        let at = paris::parse_iso(&format!("{due}T12:00"))?;
        (at >= now).then_some((month, at))
    });
    let (month, at) = next?;
    let left = match jours_jusqu_a(now, at) {
        0 => "aujourd’hui à midi".to_owned(),
        days => format!(
            "dans {}",
            guichet_pages::texte::compte(days.unsigned_abs(), "jour", "jours")
        ),
    };
    let month = guichet_pages::instant::mois_clair(&month);
    Some((
        super::instant::jour(at).long(),
        left,
        format!("DSN mensuelle de {month} (le 5 pour les employeurs d’au moins 50 salariés)"),
    ))
}

fn tuiles(tiers: bool) -> Vec<Tuile> {
    let tuile = |nom, sens: &str, lien: Option<&str>| Tuile {
        nom,
        sens: sens.to_owned(),
        lien: lien.map(str::to_owned),
    };
    let saisie = if tiers {
        "Saisie en ligne. Non accessible aux tiers déclarants pour leurs clients et filiales."
    } else {
        "Attestation d’assurance chômage saisie en ligne, par l’employeur lui-même."
    };
    vec![
        tuile(
            "DSN régime général",
            "Dépôt de fichier issu du logiciel de paie, suivi et retours.",
            Some("/suivi"),
        ),
        tuile(
            "AC (dépôt)",
            "Attestation d’assurance chômage déposée : elle naît de la DSN «\u{a0}fin de contrat de travail\u{a0}».",
            Some("/services/ac-depot"),
        ),
        tuile(
            "AC (insc. EDI)",
            "Ce qu’il faut à un logiciel de paie pour transmettre directement.",
            Some("/services/machine"),
        ),
        tuile("AC (saisie)", saisie, Some("/services/ac-saisie")),
        tuile(
            "Attestation de salaire",
            "Formulaire en ligne, quand la voie de la DSN n’aboutit pas.",
            Some("/attestation"),
        ),
        tuile(
            "DAT",
            "Déclaration d’accident du travail ou de trajet : hors de Guichet, lien seulement.",
            Some("/services/dat"),
        ),
    ]
}
