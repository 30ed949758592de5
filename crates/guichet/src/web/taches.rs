//! `/taches`: what needs you.

use guichet_pages::composants::Bandeau;
use guichet_pages::pages::taches::{self, Tache, Taches};
use guichet_pages::texte::{compte, majuscule};
use guichet_pages::{Etat, Ton};

use super::besoins::{self, Besoin, Sorte};
use super::demande::{Demande, Issue, lire, page};
use super::suivi::noms;
use crate::acces::{Acces, Route};

/// Tasks on the page: the most pressing ones.
const MAX: usize = 60;

pub(super) fn routes() -> Vec<Route> {
    vec![lire("/taches", Acces::Page, montrer)]
}

async fn montrer(demande: Demande) -> Issue {
    let cadre = demande
        .cadre("À faire", "/taches", &[("À faire", "")])
        .await?;
    let all = besoins::tous(&demande).await?;
    let mut sirets: Vec<String> = all.iter().map(|besoin| besoin.siret.clone()).collect();
    sirets.sort();
    sirets.dedup();
    let names = noms(&demande, sirets.clone()).await?;
    let name = |siret: &str| names.get(siret).cloned().unwrap_or_default();
    let (siret, sorte) = (
        demande.requete.texte("siret"),
        demande.requete.texte("sorte"),
    );
    let kept: Vec<&Besoin> = all
        .iter()
        .filter(|besoin| siret.is_empty() || besoin.siret == siret)
        .filter(|besoin| sorte.is_empty() || besoin.sorte.code() == sorte)
        .collect();
    let vue = Taches {
        bandeau: bandeau(&all, kept.len()),
        taches: kept
            .into_iter()
            .take(MAX)
            .map(|besoin| Tache {
                titre: besoin.titre.clone(),
                etat: Etat::new(besoin.ton, &besoin.etat),
                echeance: majuscule(&besoin.echeance),
                source: besoin.source.clone(),
                raison: besoin.raison.clone(),
                consequence: besoin.consequence.clone(),
                siret: besoin.siret.clone(),
                etablissement: name(&besoin.siret),
                action: besoin.action.clone(),
                lien: besoin.lien.clone(),
            })
            .collect(),
        siret: siret.to_owned(),
        sorte: sorte.to_owned(),
        etablissements: sirets
            .iter()
            .take(300)
            .map(|siret| (siret.clone(), name(siret)))
            .collect(),
        sortes: Sorte::TOUTES.map(|(_, code, nom)| (code, nom)).to_vec(),
    };
    Ok(page(&cadre, &taches::page(&vue)))
}

/// Where things stand, in one sentence: also that of the home page.
pub(super) fn bandeau(all: &[Besoin], shown: usize) -> Bandeau {
    let pressing = all
        .iter()
        .filter(|besoin| besoin.ton == Ton::Bloquant)
        .count() as u64;
    let arrets = all
        .iter()
        .filter(|besoin| besoin.sorte == Sorte::Arret)
        .count() as u64;
    match (arrets, pressing, all.len() as u64) {
        (_, _, 0) => Bandeau::new(Ton::Fait, "Tout est transmis. Rien à faire pour le moment."),
        (1.., ..) => Bandeau::new(
            Ton::Bloquant,
            format!(
                "{} une action.",
                compte(arrets, "arrêt demande", "arrêts demandent")
            ),
        )
        .suite(match shown.min(MAX) == all.len() {
            true => format!(
                "En tout, {} à faire.",
                compte(all.len() as u64, "chose", "choses")
            ),
            false => format!(
                "En tout, {} à faire ; {} sur cette page.",
                compte(all.len() as u64, "chose", "choses"),
                shown.min(MAX)
            ),
        }),
        (0, 1.., n) => Bandeau::new(
            Ton::Bloquant,
            format!(
                "{} une action sans attendre.",
                compte(pressing, "point demande", "points demandent")
            ),
        )
        .suite(format!(
            "En tout, {} à faire.",
            compte(n, "chose", "choses")
        )),
        (0, 0, n) => Bandeau::new(
            Ton::Attention,
            format!("Rien d’urgent : {} à faire.", compte(n, "chose", "choses")),
        ),
    }
}
