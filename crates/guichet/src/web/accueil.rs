//! `/`: what needs you today, and the services.

use guichet_identity::Role;
use guichet_pages::Ton;
use guichet_pages::composants::Bandeau;
use guichet_pages::pages::accueil::{self, Accueil, Tuile};

use super::demande::{Demande, Issue, lire, page};
use crate::acces::{Acces, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![lire("/", Acces::Page, montrer)]
}

async fn montrer(demande: Demande) -> Issue {
    let cadre = demande.cadre("Vos déclarations", "/", &[]).await?;
    let tiers = demande.visiteur()?.appelant.roles.a(Role::TiersDeclarant);
    let vue = Accueil {
        bandeau: Bandeau::new(
            Ton::Info,
            "Déposez une déclaration, ou suivez celles qui le sont.",
        )
        .agir("Déposer une déclaration", "/deposer")
        .ou("Suivre vos échanges", "/suivi"),
        echeance: None,
        tuiles: tuiles(tiers),
    };
    Ok(page(&cadre, &accueil::page(&vue)))
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
            "Attestation d’assurance chômage déposée : elle naît de la DSN « fin de contrat de travail ».",
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
