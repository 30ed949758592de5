//! Letters: asked for in the transaction that makes them necessary, sent by a job, tried again
//! while the mail server is away.
//!
//! A job names a motive and an account, nothing else: the secret of a link is drawn when the letter
//! is written, and only its hash is kept. A letter sent again therefore carries a new link, and the
//! one before is no longer good. Addresses and links never enter the logs.

mod envoi;
mod lettre;
mod travail;

pub use envoi::{EnvoiErreur, Facteur};
pub use lettre::Lettre;
pub use travail::{Courriels, GENRE};

use guichet_store::{StoreError, Tx, comptes, travaux};

use crate::App;
use crate::clock::Moment;

/// Why a letter is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Motif {
    /// To confirm a registration.
    Inscription,
    /// To choose a password.
    MotDePasse,
    /// To confirm an old address again.
    Adresse,
    /// To the administrators: somebody of their establishment has registered.
    Demande,
    /// Documents that end soon.
    Fin,
}

impl Motif {
    /// All motives.
    pub const TOUS: [Motif; 5] = [
        Motif::Inscription,
        Motif::MotDePasse,
        Motif::Adresse,
        Motif::Demande,
        Motif::Fin,
    ];

    /// The word kept in the database.
    pub fn code(self) -> &'static str {
        match self {
            Motif::Inscription => "inscription",
            Motif::MotDePasse => "mot-de-passe",
            Motif::Adresse => "courriel",
            Motif::Demande => "demande",
            Motif::Fin => "fin",
        }
    }

    /// The motive of a [`code`](Motif::code).
    pub fn depuis_code(code: &str) -> Option<Motif> {
        Motif::TOUS.into_iter().find(|motif| motif.code() == code)
    }
}

/// The least time between two letters of one motive to one account.
const INTERVALLE_MS: i64 = 15 * 60 * 1000;

/// Asks for a letter about an account: to the account itself, or ([`Motif::Demande`]) one to each
/// administrator of its establishment. At most one in a quarter of an hour.
pub(crate) fn demander(
    tx: &mut Tx<'_>,
    motif: Motif,
    compte_id: i64,
    maintenant: Moment,
) -> Result<(), StoreError> {
    let recipients = match motif {
        Motif::Demande => match comptes::lire(tx, compte_id)? {
            Some(compte) => comptes::administrateurs(tx, &compte.siret)?,
            None => Vec::new(),
        },
        _ => vec![compte_id],
    };
    for recipient in recipients {
        let slot = maintenant.0.div_euclid(INTERVALLE_MS);
        let key = format!("{}:{compte_id}:{recipient}:{slot}", motif.code());
        let order = travail::Commande {
            motif: motif.code().to_owned(),
            compte: compte_id,
            pour: recipient,
        };
        travaux::ajouter(tx, GENRE, &key, &order.ecrire(), maintenant.0)?;
    }
    Ok(())
}

/// Wakes the worker that sends letters: what waits goes at once.
pub(crate) fn reveiller(app: &App) {
    app.reveil.sonner(GENRE);
}
