//! Attestations de salaire, rectifying or new: prefilled from what was sent, kept, and read; for the
//! pages and for our API.
//!
//! It is our own document: the portal keeps it and gives it to print, and sends it to nobody. What must
//! never happen: an attestation on an arrêt whose employee the account may not see; what a return tells
//! replaced by what somebody types.
//!
//! Start reading at [`proposer`] (what the form opens with), then [`preparer`] and [`ecrire`].

mod saisie;
mod salaires;

pub use saisie::{Faute, Genre, Saisie, trois_mois};

use guichet_identity::{Action, Appelant, Cible, Decision, Refus};
use guichet_pages::Jour;
use guichet_pages::texte::{lire_montant, saisie_de_montant};
use guichet_store::attestations::{self, Attestation};
use guichet_store::documents::{self, Garanti, Nom};
use guichet_store::retours::Retour;
use guichet_store::{StoreError, Tx, retours};

use crate::depot::lecture::Contenu;
use crate::retours::codes::{self, Cause, Suite};
use crate::retours::lisible::{self, Illisible};
use crate::{App, comptes, paris};

/// Why an attestation is not made, or not shown.
#[derive(Debug)]
pub enum Echec {
    /// There is no such return or attestation, or nothing of it may be read.
    Introuvable,
    /// The right lacks, for this establishment.
    Interdit(Box<Refus>, String),
    /// Who asks may read the arrêt, and not see its employee.
    Nominatif,
    /// It is no longer kept.
    Finie,
    /// What was typed cannot be taken.
    Fautes(Vec<Faute>),
    /// The database does not answer.
    Indisponible(StoreError),
}

impl From<StoreError> for Echec {
    fn from(error: StoreError) -> Self {
        Self::Indisponible(error)
    }
}

impl From<Illisible> for Echec {
    fn from(illisible: Illisible) -> Self {
        match illisible {
            Illisible::Introuvable => Self::Introuvable,
            Illisible::Interdit(refus, siret) => Self::Interdit(refus, siret),
            Illisible::Indisponible(error) => Self::Indisponible(error),
        }
    }
}

/// The arrêt that a return is about, and its establishment, if who asks may read it and see its people.
async fn depuis_un_retour(app: &App, qui: &Appelant, id: i64) -> Result<(Contenu, String), Echec> {
    let found = app.store.read(move |tx| retours::par_id(tx, id)).await?;
    let found = found.ok_or(Echec::Introuvable)?;
    let lisible = lisible::depot(app, qui, &found.idflux).await?;
    let declaration = lisible
        .declarations
        .iter()
        .find(|d| Some(d.id) == found.declaration_id);
    let declaration = declaration.ok_or(Echec::Introuvable)?;
    let siret = declaration.siret.clone().unwrap_or_default();
    if !lisible::nominatif(app, qui, &lisible.depot, &siret).await? {
        return Err(Echec::Nominatif);
    }
    let bytes = crate::depot::contenu(app, &lisible.depot).await?;
    let contenu = bytes.map_or_else(Contenu::default, |bytes| {
        Contenu::lire(&bytes, declaration.rang)
    });
    Ok((contenu, siret))
}

/// What an attestation opens with: what the arrêt of the return says and the wages of the monthlies, or,
/// without a return, the establishment of who asks; and the months of which no monthly is known.
///
/// # Errors
/// [`Echec`].
pub async fn proposer(
    app: &App,
    qui: &Appelant,
    genre: Genre,
    retour: Option<i64>,
) -> Result<(Saisie, Vec<String>), Echec> {
    let mut saisie = Saisie {
        genre,
        retour,
        ..Saisie::default()
    };
    let mut from = paris::jour(app.clock.now());
    match retour {
        None => saisie.siret.clone_from(&qui.siret),
        Some(id) => {
            let (contenu, siret) = depuis_un_retour(app, qui, id).await?;
            saisie.identifier(&contenu, siret);
            contenu
                .valeur("S21.G00.60.001")
                .clone_into(&mut saisie.motif);
            if let Some(djt) = Jour::de_la_norme(contenu.valeur("S21.G00.60.002")) {
                saisie.djt = djt.iso();
                from = djt;
            }
        }
    }
    let mut missing = Vec::new();
    for month in trois_mois(from) {
        let gross = match saisie.nir.is_empty() {
            true => None,
            false => salaires::du_mois(app, &saisie.siret, &month, &saisie.nir).await?,
        };
        if gross.is_none() {
            missing.push(month.clone());
        }
        let shown = gross
            .as_deref()
            .and_then(lire_montant)
            .map(saisie_de_montant);
        saisie.salaires.push((month, shown.unwrap_or_default()));
    }
    Ok((saisie, missing))
}

/// What was typed, with what comes with the return taken from there.
///
/// # Errors
/// [`Echec`].
pub async fn completer(app: &App, qui: &Appelant, saisie: &mut Saisie) -> Result<(), Echec> {
    if let Some(id) = saisie.retour {
        let (contenu, siret) = depuis_un_retour(app, qui, id).await?;
        saisie.identifier(&contenu, siret);
    }
    Ok(())
}

/// An attestation that can be written: its document is durable, or goes with the transaction.
pub struct Prete {
    nouvelle: Attestation,
    garde: Garanti,
}

/// Judges what was typed and completed, and makes its document.
///
/// # Errors
/// [`Echec::Fautes`] and the others.
pub async fn preparer(app: &App, qui: &Appelant, saisie: &Saisie) -> Result<Prete, Echec> {
    let faults = saisie.fautes();
    if !faults.is_empty() {
        return Err(Echec::Fautes(faults));
    }
    let cible = Cible::etablissement(&saisie.siret);
    let decision = comptes::droit(app, qui, Action::LireEtablissement, cible).await?;
    if let Decision::Refuse(refus) = decision {
        return Err(Echec::Interdit(Box::new(refus), saisie.siret.clone()));
    }
    let text = serde_json::to_vec(&saisie.lignes());
    let text =
        text.map_err(|error| StoreError::Other(format!("attestation illisible : {error}")))?;
    let now = app.clock.now();
    let garde = app
        .objets
        .garantir(
            documents::preparer(&text, Nom::Instant(now.0)),
            app.hasard.nombre(),
        )
        .await?;
    let nouvelle = Attestation {
        id: 0,
        compte_id: qui.compte_id,
        siret: saisie.siret.clone(),
        genre: saisie.genre.code().to_owned(),
        retour_id: repond(app, saisie.retour).await?,
        document: garde.nom().to_owned(),
        cree_at: now.0,
    };
    Ok(Prete { nouvelle, garde })
}

/// Writes it, and answers it with its key.
///
/// # Errors
/// Those of the database.
pub fn ecrire(tx: &mut Tx<'_>, prete: &Prete) -> Result<Attestation, StoreError> {
    documents::ecrire(tx, &prete.garde, prete.nouvelle.cree_at)?;
    let id = attestations::ajouter(tx, &prete.nouvelle)?;
    Ok(Attestation {
        id,
        ..prete.nouvelle.clone()
    })
}

/// The causes that a return names, read in its report.
///
/// # Errors
/// Those of the store.
pub(crate) async fn causes(app: &App, retour: &Retour) -> Result<Vec<&'static Cause>, StoreError> {
    let document = crate::retours::relire(app, retour).await?;
    let rapport = document.and_then(|document| dsn_returns::bilan::read(&document.octets).ok());
    Ok(rapport.map_or_else(Vec::new, |rapport| codes::causes(retour, &rapport)))
}

/// The return that an attestation settles: none while a signalement must be corrected too.
async fn repond(app: &App, retour: Option<i64>) -> Result<Option<i64>, Echec> {
    let Some(id) = retour else {
        return Ok(None);
    };
    let found = app.store.read(move |tx| retours::par_id(tx, id)).await?;
    let causes = causes(app, &found.ok_or(Echec::Introuvable)?).await?;
    let also = causes.iter().any(|cause| cause.suite == Suite::Signalement);
    Ok((!also).then_some(id))
}

/// An attestation and what it says, label and value, for who made it and who may read its establishment.
///
/// # Errors
/// [`Echec`].
pub async fn lire(
    app: &App,
    qui: &Appelant,
    id: i64,
) -> Result<(Attestation, Vec<(String, String)>), Echec> {
    let found = app.store.read(move |tx| attestations::lire(tx, id)).await?;
    let found = found.ok_or(Echec::Introuvable)?;
    let mine = found.compte_id == qui.compte_id;
    if !mine && !lisible::etablissement(app, qui, &found.siret).await? {
        return Err(Echec::Introuvable);
    }
    let nom = found.document.clone();
    let kept = app
        .store
        .read(move |tx| documents::trouver(tx, &nom))
        .await?;
    let bytes = app.objets.ouvrir(kept.ok_or(Echec::Finie)?).await?;
    let lines = serde_json::from_slice(&bytes);
    let lines =
        lines.map_err(|error| StoreError::Other(format!("attestation illisible : {error}")))?;
    Ok((found, lines))
}
