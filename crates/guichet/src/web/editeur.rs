//! `/depots/{idflux}/retours/{idretour}/editeur`: what may be sent to the maker of the payroll software
//! to find a fault, without anything about anybody.

use std::fmt::Write as _;

use super::bilan;
use super::demande::{Demande, Issue, lire};
use super::echec::Echec;
use super::{libelles, reponse};
use crate::acces::{Acces, Route};
use crate::depot;
use crate::depot::lecture::Contenu;
use crate::retours::codes::causes;

pub(super) fn routes() -> Vec<Route> {
    vec![lire(
        "/depots/{idflux}/retours/{idretour}/editeur",
        Acces::Page,
        telecharger,
    )]
}

async fn telecharger(demande: Demande) -> Issue {
    let lu = bilan::lu(&demande).await?;
    let retour = &lu.document.retour;
    let rapport = dsn_returns::bilan::read(&lu.document.octets).map_err(|_| {
        Echec::refus(
            "Ce compte rendu n’est pas un bilan : joignez-le vous-même, après l’avoir relu.",
        )
    })?;
    let kept = &lu.lisible.depot;
    let mut text = format!(
        "Guichet - message à l'éditeur du logiciel de paie\nAucune valeur personnelle : les formes remplacent les valeurs.\n\n\
         Logiciel : {}\nNorme : {}\nEnvoi : {}\nCompte rendu : nature {}, {}, {}\n",
        kept.logiciel.as_deref().unwrap_or("non renseigné"),
        kept.norme.as_deref().unwrap_or("non renseignée"),
        libelles::envoi(kept.essai_reel.as_deref()),
        retour.nature,
        retour.organisme,
        retour.statut,
    );
    text.push_str("\nCe que dit l'organisme\n");
    for cause in causes(retour, &rapport) {
        let _ = writeln!(text, "- {} : {} ({})", cause.mot, cause.sens, cause.source);
    }
    for anomalie in rapport.declarations.iter().flat_map(|d| &d.anomalies) {
        let _ = writeln!(
            text,
            "- code « {} », message de forme « {} »",
            anomalie.code,
            forme(&anomalie.message)
        );
    }
    if let Some(declaration) = lu
        .lisible
        .declarations
        .iter()
        .find(|d| Some(d.id) == retour.declaration_id)
        && let Some(bytes) = depot::contenu(&demande.app, kept).await?
    {
        text.push_str("\nCe que portait la déclaration\n");
        for rubrique in Contenu::lire(&bytes, declaration.rang).0 {
            // Codes of a list say nothing of anybody; everything else keeps its form only.
            let value = match libelles::valeur(&rubrique.id, &rubrique.valeur) {
                Some(label) if !rubrique.id.starts_with("S21.G00.30") => {
                    format!("{} ({label})", rubrique.valeur)
                }
                _ => forme(&rubrique.valeur),
            };
            let _ = writeln!(text, "{} = {value}", rubrique.id);
        }
    }
    Ok(reponse::fichier(
        "text/plain; charset=utf-8",
        "message-editeur.txt",
        text,
    ))
}

/// The form of a text: letters and digits hidden, what is between them kept.
fn forme(texte: &str) -> String {
    texte
        .chars()
        .take(200)
        .map(|c| match c {
            c if c.is_numeric() => '9',
            c if c.is_alphabetic() => 'x',
            c if c.is_control() => ' ',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shows S74.
    #[test]
    fn a_form_says_nothing_of_anybody() {
        assert_eq!(forme("Zoé D'Été, 12/03"), "xxx x'xxx, 99/99");
    }
}
