//! Receiving a deposit: the raw bytes are durable before the receipt is given.
//!
//! One transaction holds the bytes (or the reference to a synced object), the deposit, its return of
//! nature 10 and the job that will control it. Everything that takes the time of a processor is done
//! before. Nothing is refused here but what does not begin like a DSN: the same file twice is two
//! deposits, and the control judges them.

mod accuse;
mod contenu;
mod etats;
pub(crate) mod lecture;
pub(crate) mod mensuelle;
mod references;

pub use accuse::{civil, identification, rapport};
pub use contenu::contenu;
pub use etats::{Etat, permis};
pub use guichet_identity::{Environnement, Point};
pub use guichet_store::depots::Depot;
pub use references::REFERENCES;

use bytes::Bytes;
use dsn_report::identification_envoi;
use dsn_returns::bilan::{EnvoiIdentification, Rapport};
use guichet_store::depots::NouveauDepot;
use guichet_store::documents::{self, Garanti, Nom};
use guichet_store::retours::NouveauRetour;
use guichet_store::webhooks::LIVRER;
use guichet_store::{StoreError, Tx, depots, evenements, retours, travaux};

use crate::clock::Moment;
use crate::{App, panne};

/// The kind of the jobs that control deposits; their key is the idflux, their charge the key of the
/// deposit.
pub const CONTROLER: &str = "controler";

/// The nature of receipts and refusals.
pub const NATURE_ACCUSE: i64 = 10;

/// Who deposits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Deposant {
    /// The declarant's account.
    pub compte_id: Option<i64>,
    /// SIRET of the establishment it belongs to.
    pub siret: String,
    /// Family name.
    pub nom: String,
    /// First name.
    pub prenom: String,
    /// The account of the concentrateur that deposits for it.
    pub concentrateur_compte_id: Option<i64>,
}

/// The way a deposit came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Canal {
    /// The machine API.
    Fil,
    /// Our own API.
    Api,
    /// The pages.
    Web,
}

impl Canal {
    fn code(self) -> &'static str {
        match self {
            Self::Fil => "fil",
            Self::Api => "api",
            Self::Web => "web",
        }
    }
}

/// What is known of a deposit besides its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meta {
    /// Name of the file, where the client gives one.
    pub nom_fichier: Option<String>,
    /// The way it came.
    pub canal: Canal,
    /// Point of deposit.
    pub point: Point,
    /// Environment, from the service of the account.
    pub environnement: Environnement,
}

/// What was answered to a deposit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recu {
    /// Key of the deposit.
    pub depot_id: i64,
    /// Identifier of the flux: 23 characters.
    pub idflux: String,
    /// Whether it is registered (AEE) or refused (ARE).
    pub enregistre: bool,
    /// The document: AEE or ARE.
    pub document: Rapport,
    /// When it was received.
    pub recu_at: Moment,
    /// Whether somebody is to be told of it at once.
    a_livrer: bool,
}

impl Recu {
    /// Wakes those who have something to do about it: call it once its transaction is kept.
    pub fn reveiller(&self, app: &App) {
        if self.enregistre {
            app.reveil.sonner(CONTROLER);
        }
        if self.a_livrer {
            app.reveil.sonner(LIVRER);
        }
    }
}

/// A deposit ready for its transaction.
pub struct Pret {
    depot: NouveauDepot,
    document: Garanti,
    idretour: String,
    purge_at: i64,
}

/// Receives a deposit. What it answers is durable.
///
/// # Errors
/// The store cannot keep it now: nothing was acknowledged, and the client may try again.
pub async fn recevoir(
    app: &App,
    deposant: Deposant,
    texte: Bytes,
    meta: Meta,
) -> Result<Recu, StoreError> {
    let pret = preparer(app, deposant, texte, meta).await?;
    panne::point("depot.prepare");
    let written = app.store.write_again(move |tx| {
        let recu = ecrire(tx, &pret)?;
        panne::point("depot.ecrit");
        Ok(recu)
    });
    let recu = written.await?;
    panne::point("depot.durable");
    recu.reveiller(app);
    Ok(recu)
}

/// The part of [`recevoir`] before its transaction, for callers that have more to write in it.
///
/// # Errors
/// The object store cannot keep a large file.
pub async fn preparer(
    app: &App,
    deposant: Deposant,
    texte: Bytes,
    meta: Meta,
) -> Result<Pret, StoreError> {
    let now = app.clock.now();
    let identification = identification_envoi(&texte);
    let taille = i64::try_from(texte.len()).unwrap_or(i64::MAX);
    // The only test of the wire: everything else is the control's.
    let is_dsn = texte.starts_with(b"S10");
    let prepare = prepare(texte, Nom::Instant(now.0)).await?;
    let document = app.objets.garantir(prepare, app.hasard.nombre()).await?;
    let depot = NouveauDepot {
        idflux: app.hasard.idflux(now),
        recu_at: now.0,
        compte_id: deposant.compte_id,
        declarant_siret: deposant.siret,
        declarant_nom: deposant.nom,
        declarant_prenom: deposant.prenom,
        concentrateur_compte_id: deposant.concentrateur_compte_id,
        point: meta.point.code(),
        environnement: meta.environnement.code(),
        canal: meta.canal.code(),
        nom_fichier: meta.nom_fichier,
        logiciel: logiciel(&identification),
        document: document.nom().to_owned(),
        taille,
        etat: if is_dsn { "recu" } else { "rejete" },
        essai_reel: identification.essai_reel.clone(),
        norme: identification.version_norme.clone(),
        emetteur_siret: Some(identification.emetteur_siret.clone()).filter(|s| !s.is_empty()),
    };
    Ok(Pret {
        depot,
        document,
        idretour: app.hasard.idretour(),
        purge_at: crate::retention::fin_de_bilan(&app.config, now).0,
    })
}

/// Large files leave the asynchronous threads.
async fn prepare(texte: Bytes, nom: Nom) -> Result<documents::Prepare, StoreError> {
    const INLINE: usize = 128 * 1024;
    if texte.len() <= INLINE {
        return Ok(documents::preparer(&texte, nom));
    }
    tokio::task::spawn_blocking(move || documents::preparer(&texte, nom))
        .await
        .map_err(|error| StoreError::Other(format!("préparation interrompue : {error}")))
}

/// « PAIE-EXEMPLE (Éditeur) 12.3 ».
fn logiciel(identification: &EnvoiIdentification) -> Option<String> {
    let mut text = identification.nom_logiciel.clone()?;
    if let Some(editeur) = &identification.editeur_logiciel {
        text.push_str(&format!(" ({editeur})"));
    }
    if let Some(version) = &identification.version_logiciel {
        text.push(' ');
        text.push_str(version);
    }
    Some(text)
}

/// The transaction of a deposit; [`Recu::reveiller`] once it is kept.
///
/// # Errors
/// Those of the database.
pub fn ecrire(tx: &mut Tx<'_>, pret: &Pret) -> Result<Recu, StoreError> {
    let Pret {
        depot,
        document,
        idretour,
        purge_at,
    } = pret;
    let enregistre = depot.etat == "recu";
    documents::ecrire(tx, document, depot.recu_at)?;
    let id = depots::ajouter(tx, depot)?;
    retours::ajouter(
        tx,
        &NouveauRetour {
            idretour: idretour.clone(),
            depot_id: id,
            compte_id: depot.compte_id,
            concentrateur_compte_id: depot.concentrateur_compte_id,
            nature: NATURE_ACCUSE,
            statut: if enregistre { "OK" } else { "KO" },
            production_at: depot.recu_at,
            publication_at: depot.recu_at,
            // The document is written anew from the deposit when it is asked for.
            media: Some(crate::retours::XML.to_owned()),
            purge_at: *purge_at,
            ..NouveauRetour::default()
        },
    )?;
    if enregistre {
        travaux::ajouter(tx, CONTROLER, &depot.idflux, &id.to_string(), depot.recu_at)?;
    }
    let depot = kept(id, depot.clone());
    let genre = if enregistre {
        evenements::DEPOT_RECU
    } else {
        evenements::DEPOT_REJETE
    };
    let note = evenements::noter_depot(tx, genre, &depot, depot.recu_at)?;
    Ok(Recu {
        a_livrer: note.a_livrer,
        depot_id: id,
        document: rapport(&depot, enregistre),
        enregistre,
        recu_at: Moment(depot.recu_at),
        idflux: depot.idflux,
    })
}

/// The deposit as a later reading finds it: the receipt given now and the one downloaded later are
/// made from the same values.
fn kept(id: i64, nouveau: NouveauDepot) -> Depot {
    Depot {
        id,
        idflux: nouveau.idflux,
        recu_at: nouveau.recu_at,
        compte_id: nouveau.compte_id,
        declarant_siret: nouveau.declarant_siret,
        declarant_nom: nouveau.declarant_nom,
        declarant_prenom: nouveau.declarant_prenom,
        concentrateur_compte_id: nouveau.concentrateur_compte_id,
        point: nouveau.point.to_owned(),
        environnement: nouveau.environnement.to_owned(),
        canal: nouveau.canal.to_owned(),
        nom_fichier: nouveau.nom_fichier,
        logiciel: nouveau.logiciel,
        document: Some(nouveau.document),
        taille: nouveau.taille,
        essai_reel: nouveau.essai_reel,
        norme: nouveau.norme,
        emetteur_siret: nouveau.emetteur_siret,
        verdict_at: None,
        contexte: None,
        etat: nouveau.etat.to_owned(),
    }
}
