//! `guichet admin purger`.

use std::process::ExitCode;

use super::sortie::Sortie;
use crate::App;
use crate::retention::{Bilan, entretenir};

pub(super) async fn run(app: &App, output: Sortie) -> Result<ExitCode, String> {
    let done = entretenir(app).await.map_err(|error| error.to_string())?;
    let answer: serde_json::Map<String, serde_json::Value> = done
        .chiffres()
        .into_iter()
        .map(|(name, number)| (name.to_owned(), number.into()))
        .collect();
    output.dire(&text(&done), &answer.into());
    Ok(ExitCode::SUCCESS)
}

fn text(done: &Bilan) -> String {
    let Bilan {
        avertis,
        textes,
        documents,
        comptes,
        jetons_organismes,
        cles,
        livraisons,
        secrets,
        evenements,
        travaux,
        orphelins,
    } = done;
    format!(
        "Avertissements : {avertis} document(s) bientôt à leur fin.\n\
         Conservation : {textes} texte(s) à leur fin, {documents} document(s) effacé(s).\n\
         Comptes : {} jeton(s), {} lien(s), {} compteur(s) d'échecs effacés ; adresses : {} à \
         confirmer de nouveau, {} périmée(s) ; {} inscription(s) jamais confirmée(s) effacée(s).\n\
         Organismes : {jetons_organismes} jeton(s) effacé(s).\n\
         API : {cles} clé(s) d'idempotence, {livraisons} livraison(s), {secrets} ancien(s) \
         secret(s), {evenements} événement(s) effacés.\n\
         Travaux : {travaux} travail(-aux) fait(s) oublié(s).\n\
         Objets sans document : {} effacé(s), {} en attente.",
        comptes.jetons,
        comptes.liens,
        comptes.tentatives,
        comptes.relances,
        comptes.perimees,
        comptes.inscriptions,
        orphelins.effaces,
        orphelins.vus,
    )
}
