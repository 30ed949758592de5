//! A declaration made on the pages: numbered, controlled like any other, then shown or deposited.

use guichet_identity::ServiceCode;
use guichet_pages::pages::fichier::Fichier;
use guichet_store::declarations;

use super::demande::Demande;
use super::echec::Echec;
use super::instant::jour;
use super::{constats, deposer};
use crate::controle::{self, Controle};
use crate::signalement::{self, Numero};

/// A file that was made, and what its control found.
pub(super) struct Fabrique {
    lignes: Vec<(String, String)>,
    octets: Vec<u8>,
    pub(super) trouve: Controle,
}

/// Whether the form asks for a deposit, not only for a look.
pub(super) fn a_deposer(demande: &Demande) -> bool {
    demande.corps.valeurs.texte("faire") == "deposer"
}

/// The next order number of an establishment, today; given away when a deposit is asked for.
pub(super) async fn numero(demande: &Demande, siret: &str) -> Result<Numero, Echec> {
    let (store, siret) = (&demande.app.store, siret.to_owned());
    let ordre = match a_deposer(demande) {
        true => {
            store
                .write(move |tx| declarations::donner_ordre(tx, &siret))
                .await?
        }
        false => {
            store
                .read(move |tx| declarations::ordre_suivant(tx, &siret))
                .await?
        }
    };
    Ok(Numero {
        ordre,
        jour: jour(demande.maintenant()),
    })
}

/// Makes the file of some lines and controls it; in French, why it cannot be made.
pub(super) async fn controler(
    demande: &Demande,
    lignes: Vec<(String, String)>,
) -> Result<Result<Fabrique, String>, Echec> {
    let octets = match signalement::octets(&lignes) {
        Ok(octets) => octets,
        Err(letter) => {
            return Ok(Err(format!(
                "Le caractère « {letter} » ne peut pas s’écrire dans une DSN."
            )));
        }
    };
    let context = controle::contexte_du_jour(demande.maintenant());
    let trouve = controle::a_la_demande(octets.clone().into(), context).await;
    let trouve = trouve.ok_or_else(Echec::indisponible)?;
    Ok(Ok(Fabrique {
        lignes,
        octets,
        trouve,
    }))
}

impl Fabrique {
    /// Whether it may be deposited.
    pub(super) fn valide(&self) -> bool {
        self.trouve.report.verdict == dsn_check::Verdict::Valid
    }

    /// What is shown of it: what the control found, and its lines.
    pub(super) fn montrer(&self) -> (Fichier, String) {
        let lines = self.lignes.iter();
        let lines = lines.map(|(id, value)| format!("{id},'{value}'\n"));
        (constats::vue(&self.trouve, true, None), lines.collect())
    }

    /// Deposits it, and answers the flux. The right is decided before.
    pub(super) async fn deposer(
        self,
        demande: &Demande,
        service: ServiceCode,
        nom: String,
    ) -> Result<String, Echec> {
        deposer::deposer_octets(demande, service, self.octets.into(), Some(nom)).await
    }
}
