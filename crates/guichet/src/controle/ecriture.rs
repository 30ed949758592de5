//! The transaction of a batch: each deposit whole or not at all.

use guichet_store::declarations::{self, Declaration};
use guichet_store::depots::{self, Verdict};
use guichet_store::documents::{self, Garanti};
use guichet_store::journal::{self, Fait};
use guichet_store::retention::{self, Purge};
use guichet_store::retours::{self, NouveauRetour};
use guichet_store::travaux::{self, Travail};
use guichet_store::{StoreError, Tx, evenements, situations};

use super::{DISTRIBUER, Dossier};
use crate::clock::Moment;
use crate::depot::{Depot, REFERENCES};
use crate::interdeclaration::Effet;

/// Everything that the control of one deposit writes.
pub(super) struct Ecriture {
    travail: Travail,
    depot: Depot,
    etat: &'static str,
    now: Moment,
    contexte: String,
    /// The declarations, in file order.
    pub lignes: Vec<Ligne>,
    /// The documents that are referred to.
    pub documents: Vec<Garanti>,
    /// The returns.
    pub publications: Vec<Publication>,
}

/// A declaration and what it changes.
pub(super) struct Ligne {
    /// Its row.
    pub declaration: Declaration,
    /// What it changes.
    pub effet: Effet,
    /// Whether organisms receive it.
    pub distribuee: bool,
}

/// A return, about one declaration or about the send.
pub(super) struct Publication {
    /// Rank of the declaration.
    pub rang: Option<u32>,
    /// The return.
    pub retour: NouveauRetour,
}

/// What makes a transaction conclude nothing: another worker was faster.
const DEPASSE: &str = "situation_depassee";

impl Ecriture {
    pub(super) fn new(dossier: &Dossier, now: Moment, contexte: String) -> Self {
        Self {
            travail: dossier.travail.clone(),
            depot: dossier.depot.clone(),
            etat: "rejete",
            now,
            contexte,
            lignes: Vec::new(),
            documents: Vec::new(),
            publications: Vec::new(),
        }
    }

    /// How many declarations are certified.
    pub(super) fn certifiees(&self) -> usize {
        let certified = |ligne: &&Ligne| ligne.declaration.certificat.is_some();
        self.lignes.iter().filter(certified).count()
    }

    /// The state of the deposit follows from its declarations.
    pub(super) fn conclure(&mut self) {
        self.etat = if self.certifiees() > 0 {
            "traite"
        } else {
            "rejete"
        };
    }
}

/// Writes deposits, each kept or undone by itself. For each: done, failed, or none when it must be
/// concluded anew.
pub(super) fn ecrire(
    tx: &mut Tx<'_>,
    ecritures: Vec<Ecriture>,
) -> Result<Vec<Option<Result<(), StoreError>>>, StoreError> {
    let written = tx.each(&ecritures, une)?;
    let told: Vec<String> = ecritures
        .iter()
        .zip(&written)
        .filter(|(_, outcome)| outcome.is_ok())
        .map(|(ecriture, _)| format!("{} {}", ecriture.travail.cle, ecriture.etat))
        .collect();
    // One entry for the batch, last: the audit log is held until the end of the transaction.
    if let (Some(first), false) = (ecritures.first(), told.is_empty()) {
        journal::ajouter(
            tx,
            &Fait {
                survenu_at: first.now.0,
                acteur: "systeme".to_owned(),
                action: "controle",
                objet: format!("{} dépôts", told.len()),
                detail: told.join(", "),
            },
        )?;
    }
    let outcome = |written: Result<(), StoreError>| match written {
        Err(error) if error.is_conflict_on(DEPASSE) => None,
        written => Some(written),
    };
    Ok(written.into_iter().map(outcome).collect())
}

fn une(tx: &mut Tx<'_>, ecriture: &Ecriture) -> Result<(), StoreError> {
    travaux::finir(tx, &ecriture.travail)?;
    depots::conclure(
        tx,
        ecriture.depot.id,
        Verdict {
            etat: ecriture.etat,
            at: ecriture.now.0,
            contexte: &ecriture.contexte,
        },
    )?;
    let genre = match ecriture.etat {
        "traite" => evenements::DEPOT_CERTIFIE,
        _ => evenements::DEPOT_REJETE,
    };
    evenements::noter_depot(tx, genre, &ecriture.depot, ecriture.now.0)?;
    for document in &ecriture.documents {
        documents::ecrire(tx, document, ecriture.now.0)?;
    }
    let mut keys = Vec::with_capacity(ecriture.lignes.len());
    for ligne in &ecriture.lignes {
        let id = declarations::ajouter(tx, &ligne.declaration)?;
        keys.push((ligne.declaration.rang, id));
        apply(tx, &ligne.effet, id)?;
        if let (true, Some(certificat)) = (ligne.distribuee, &ligne.declaration.certificat) {
            travaux::ajouter(tx, DISTRIBUER, certificat, &id.to_string(), ecriture.now.0)?;
        }
    }
    for publication in &ecriture.publications {
        let about = keys
            .iter()
            .find(|(rang, _)| Some(*rang) == publication.rang);
        retours::ajouter(
            tx,
            &NouveauRetour {
                declaration_id: about.map(|(_, id)| *id),
                ..publication.retour.clone()
            },
        )?;
    }
    Ok(())
}

/// Changes the situation as decided, if it still is what the decision stood on.
fn apply(tx: &mut Tx<'_>, effet: &Effet, declaration_id: i64) -> Result<(), StoreError> {
    let stands = match effet {
        Effet::Rien => true,
        Effet::Prendre(situation) => {
            let mut situation = situation.clone();
            situation.declaration_id = declaration_id;
            situations::prendre(tx, &situation)?
        }
        Effet::Remplacer {
            attendue,
            situation,
        } => {
            let mut situation = situation.clone();
            situation.declaration_id = declaration_id;
            let before = match situation.mois {
                Some(_) => situations::lire(tx, &situation.cle)?,
                None => None,
            };
            let stands = situations::remplacer(tx, *attendue, &situation)?;
            if stands {
                // What the monthly replaced said of each individual is of no use any more. An object
                // that loses its row here goes with the next sweep.
                if let Some(register) = before.and_then(|before| before.registre) {
                    retention::oublier(tx, &register, REFERENCES, &mut Purge::default())?;
                }
                let etat = if situation.annulee {
                    "annulee"
                } else {
                    "remplacee"
                };
                declarations::passer(tx, *attendue, etat)?;
            }
            stands
        }
    };
    if stands {
        return Ok(());
    }
    Err(StoreError::Conflict {
        constraint: DEPASSE.to_owned(),
    })
}
