//! What each organism receives, and what it answered: lots, their list, their states, the returns
//! given for them, and the identities of the organisms.
//!
//! The places of the list are given when it is asked for, to lots whose transaction is over, by one
//! reader at a time ([`placer`]): so a reader that keeps the last place it saw misses nothing, in
//! whatever order the writers' transactions end.

mod attente;
mod clients;
mod distribution;
mod etats;
mod liste;
mod retours;
#[cfg(test)]
mod tests;

pub use attente::{Attente, Situation, attentes, purger, situation};
pub use clients::{
    Client, NouveauClient, Porteur, changer_etat, client, clients, creer_client, emettre_jeton,
    noter_presence, porteur, purger_jetons, renouveler_secret, revoquer_jetons,
};
pub use distribution::{
    Cible, NouveauLot, ajouter, anciens_destinataires, cible, distribution_en_attente,
    reserver_numeros, reste_a_distribuer,
};
pub use etats::{
    Motif, accuser, marquer_retire, noter_echec, redresser, remettre_plus_tard, verrouiller,
};
pub use liste::{ATTENTE_MAX, Filtre, Portee, derniere_place, lire, page, placer};
pub use retours::{NouvelleVersion, VersionDeRetour, ajouter_version, retours_du_lot, versions};

use crate::{Row, StoreError};

/// A lot, with what its declaration and its deposit say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lot {
    /// The idlot.
    pub id: i64,
    /// Code of the organism.
    pub organisme: String,
    /// Institution of an organisme complémentaire, else empty.
    pub institution: String,
    /// The declaration.
    pub declaration_id: i64,
    /// The deposit.
    pub depot_id: i64,
    /// Its flux.
    pub idflux: String,
    /// Rank of the declaration in it.
    pub rang: i64,
    /// S20.G00.05.001.
    pub nature: String,
    /// S20.G00.05.002.
    pub type_code: String,
    /// S10.G00.00.006.
    pub norme: String,
    /// Whether it is a test.
    pub essai: bool,
    /// Establishment declared.
    pub siret: String,
    /// Month, `AAAA-MM`.
    pub mois: Option<String>,
    /// S20.G00.05.003.
    pub fraction: String,
    /// S20.G00.05.004.
    pub ordre: Option<i64>,
    /// Flux and rank of the declaration that this one replaces or cancels.
    pub cible: Option<(String, i64)>,
    /// Name of the document of its text, until it is purged.
    pub document: Option<String>,
    /// Hash of the text, in hexadecimal.
    pub empreinte: String,
    /// Its length.
    pub taille: i64,
    /// From when on it is, or was, offered.
    pub disponible_at: i64,
    /// Its place in the list, once it has one.
    pub place: Option<i64>,
    /// `publie`, `retire`, `accuse` or `echec`.
    pub etat: String,
    /// When it was acknowledged.
    pub accuse_at: Option<i64>,
    /// The nature of the receipt, if the organism has one.
    pub accuse_nature: Option<String>,
    /// Failures for a while.
    pub echecs: i64,
    /// When it last failed.
    pub echec_at: Option<i64>,
}

/// The columns that [`lot`] reads.
const COLONNES: &str = "l.id, l.organisme, l.institution, l.declaration_id, l.depot_id, p.idflux, \
     d.rang, d.nature, d.type, l.norme, l.essai, d.siret, d.mois, d.fraction, d.ordre, \
     l.cible_idflux, l.cible_rang, l.document, l.empreinte, l.taille, l.disponible_at, l.place, \
     l.etat, l.accuse_at, l.accuse_nature, l.echecs, l.echec_at";

/// The tables they come from.
const TABLES: &str =
    "lot l JOIN declaration d ON d.id = l.declaration_id JOIN depot p ON p.id = l.depot_id";

fn lot(row: &Row) -> Result<Lot, StoreError> {
    let text = |column| Ok::<_, StoreError>(row.opt_text(column)?.map(str::to_owned));
    let word = |column| Ok::<_, StoreError>(text(column)?.unwrap_or_default());
    Ok(Lot {
        id: row.int(0)?,
        organisme: row.text(1)?.to_owned(),
        institution: row.text(2)?.to_owned(),
        declaration_id: row.int(3)?,
        depot_id: row.int(4)?,
        idflux: row.text(5)?.to_owned(),
        rang: row.int(6)?,
        nature: word(7)?,
        type_code: word(8)?,
        norme: row.text(9)?.to_owned(),
        essai: row.bool(10)?,
        siret: word(11)?,
        mois: text(12)?,
        fraction: word(13)?,
        ordre: row.opt_int(14)?,
        cible: text(15)?.zip(row.opt_int(16)?),
        document: text(17)?,
        empreinte: row.text(18)?.to_owned(),
        taille: row.int(19)?,
        disponible_at: row.int(20)?,
        place: row.opt_int(21)?,
        etat: row.text(22)?.to_owned(),
        accuse_at: row.opt_int(23)?,
        accuse_nature: text(24)?,
        echecs: row.int(25)?,
        echec_at: row.opt_int(26)?,
    })
}
