//! `/portefeuille/telecharger`: certificates and bilans of several establishments as one file.

use guichet_store::cabinet;
use guichet_store::suivi::{self, Critere, Depuis};

use super::super::besoins;
use super::super::demande::{Demande, Issue};
use super::super::echec::Echec;
use super::super::zip::Zip;
use super::super::{instant, reponse};
use crate::clock::Moment;
use crate::{certificat, paris, retours};

/// Documents of a file, and the bytes they may have together.
const DOCUMENTS: usize = 500;
const OCTETS: usize = 64 * 1024 * 1024;

/// The certificates or the bilans of the establishments chosen, of two months, as one file.
pub(super) async fn telecharger(demande: Demande) -> Issue {
    let form = &demande.corps.valeurs;
    let chosen = super::choisis(&demande);
    let id = demande.compte_id()?;
    // Only what who asks follows.
    let sirets = demande
        .app
        .store
        .read(move |tx| cabinet::suivis_par(tx, id, &chosen))
        .await?;
    let zip = match form.texte("quoi") {
        "bilans" => bilans(&demande, &sirets).await?,
        _ => certificats(&demande, &sirets).await?,
    };
    if zip.est_vide() {
        return Err(Echec::refus(
            "Rien à télécharger pour ces établissements : aucun document de ces deux mois n’y est encore lisible.",
        ));
    }
    let name = format!("{}.zip", form.texte("quoi"));
    Ok(reponse::fichier("application/zip", &name, zip.fermer()))
}

async fn certificats(demande: &Demande, sirets: &[String]) -> Result<Zip, Echec> {
    let now = demande.maintenant();
    let id = demande.compte_id()?;
    let debut = paris::plus_months(now, -2).unwrap_or(now);
    let mut zip = Zip::default();
    for siret in sirets {
        let critere = Critere {
            debut: debut.0,
            fin: now.0,
            siret: siret.clone(),
            etat: "conforme".to_owned(),
            ..Critere::default()
        };
        let found = demande
            .app
            .store
            .read(move |tx| suivi::rechercher(tx, id, &critere, Depuis::Dernier, 50))
            .await?;
        for reference in found.iter().filter_map(|ligne| ligne.certificat.as_deref()) {
            if zip.nombre() >= DOCUMENTS || zip.taille() >= OCTETS {
                return Ok(zip);
            }
            let Some(page) = certificat::page(&demande.app, reference).await? else {
                continue;
            };
            let made = tokio::task::spawn_blocking(move || page.pdf()).await;
            let bytes = made
                .map_err(|_| Echec::panne())?
                .map_err(|_| Echec::panne())?;
            zip.ajouter(&format!("{siret}/certificat-{reference}.pdf"), &bytes);
        }
    }
    Ok(zip)
}

async fn bilans(demande: &Demande, sirets: &[String]) -> Result<Zip, Echec> {
    let now = demande.maintenant();
    let id = demande.compte_id()?;
    let depuis = paris::plus_months(now, -3).unwrap_or(now);
    let told = demande
        .app
        .store
        .read(move |tx| suivi::signales(tx, id, depuis.0, now.0, besoins::SIGNALES))
        .await?;
    let mut zip = Zip::default();
    for one in told.iter().filter(|one| sirets.contains(&one.siret)) {
        if zip.nombre() >= DOCUMENTS || zip.taille() >= OCTETS {
            break;
        }
        if let Some(document) =
            retours::telecharger(&demande.app, &one.idflux, &one.idretour).await?
        {
            let day = instant::jour(Moment(one.publication_at)).iso();
            let name = format!(
                "{}/{day}-nature-{}-{}.xml",
                one.siret, one.nature, one.idretour
            );
            zip.ajouter(&name, &document.octets);
        }
    }
    Ok(zip)
}
