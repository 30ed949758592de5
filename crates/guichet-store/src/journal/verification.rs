//! Reads the whole chain again and names the first entry that does not hold.

use std::fmt;

use super::{AUCUNE, Entree, Tete, lire, tete};
use crate::{Store, StoreError};

/// Entries read in one transaction.
const PAGE: u32 = 2_000;

/// What the chain says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The head when the reading began.
    pub tete: Tete,
    /// The first entry that does not hold, if any.
    pub rupture: Option<Rupture>,
}

/// Where the chain breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rupture {
    /// The place of the first entry that does not hold.
    pub rang: i64,
    /// Why.
    pub motif: Motif,
}

/// Why an entry does not hold. `Display` is a French sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Motif {
    /// There is no entry at this place.
    Absente,
    /// It does not hold the hash of the entry before.
    Chaine,
    /// Its content does not give its hash.
    Contenu,
    /// It is the last one, and the head names another hash.
    Tete,
    /// It stands after the one that the head names.
    Surnumeraire,
}

impl fmt::Display for Motif {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Absente => "l’entrée manque",
            Self::Chaine => "l’entrée ne prolonge pas la précédente",
            Self::Contenu => "le contenu de l’entrée a été modifié",
            Self::Tete => "la tête du journal ne correspond pas à la dernière entrée",
            Self::Surnumeraire => "une entrée suit la tête du journal",
        })
    }
}

/// Verifies every entry up to the head, page by page: entries may be added meanwhile. `progres` is
/// told the place reached after each page.
pub fn verifier(store: &Store, mut progres: impl FnMut(i64)) -> Result<Verdict, StoreError> {
    let head = store.read_blocking(tete)?;
    let mut before = Tete {
        rang: 0,
        empreinte: AUCUNE.to_owned(),
    };
    while before.rang < head.rang {
        let place = before.rang;
        let page = store.read_blocking(|tx| lire(tx, place, PAGE))?;
        for entree in page.iter().take_while(|entree| entree.rang <= head.rang) {
            if let Some(motif) = fault(entree, &before) {
                let rang = before.rang + 1;
                return Ok(broken(head, rang, motif));
            }
            before = Tete {
                rang: entree.rang,
                empreinte: entree.empreinte.clone(),
            };
        }
        if before.rang == place {
            return Ok(broken(head, place + 1, Motif::Absente));
        }
        progres(before.rang);
    }
    if before.empreinte != head.empreinte {
        let rang = head.rang;
        return Ok(broken(head, rang, Motif::Tete));
    }
    // What was added since the head was read stands behind a head that has moved on.
    let beyond = store.read_blocking(|tx| {
        let now = tete(tx)?;
        Ok(lire(tx, now.rang, 1)?.pop())
    })?;
    Ok(match beyond {
        Some(entree) => broken(head, entree.rang, Motif::Surnumeraire),
        None => Verdict {
            tete: head,
            rupture: None,
        },
    })
}

fn fault(entree: &Entree, before: &Tete) -> Option<Motif> {
    if entree.rang != before.rang + 1 {
        Some(Motif::Absente)
    } else if entree.precedente != before.empreinte {
        Some(Motif::Chaine)
    } else if entree.calculer() != entree.empreinte {
        Some(Motif::Contenu)
    } else {
        None
    }
}

fn broken(tete: Tete, rang: i64, motif: Motif) -> Verdict {
    Verdict {
        tete,
        rupture: Some(Rupture { rang, motif }),
    }
}
