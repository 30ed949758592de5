//! Lots: the slice of a recipient in its envelope.

use std::fmt;

use crate::ajout::{Place, Sources};
use crate::catalogue::Catalogue;
use crate::declaration::DeclarationView;
use crate::enveloppe::Envelope;
use crate::jour::Jour;
use crate::recipient::Recipient;
use crate::tranche::Tranche;

/// Why a lot cannot be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LotError {
    /// No organism of the tables has this code on this day.
    OrganismeInconnu(String),
    /// The tables give the organism nothing of this nature of declaration.
    RienPourLui(String),
    /// A line, counted from the first of the declaration or of S10, is not a record: such a deposit was
    /// never certified.
    LigneIllisible(u64),
    /// The instant of the lot is not `AAAAMMJJHHMMSS`.
    Horodatage,
}

/// The lot of a recipient: its message between the head and the end of the lot. Lines end with CR LF.
///
/// # Errors
/// See [`LotError`]; nothing depends on anything but the arguments.
pub fn lot(
    catalogue: &Catalogue,
    declaration: &DeclarationView<'_, '_>,
    recipient: &Recipient,
    jour: Jour,
    envelope: &Envelope<'_>,
) -> Result<Vec<u8>, LotError> {
    let instant = envelope.horodatage_lot.as_bytes();
    if instant.len() != 14 || !instant.iter().all(u8::is_ascii_digit) {
        return Err(LotError::Horodatage);
    }
    let mut out = Vec::with_capacity(START);
    let sources = Sources::new(envelope, declaration.rang());
    for ajout in catalogue.ajouts(jour).filter(|a| a.place == Place::Avant) {
        ajout.ecrire(sources, &mut out);
    }
    ecrire_message(catalogue, declaration, recipient, jour, sources, &mut out)?;
    for ajout in catalogue.ajouts(jour).filter(|a| a.place == Place::Apres) {
        ajout.ecrire(sources, &mut out);
    }
    Ok(out)
}

/// The message of a recipient, from S10 to S90, without the envelope of a lot.
///
/// # Errors
/// See [`LotError`].
pub fn message(
    catalogue: &Catalogue,
    declaration: &DeclarationView<'_, '_>,
    recipient: &Recipient,
    jour: Jour,
    envelope: &Envelope<'_>,
) -> Result<Vec<u8>, LotError> {
    let mut out = Vec::with_capacity(START);
    let sources = Sources::new(envelope, declaration.rang());
    ecrire_message(catalogue, declaration, recipient, jour, sources, &mut out)?;
    Ok(out)
}

/// Room for a signalement; larger outputs grow.
const START: usize = 8 * 1024;

fn ecrire_message(
    catalogue: &Catalogue,
    declaration: &DeclarationView<'_, '_>,
    recipient: &Recipient,
    jour: Jour,
    sources: Sources<'_>,
    out: &mut Vec<u8>,
) -> Result<(), LotError> {
    let known = catalogue.organisme(&recipient.organisme);
    if !known.is_some_and(|organisme| organisme.validite.contient(jour)) {
        return Err(LotError::OrganismeInconnu(recipient.to_string()));
    }
    let (nature, version) = (declaration.nature(), declaration.version());
    let plan = catalogue.plan(&recipient.organisme, nature, version, jour);
    if !plan.donne_quelque_chose() {
        return Err(LotError::RienPourLui(recipient.to_string()));
    }
    let institution = recipient.institution.as_deref().map(str::as_bytes);
    let adhesions = declaration.adhesions().iter();
    let adhesions = adhesions
        .filter(|adhesion| institution == Some(adhesion.institution))
        .filter_map(|adhesion| adhesion.identifiant);
    let tranche = Tranche::new(&plan, sources, institution, adhesions.collect(), out);
    let lignes = tranche.message(declaration.envoi.entete(), declaration.bytes)?;
    // The two rubriques of S90 count themselves.
    let total = format!("S90.G00.90.001,'{}'\r\nS90.G00.90.002,'1'\r\n", lignes + 2);
    out.extend_from_slice(total.as_bytes());
    Ok(())
}

impl fmt::Display for LotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OrganismeInconnu(code) => {
                write!(f, "l'organisme « {code} » est inconnu à cette date")
            }
            Self::RienPourLui(code) => {
                write!(
                    f,
                    "aucune règle ne donne à « {code} » de déclaration de cette nature"
                )
            }
            Self::LigneIllisible(line) => {
                write!(
                    f,
                    "la ligne {line} de la déclaration n'est pas une rubrique"
                )
            }
            Self::Horodatage => {
                f.write_str("l'instant du lot n'est pas de la forme AAAAMMJJHHMMSS")
            }
        }
    }
}

impl std::error::Error for LotError {}
