//! `/depots/{idflux}`: one deposit, its receipt, its declarations; its file as it came.

use guichet_pages::Ton;
use guichet_pages::composants::Bandeau;
use guichet_pages::pages::depot::{self, Declaration, Depot};
use guichet_pages::pages::detail::Document;
use guichet_pages::texte::compte;
use guichet_store::documents;
use guichet_store::retours::{self, Retour};

use super::acces::{self, Lisible};
use super::demande::{Demande, Issue, lire, page};
use super::detail::reste;
use super::echec::Echec;
use super::instant::{instant, jours_jusqu_a};
use super::{libelles, reponse};
use crate::acces::{Acces, Route};
use crate::clock::Moment;

pub(super) fn routes() -> Vec<Route> {
    vec![
        lire("/depots/{idflux}", Acces::Page, montrer),
        lire("/depots/{idflux}/document", Acces::Page, telecharger),
    ]
}

async fn montrer(demande: Demande) -> Issue {
    let lisible = acces::depot(&demande, demande.chemin("idflux")).await?;
    let chemin = [("Suivi des échanges", "/suivi"), ("Dépôt", "")];
    let cadre = demande
        .cadre("Dépôt d’un fichier", "/suivi", &chemin)
        .await?;
    let (id, now) = (lisible.depot.id, demande.maintenant());
    let kept = lisible.depot.document.clone().filter(|_| lisible.entier);
    let (mut returned, empreinte) = demande
        .app
        .store
        .read(move |tx| {
            let empreinte = match kept {
                Some(nom) => documents::empreinte_de(tx, &nom)?,
                None => None,
            };
            Ok((retours::du_depot(tx, id, now.0)?, empreinte))
        })
        .await?;
    returned.retain(|r| lisible.entier && r.declaration_id.is_none() && r.media.is_some());
    let base = format!("/depots/{}", lisible.depot.idflux);
    let mut documents = Vec::new();
    for retour in &returned {
        let left = reste(jours_jusqu_a(now, Moment(retour.purge_at)));
        documents.push(Document {
            nom: libelles::retour(retour.nature, &retour.organisme, &retour.statut),
            lien: format!("{base}/retours/{}", retour.idretour),
            note: match empreinte_de_l_accuse(&demande, retour).await? {
                Some(hash) => format!("{left} ; SHA-256 {hash}"),
                None => left,
            },
        });
    }
    if lisible.entier && lisible.depot.document.is_some() {
        let simple = |nom: &str, lien: String| Document {
            nom: nom.to_owned(),
            lien,
            note: String::new(),
        };
        documents.push(simple(
            "Ce que le contrôle a trouvé",
            format!("{base}/controle"),
        ));
        documents.push(simple(
            "Le fichier déposé, tel quel",
            format!("{base}/document"),
        ));
    }
    Ok(page(
        &cadre,
        &depot::page(&vue(&lisible, empreinte.unwrap_or_default(), documents)),
    ))
}

/// The hash of a receipt (AEE or ARE), as it is downloaded: what proves later that it was not changed.
pub(super) async fn empreinte_de_l_accuse(
    demande: &Demande,
    retour: &Retour,
) -> Result<Option<String>, Echec> {
    const ACCUSE: i64 = 10;
    if retour.nature != ACCUSE {
        return Ok(None);
    }
    let document = crate::retours::relire(&demande.app, retour).await?;
    Ok(document.map(|document| documents::empreinte(&document.octets)))
}

fn vue(lisible: &Lisible, empreinte: String, documents: Vec<Document>) -> Depot {
    let kept = &lisible.depot;
    Depot {
        bandeau: bandeau(lisible),
        le: instant(Moment(kept.recu_at)),
        fichier: libelles::fichier(kept),
        taille: u64::try_from(kept.taille).unwrap_or(0),
        reference: kept.idflux.clone(),
        empreinte,
        envoi: libelles::envoi(kept.essai_reel.as_deref()),
        norme: kept.norme.clone().unwrap_or_default(),
        logiciel: kept.logiciel.clone().unwrap_or_default(),
        declarant: format!(
            "{} {}, établissement {}",
            kept.declarant_prenom,
            kept.declarant_nom,
            guichet_pages::texte::siret(&kept.declarant_siret)
        ),
        declarations: lisible
            .declarations
            .iter()
            .map(|d| Declaration {
                rang: d.rang,
                nom: libelles::declaration(d),
                siret: d.siret.clone().unwrap_or_default(),
                etat: libelles::etat_de_declaration(&d.etat),
                lien: format!("/declarations/{}/{}", kept.idflux, d.rang),
            })
            .collect(),
        documents,
    }
}

fn bandeau(lisible: &Lisible) -> Bandeau {
    let kept = &lisible.depot;
    let here = format!("/depots/{}", kept.idflux);
    let rejected: Vec<_> = lisible
        .declarations
        .iter()
        .filter(|d| d.etat == "rejetee")
        .collect();
    match (kept.etat.as_str(), kept.verdict_at) {
        ("rejete", None) => Bandeau::new(Ton::Bloquant, "Le fichier n’a pas été reçu comme une DSN : la première ligne n’est pas une rubrique S10. Rien n’a été déclaré.")
            .agir("Déposer un autre fichier", "/deposer"),
        ("rejete", Some(_)) => {
            let faults: i64 = rejected.iter().map(|d| d.bloquantes).sum();
            let phrase = match u64::try_from(faults).unwrap_or(0) {
                0 => "Le fichier est bien arrivé, mais son enveloppe est en faute : aucune déclaration de ce fichier n’a été transmise aux organismes.".to_owned(),
                faults => format!("Le fichier est bien arrivé, mais il contient {} : il n’a pas été transmis aux organismes.", compte(faults, "anomalie bloquante", "anomalies bloquantes")),
            };
            Bandeau::new(Ton::Bloquant, phrase).agir("Voir les anomalies", format!("{here}/controle"))
        }
        ("recu", _) => Bandeau::new(Ton::Info, "Le fichier est reçu et conservé. Le contrôle est en cours : quelques secondes d’ordinaire.")
            .suite("Vous pouvez fermer cette page : rien ne se perdra.")
            .agir("Actualiser", here),
        _ if !rejected.is_empty() => {
            let count = compte(rejected.len() as u64, "déclaration est rejetée", "déclarations sont rejetées");
            Bandeau::new(Ton::Attention, format!("Le fichier est en partie conforme : {count} et ne sont pas transmises."))
                .agir("Voir les anomalies", format!("{here}/controle"))
        }
        _ if kept.essai_reel.as_deref() != Some("02") => Bandeau::new(Ton::Fait, "Fichier contrôlé conforme. C’est un envoi de test : rien n’est déclaré."),
        _ => Bandeau::new(Ton::Fait, "Fichier contrôlé conforme.")
            .suite("La forme est conforme. Cela ne garantit pas le traitement par les organismes : leurs comptes rendus arriveront ici."),
    }
}

async fn telecharger(demande: Demande) -> Issue {
    let lisible = acces::depot(&demande, demande.chemin("idflux")).await?;
    let bytes = match lisible.entier {
        true => crate::depot::contenu(&demande.app, &lisible.depot).await?,
        false => None,
    };
    let bytes = bytes
        .ok_or_else(|| Echec::fini("Le fichier de ce dépôt n’est pas, ou plus, à lire ici."))?;
    let name = lisible
        .depot
        .nom_fichier
        .unwrap_or_else(|| "depot.dsn".to_owned());
    Ok(reponse::fichier(
        "text/plain; charset=ISO-8859-1",
        &name,
        bytes,
    ))
}
