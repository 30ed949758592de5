//! What is read before declarations are distributed, at one instant for the whole batch.

use guichet_store::comptes;
use guichet_store::declarations::{self, Declaration};
use guichet_store::depots::{self, Depot};
use guichet_store::documents::{self, Garde};
use guichet_store::lots::{self, Cible};
use guichet_store::travaux::Travail;
use guichet_store::{StoreError, Tx};

use crate::App;
use crate::controle::DISTRIBUER;
use crate::travaux::Echec;

/// A declaration to distribute.
pub(super) struct Dossier {
    pub declaration: Declaration,
    pub depot: Depot,
    /// The address of who deposited, once it is confirmed.
    pub courriel: Option<String>,
    /// Where the bytes of the deposit are.
    pub garde: Garde,
    /// The declaration that it replaces or cancels.
    pub cible: Option<Cible>,
    /// Who was given lots of that one: organism and institution.
    pub anciens: Vec<(String, String)>,
}

/// For each job, its declaration; none while the one it replaces is to be distributed.
pub(super) fn lire(
    app: &App,
    lot: &[Travail],
) -> Result<Vec<Result<Option<Dossier>, Echec>>, StoreError> {
    app.store.read_blocking(|tx| {
        let mut found = Vec::with_capacity(lot.len());
        for travail in lot {
            found.push(match travail.charge.parse() {
                Ok(id) => une(tx, id)?,
                Err(_) => Err(Echec::Definitif("charge illisible".to_owned())),
            });
        }
        Ok(found)
    })
}

fn une(tx: &mut Tx<'_>, id: i64) -> Result<Result<Option<Dossier>, Echec>, StoreError> {
    let declaration = declarations::lire(tx, id)?;
    let depot = depots::lire(tx, declaration.depot_id)?;
    let garde = match &depot.document {
        Some(nom) => documents::trouver(tx, nom)?,
        None => None,
    };
    let Some(garde) = garde else {
        return Ok(Err(Echec::Definitif(
            "le contenu du dépôt n'est plus là".to_owned(),
        )));
    };
    let courriel = match depot.compte_id {
        Some(compte) => comptes::lire(tx, compte)?
            .filter(|compte| compte.courriel_etat == "confirme")
            .and_then(|compte| compte.courriel),
        None => None,
    };
    let cible = match declaration.remplace_id {
        Some(before) => Some(lots::cible(tx, before)?),
        None => None,
    };
    let mut anciens = Vec::new();
    if let Some(cible) = &cible {
        if let Some(certificat) = &cible.certificat
            && lots::distribution_en_attente(tx, DISTRIBUER, certificat)?
        {
            return Ok(Ok(None));
        }
        anciens = lots::anciens_destinataires(tx, cible.declaration_id)?;
    }
    Ok(Ok(Some(Dossier {
        declaration,
        depot,
        courriel,
        garde,
        cible,
        anciens,
    })))
}
