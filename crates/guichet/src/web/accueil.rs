//! `/`: what needs you today, and the services.

use guichet_identity::Role;
use guichet_pages::Ton;
use guichet_pages::composants::Bandeau;
use guichet_pages::pages::accueil::{self, Accueil, Tuile};

use super::besoins::{self, Besoin, Releve, Sorte};
use super::demande::{Demande, Issue, lire, page};
use super::echeances::Echeancier;
use super::instant::jours_jusqu_a;
use super::suivi::mois_avant;
use super::taches;
use crate::acces::{Acces, Route};
use crate::clock::Moment;

pub(super) fn routes() -> Vec<Route> {
    vec![lire("/", Acces::Page, montrer)]
}

async fn montrer(demande: Demande) -> Issue {
    let cadre = demande.cadre("Vos déclarations", "/", &[]).await?;
    let roles = &demande.visiteur()?.appelant.roles;
    let (tiers, agent) = (roles.a(Role::TiersDeclarant), roles.a(Role::AgentOrganisme));
    let releve = besoins::relever(&demande).await?;
    let needs = &releve.besoins;
    let bandeau = taches::bandeau(needs, needs.len());
    let bandeau = match needs.first() {
        _ if agent => agent_d_organisme(),
        Some(first) => bandeau
            .suite(format!("D’abord : {}.", minuscule(&first.titre)))
            .agir("Voir ce qu’il y a à faire", "/taches")
            .ou("Déposer une déclaration", "/deposer"),
        None => bandeau.agir("Déposer une déclaration", "/deposer"),
    };
    let vue = Accueil {
        bandeau,
        echeance: echeance(demande.maintenant(), &releve).filter(|_| !agent),
        tuiles: tuiles(tiers),
    };
    Ok(page(&cadre, &accueil::page(&vue)))
}

/// An agent of an organism declares nothing: they look.
fn agent_d_organisme() -> Bandeau {
    Bandeau::new(
        Ton::Neutre,
        "Vous consultez Guichet pour un organisme : rien n’est attendu de vous ici.",
    )
    .suite("Un établissement vous ouvre son tableau de bord en vous habilitant : vous le lisez alors, sans rien déposer ni corriger.")
    .agir("Chercher une déclaration", "/suivi/recherche")
}

fn minuscule(texte: &str) -> String {
    let mut letters = texte.chars();
    let first = letters.next().map(char::to_lowercase);
    first.into_iter().flatten().chain(letters).collect()
}

/// The next due date of a monthly: day, days left, what for. That of a month where nothing is left to
/// send is past.
fn echeance(now: Moment, releve: &Releve) -> Option<(String, String, String)> {
    let waiting = |at: Moment| {
        let monthly = |b: &&Besoin| matches!(b.sorte, Sorte::Mensuelle | Sorte::Rejet);
        let needs = releve.besoins.iter();
        needs.filter(monthly).filter(|b| b.quand == at).count() as u64
    };
    let [this, last, _] = &releve.echeanciers;
    let days = [(1, last), (0, this)]
        .into_iter()
        .flat_map(|(before, days)| {
            let days = days.iter().flat_map(Echeancier::jours).rev();
            days.map(move |day| (before, day))
        });
    let (before, due, at) = days
        .filter_map(|(before, day)| Some((before, day, day.midi()?)))
        .find(|(before, _, at)| *at >= now && (*before == 0 || waiting(*at) > 0))?;
    let month = mois_avant(now, before);
    let left = match jours_jusqu_a(now, at) {
        0 => "aujourd’hui à midi".to_owned(),
        days => format!(
            "dans {}",
            guichet_pages::texte::compte(days.unsigned_abs(), "jour", "jours")
        ),
    };
    let month = guichet_pages::instant::de_mois(&month);
    let count = match waiting(at) {
        0 | 1 => String::new(),
        n => format!(
            " de {}",
            guichet_pages::texte::compte(n, "établissement", "établissements")
        ),
    };
    let who = match due.nominal {
        5 => "employeurs d’au moins 50 salariés qui paient dans le mois",
        _ => "le 5 pour les employeurs d’au moins 50 salariés qui paient dans le mois",
    };
    Some((
        super::instant::jour(at).long(),
        left,
        format!("DSN mensuelle {month}{count} ({who})"),
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
