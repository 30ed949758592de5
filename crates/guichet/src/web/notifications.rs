//! `/notifications`: what organisms and the control told, unread first.

use guichet_pages::composants::Bandeau;
use guichet_pages::pages::notifications::{self, Notification, Notifications};
use guichet_pages::texte::compte;
use guichet_pages::{Etat, Ton};
use guichet_store::retours;
use guichet_store::suivi::{self, Signale};

use super::besoins::SIGNALES;
use super::demande::{Demande, Issue, envoyer, lire, page};
use super::detail::reste;
use super::echec::Echec;
use super::instant::{instant, jours_jusqu_a};
use super::{libelles, reponse};
use crate::acces::{Acces, Route};
use crate::clock::Moment;
use crate::paris;

/// Notifications on the page.
const MAX: usize = 60;

pub(super) fn routes() -> Vec<Route> {
    vec![
        lire("/notifications", Acces::Page, montrer),
        envoyer("/notifications/lues", Acces::Page, marquer),
    ]
}

/// What was told in three months.
async fn toutes(demande: &Demande) -> Result<Vec<Signale>, Echec> {
    let now = demande.maintenant();
    let id = demande.compte_id()?;
    let depuis = paris::plus_months(now, -3).unwrap_or(now);
    let found = demande
        .app
        .store
        .read(move |tx| suivi::signales(tx, id, depuis.0, now.0, SIGNALES))
        .await?;
    Ok(found)
}

async fn montrer(demande: Demande) -> Issue {
    let cadre = demande
        .cadre(
            "Vos notifications",
            "/notifications",
            &[("Vos notifications", "")],
        )
        .await?;
    let mut all = toutes(&demande).await?;
    all.sort_by_key(|one| (one.lu_at.is_some(), std::cmp::Reverse(one.publication_at)));
    let unread = all.iter().filter(|one| one.lu_at.is_none()).count() as u64;
    let now = demande.maintenant();
    let bandeau = match unread {
        0 => Bandeau::new(Ton::Fait, "Tout est lu."),
        n => Bandeau::new(Ton::Attention, format!("{}.", compte(n, "notification non lue", "notifications non lues")))
            .suite("Lisez tous les bilans, surtout ceux qui portent des notifications : ils disent ce que le certificat de conformité ne dit pas."),
    };
    let vue = Notifications {
        bandeau,
        jeton: demande.visiteur()?.jeton_de_formulaire(),
        notifications: all
            .iter()
            .take(MAX)
            .map(|one| notification(now, one))
            .collect(),
    };
    Ok(page(&cadre, &notifications::page(&vue)))
}

fn notification(now: Moment, one: &Signale) -> Notification {
    let etat = match one.statut.as_str() {
        "OK" => Etat::new(Ton::Info, "Information"),
        "ANO" if one.organisme.is_empty() => Etat::new(Ton::Attention, "À vérifier"),
        _ if one.organisme.is_empty() && one.nature != 11 => {
            Etat::new(Ton::Attention, "À vérifier")
        }
        other => Etat::new(Ton::Bloquant, format!("Bilan {other}")),
    };
    let what = match &one.declaration_nature {
        Some(nature) => libelles::nature(nature),
        None => format!(
            "Fichier {}",
            one.nom_fichier.as_deref().unwrap_or("sans nom")
        ),
    };
    Notification {
        id: one.retour_id,
        titre: match one.organisme.as_str() {
            "" => libelles::retour(one.nature, "", &one.statut),
            code => format!(
                "{} – {}",
                libelles::retour(one.nature, code, &one.statut),
                libelles::organisme(code)
            ),
        },
        etat,
        le: instant(Moment(one.publication_at)),
        siret: one.siret.clone(),
        objet: format!("{what}, déposé le {}", instant(Moment(one.recu_at)).court()),
        lien: format!("/depots/{}/retours/{}", one.idflux, one.idretour),
        lue: one.lu_at.map(|at| instant(Moment(at))),
        reste: reste(jours_jusqu_a(now, Moment(one.purge_at))),
    }
}

async fn marquer(demande: Demande) -> Issue {
    let form = &demande.corps.valeurs;
    let wanted: Option<i64> = form.texte("retour").parse().ok();
    let every = form.a("toutes");
    // Only what who asks was told.
    let told = toutes(&demande).await?;
    let ids: Vec<i64> = told
        .iter()
        .filter(|one| every || Some(one.retour_id) == wanted)
        .map(|one| one.retour_id)
        .collect();
    let now = demande.maintenant().0;
    demande
        .app
        .store
        .write(move |tx| {
            for id in ids {
                retours::marquer_lu(tx, id, now)?;
            }
            Ok(())
        })
        .await?;
    Ok(reponse::aller("/notifications"))
}
