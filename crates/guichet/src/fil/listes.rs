//! From the rows of deposits and returns to the lists of the protocol, for who asks.
//!
//! A concentrateur that names a declarant sees what it transmitted for this declarant, and no more:
//! the name it gives is signed by nobody (assumption).

use std::time::Duration;

use dsn_returns::bilan::Declarant;
use dsn_returns::civil;
use dsn_returns::listes::{
    DeclarantDepots, Depot, FluxRetours, ListeDepots, ListeRetours, Retour, Statut,
};
use guichet_identity::{Action, Appelant, ServiceCode};
use guichet_store::StoreError;
use guichet_store::depots::Depot as DepotLu;
use guichet_store::retours::Retour as RetourLu;

use super::hote::{self, Fonction};
use super::periode::Periode;
use super::refus::Refus;
use crate::clock::Moment;
use crate::retours::{self, De, Document};
use crate::{App, comptes, paris};

impl From<StoreError> for Refus {
    fn from(erreur: StoreError) -> Self {
        tracing::warn!(%erreur, "opération interrompue");
        match erreur {
            StoreError::Unavailable(_) | StoreError::Full(_) => Self::Indisponible,
            StoreError::NotFound => Self::Inconnu,
            _ => Self::Panne,
        }
    }
}

/// Whose rows: a concentrateur for itself sees what it transmitted.
fn de(appelant: &Appelant) -> De {
    if appelant.service == ServiceCode::CONCENTRATEUR && appelant.concentrateur.is_none() {
        De::Concentrateur(appelant.compte_id)
    } else {
        De::Compte(appelant.compte_id)
    }
}

/// Whether a row is one that the caller transmitted, when it names a declarant.
fn est_vue(appelant: &Appelant, transmis_par: Option<i64>) -> bool {
    appelant.concentrateur.is_none() || appelant.concentrateur == transmis_par
}

/// What a declarant deposited in a period.
pub(super) async fn depots(
    app: &App,
    appelant: &Appelant,
    periode: Periode,
) -> Result<ListeDepots, Refus> {
    let lus = retours::depots_de(app, de(appelant), bornes(periode)).await?;
    let depots = lus
        .into_iter()
        .filter(|lu| est_vue(appelant, lu.depot.concentrateur_compte_id))
        .map(|lu| {
            Ok(Depot {
                idflux: lu.depot.idflux,
                date: instant(lu.depot.recu_at)?,
                statut: if lu.enregistre {
                    Statut::Ok
                } else {
                    Statut::Ko
                },
            })
        })
        .collect::<Result<_, Refus>>()?;
    Ok(ListeDepots {
        declarant: Some(DeclarantDepots {
            declarant: Declarant {
                siret: appelant.siret.clone(),
                nom: appelant.nom.clone(),
                prenom: appelant.prenom.clone(),
            },
            depots,
        }),
    })
}

/// The returns published in a period: of a declarant, or of what a concentrateur transmitted.
pub(super) async fn retours(
    app: &App,
    appelant: &Appelant,
    periode: Periode,
) -> Result<ListeRetours, Refus> {
    let lus = retours::publies(app, de(appelant), bornes(periode)).await?;
    let vus = lus
        .into_iter()
        .filter(|lu| est_vue(appelant, lu.concentrateur_compte_id));
    par_flux(app, vus)
}

/// The returns of one flux: 404 when there is none of this name, 403 when it is somebody else's.
pub(super) async fn retours_du_flux(
    app: &App,
    appelant: &Appelant,
    idflux: &str,
) -> Result<ListeRetours, Refus> {
    let (depot, lus) = retours::par_flux(app, idflux)
        .await?
        .ok_or(Refus::Inconnu)?;
    lisible(app, appelant, &depot).await?;
    par_flux(app, lus.into_iter())
}

/// The document of a return: 404 when there is no such deposit or return, or no longer, 403 when the
/// deposit is somebody else's.
pub(super) async fn document(
    app: &App,
    appelant: &Appelant,
    idflux: &str,
    idretour: &str,
) -> Result<Document, Refus> {
    let depot = retours::depot(app, idflux).await?.ok_or(Refus::Inconnu)?;
    lisible(app, appelant, &depot).await?;
    let document = retours::telecharger(app, idflux, idretour).await?;
    document.ok_or(Refus::Inconnu)
}

/// Refuses a deposit that the caller may not read (guide: 403).
async fn lisible(app: &App, appelant: &Appelant, depot: &DepotLu) -> Result<(), Refus> {
    let decision = comptes::droit(app, appelant, Action::LireDepot, retours::cible(depot)).await?;
    decision.est_permis().then_some(()).ok_or(Refus::Interdit)
}

/// The period, its last millisecond included.
fn bornes(periode: Periode) -> retours::Periode {
    retours::Periode {
        debut: periode.debut,
        fin: periode.fin.minus(Duration::from_millis(1)),
    }
}

/// Returns, flux by flux; they come in the order of their flux.
fn par_flux(app: &App, lus: impl Iterator<Item = RetourLu>) -> Result<ListeRetours, Refus> {
    let base = hote::adresse(app, Fonction::Telechargement);
    let mut liste = ListeRetours::default();
    for lu in lus {
        let retour = retour(&base, &lu)?;
        match liste.flux.last_mut() {
            Some(flux) if flux.id == lu.idflux => flux.retours.push(retour),
            _ => liste.flux.push(FluxRetours {
                id: lu.idflux,
                retours: vec![retour],
            }),
        }
    }
    Ok(liste)
}

/// A return as the lists show it; one without a document has neither identifier nor link.
fn retour(base: &str, lu: &RetourLu) -> Result<Retour, Refus> {
    let telechargeable = lu.media.is_some();
    Ok(Retour {
        publication: instant(lu.publication_at)?,
        production: instant(lu.production_at)?,
        ops: lu.ops.clone(),
        delegataire: lu.delegataire.clone(),
        nature: lu.nature.to_string(),
        statut: Statut::from_code(&lu.statut).ok_or(Refus::Panne)?,
        id: telechargeable.then(|| lu.idretour.clone()),
        url: telechargeable.then(|| {
            format!(
                "{base}/telecharger-retour/1.0/{}/{}",
                lu.idflux, lu.idretour
            )
        }),
    })
}

/// An instant as the lists write it, in the time of Paris.
pub(super) fn instant(ms: i64) -> Result<civil::Moment, Refus> {
    civil::Moment::parse(&paris::format_compact(Moment(ms))).ok_or(Refus::Panne)
}
