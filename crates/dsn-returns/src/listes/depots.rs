//! The deposits of a declarant.

use std::io;

use super::{Liste, Statut, chacun, tous};
use crate::bilan::Declarant;
use crate::civil::Moment;
use crate::sink::Sink;
use crate::tree::{Element, ReadError};

/// `depots > declarant > depot`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListeDepots {
    /// The declarant; none where nobody deposited.
    pub declarant: Option<DeclarantDepots>,
}

/// A declarant and its deposits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeclarantDepots {
    /// Who.
    pub declarant: Declarant,
    /// The deposits.
    pub depots: Vec<Depot>,
}

/// A deposit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Depot {
    /// Identifier of the flux.
    pub idflux: String,
    /// When it was received.
    pub date: Moment,
    /// `Ok`: registered (AEE); `Ko`: refused (ARE).
    pub statut: Statut,
}

impl Liste for ListeDepots {
    const RACINE: &'static str = "depots";
    // The declarant is one: an object.
    const REPETES: &'static [&'static str] = &["depot"];

    fn parcourir(&self, out: &mut impl Sink) -> io::Result<()> {
        let Some(one) = &self.declarant else {
            return Ok(());
        };
        out.open("declarant", &[])?;
        write_declarant(&one.declarant, out)?;
        chacun(out, "depot", &one.depots, |depot, out| {
            out.leaf("idflux", &[], &depot.idflux)?;
            out.leaf("date", &[], &depot.date.compact())?;
            out.leaf("statut", &[], depot.statut.code())
        })?;
        out.close()
    }

    fn depuis(racine: &Element) -> Result<Self, ReadError> {
        let declarant = racine.child("declarant").map(|declarant| {
            let depots = tous(declarant, "depot", |depot| {
                Ok(Depot {
                    idflux: depot.text_or_empty("idflux"),
                    date: depot.required_value("date", Moment::parse)?,
                    statut: depot.required_value("statut", Statut::from_code)?,
                })
            })?;
            Ok(DeclarantDepots {
                declarant: read_declarant(declarant),
                depots,
            })
        });
        Ok(Self {
            declarant: declarant.transpose()?,
        })
    }
}

pub(super) fn write_declarant(declarant: &Declarant, out: &mut impl Sink) -> io::Result<()> {
    out.leaf("siret", &[], &declarant.siret)?;
    out.leaf("nom", &[], &declarant.nom)?;
    out.leaf("prenom", &[], &declarant.prenom)
}

pub(super) fn read_declarant(element: &Element) -> Declarant {
    Declarant {
        siret: element.text_or_empty("siret"),
        nom: element.text_or_empty("nom"),
        prenom: element.text_or_empty("prenom"),
    }
}
