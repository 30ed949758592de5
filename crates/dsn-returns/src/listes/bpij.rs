//! The BPIJ (bordereaux de paiement des indemnités journalières) published for
//! those a declarant declares for, by page.

use std::io;

use super::{Liste, chacun, tous};
use crate::bilan::Etat;
use crate::civil::Jour;
use crate::sink::Sink;
use crate::tree::{Element, ReadError};

/// `retours > declarant > declare > bpij | message`, then the pages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListeBpij {
    /// The declarants.
    pub declarants: Vec<DeclarantBpij>,
    /// Number of this page, from 1, and number of pages; none where there is
    /// nothing to turn.
    pub pages: Option<(u32, u32)>,
}

/// A declarant and those it declares for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeclarantBpij {
    /// Its SIRET.
    pub siret: String,
    /// Those it declares for.
    pub declares: Vec<Declare>,
}

/// An establishment someone declares for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declare {
    /// Its SIRET.
    pub siret: String,
    /// `Ok`, or `Ko` where the declarant has no right to see.
    pub statut: Etat,
    /// Its BPIJ in the period.
    pub bpij: Vec<BpijPublie>,
    /// Why there is none: [`Declare::AUCUN`], [`Declare::SANS_LIEN`].
    pub message: Option<String>,
}

impl Declare {
    /// Nothing was published in the period (`Ok`).
    pub const AUCUN: &'static str = "Aucun BPIJ sur la période";
    /// The declarant may not see those of this establishment (`Ko`).
    pub const SANS_LIEN: &'static str = "Lien entre déclarant et déclaré non validé";
}

/// A BPIJ that can be downloaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BpijPublie {
    /// The day it was published.
    pub publication: Jour,
    /// Where it can be downloaded.
    pub url: String,
}

impl Liste for ListeBpij {
    const RACINE: &'static str = "retours";
    const REPETES: &'static [&'static str] = &["declarant", "declare", "bpij"];

    fn parcourir(&self, out: &mut impl Sink) -> io::Result<()> {
        chacun(out, "declarant", &self.declarants, |declarant, out| {
            out.leaf("siret", &[], &declarant.siret)?;
            chacun(out, "declare", &declarant.declares, write)
        })?;
        if let Some((current, total)) = self.pages {
            out.leaf("pageencours", &[], &current.to_string())?;
            out.leaf("pagetotal", &[], &total.to_string())?;
        }
        Ok(())
    }

    fn depuis(racine: &Element) -> Result<Self, ReadError> {
        let declarants = tous(racine, "declarant", |declarant| {
            Ok(DeclarantBpij {
                siret: declarant.text_or_empty("siret"),
                declares: tous(declarant, "declare", read)?,
            })
        })?;
        let pages = racine.number("pageencours").zip(racine.number("pagetotal"));
        Ok(Self { declarants, pages })
    }
}

fn write(declare: &Declare, out: &mut impl Sink) -> io::Result<()> {
    out.leaf("siret", &[], &declare.siret)?;
    out.leaf("statut", &[], declare.statut.code())?;
    chacun(out, "bpij", &declare.bpij, |bpij, out| {
        out.leaf("publication", &[], &bpij.publication.compact())?;
        out.leaf("url", &[], &bpij.url)
    })?;
    out.leaf_if("message", declare.message.as_deref())
}

fn read(declare: &Element) -> Result<Declare, ReadError> {
    Ok(Declare {
        siret: declare.text_or_empty("siret"),
        statut: declare.required_value("statut", Etat::from_code)?,
        bpij: tous(declare, "bpij", |bpij| {
            Ok(BpijPublie {
                publication: bpij.required_value("publication", Jour::parse_compact)?,
                url: bpij.text_or_empty("url"),
            })
        })?,
        message: declare.text("message"),
    })
}
