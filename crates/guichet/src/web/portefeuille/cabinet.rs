//! The people of a cabinet: who follows which client, and the views that each keeps.

use guichet_store::{cabinet, comptes};

use super::super::administration::MAX;
use super::super::demande::{Demande, Issue};
use super::super::echec::Echec;
use super::super::reponse;
use super::{Regard, choisis};

/// Views that somebody may keep, and the length of their names.
const VUES: i64 = 20;
const NOM: usize = 40;

/// « Irène Hêtre ».
pub(super) fn nomme(prenom: &str, nom: &str) -> String {
    format!("{prenom} {nom}").trim().to_owned()
}

/// The colleagues of who asks, with the number of their account, and the views they keep.
pub(super) async fn du_cabinet(
    demande: &Demande,
) -> Result<(Vec<(String, String)>, Vec<cabinet::Vue>), Echec> {
    let id = demande.compte_id()?;
    let of = demande.visiteur()?.appelant.siret.clone();
    let found = demande
        .app
        .store
        .read(move |tx| {
            // An account without an establishment has no colleagues.
            let people = match of.is_empty() {
                true => Vec::new(),
                false => comptes::lister(tx, Some(&of), 0, MAX)?,
            };
            Ok((people, cabinet::vues(tx, id)?))
        })
        .await?;
    let named = found.0.iter();
    let named = named.map(|one| (one.id.to_string(), nomme(&one.prenom, &one.nom)));
    Ok((named.collect(), found.1))
}

/// Entrusts clients to a colleague who follows them already: it gives no right.
pub(super) async fn confier(demande: Demande) -> Issue {
    let form = &demande.corps.valeurs;
    let back = Regard::de(form).adresse();
    let ticked: Vec<String> = form.tous("siret").map(str::to_owned).collect();
    if ticked.is_empty() {
        return Err(Echec::refus("Cochez d’abord les établissements à confier."));
    }
    let wanted = form.texte("a").to_owned();
    let (colleagues, _) = du_cabinet(&demande).await?;
    let colleague = colleagues.into_iter().find(|(id, _)| *id == wanted);
    if colleague.is_none() && !wanted.is_empty() {
        return Err(Echec::refus("Cette personne n’est pas de votre cabinet."));
    }
    let chosen = choisis(&demande);
    let (me, now) = (demande.compte_id()?, demande.maintenant().0);
    let to = colleague
        .as_ref()
        .and_then(|(id, _)| id.parse::<i64>().ok());
    let cabinet_siret = demande.visiteur()?.appelant.siret.clone();
    let refused = demande
        .app
        .store
        .write(move |tx| {
            let mine = cabinet::suivis_par(tx, me, &chosen)?;
            let theirs = match to {
                Some(to) => cabinet::suivis_par(tx, to, &mine)?,
                None => mine.clone(),
            };
            for siret in &theirs {
                cabinet::confier(tx, &cabinet_siret, siret, to, (me, now))?;
            }
            Ok(chosen.iter().find(|siret| !theirs.contains(siret)).cloned())
        })
        .await?;
    match (refused, colleague) {
        (Some(siret), Some((_, nom))) => Err(Echec::refus(format!(
            "{nom} ou vous n’avez pas d’habilitation pour l’établissement {} : elle s’accorde d’abord, dans l’administration des profils. Les autres établissements cochés sont confiés.",
            guichet_pages::texte::siret(&siret)
        ))),
        _ => Ok(reponse::aller(&back)),
    }
}

/// Keeps the way the portfolio is looked at, under a name.
pub(super) async fn garder_vue(demande: Demande) -> Issue {
    let form = &demande.corps.valeurs;
    let regard = Regard::de(form);
    let nom = form.texte("nom").to_owned();
    if nom.is_empty() || nom.chars().count() > NOM {
        return Err(Echec::refus(format!(
            "Donnez à la vue un nom de {NOM} caractères au plus."
        )));
    }
    let (id, now, requete) = (
        demande.compte_id()?,
        demande.maintenant().0,
        regard.requete(),
    );
    let kept = demande
        .app
        .store
        .write(move |tx| cabinet::garder_vue(tx, id, (&nom, &requete), VUES, now))
        .await?;
    match kept {
        true => Ok(reponse::aller(&regard.adresse())),
        false => Err(Echec::refus(format!(
            "Vous gardez déjà {VUES} vues : oubliez-en une d’abord."
        ))),
    }
}

/// Forgets a view.
pub(super) async fn oublier_vue(demande: Demande) -> Issue {
    let view: i64 = demande
        .corps
        .valeurs
        .texte("id")
        .parse()
        .map_err(|_| Echec::introuvable())?;
    let id = demande.compte_id()?;
    demande
        .app
        .store
        .write(move |tx| cabinet::oublier_vue(tx, id, view))
        .await?;
    Ok(reponse::aller("/portefeuille"))
}
