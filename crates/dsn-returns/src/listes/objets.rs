//! The objects (payroll parameter sheets of organismes complémentaires, FPOC) of
//! a declarant or of a concentrateur.

use std::io;

use super::depots::{read_declarant, write_declarant};
use super::{Liste, chacun, tous};
use crate::bilan::Declarant;
use crate::civil::Moment;
use crate::sink::Sink;
use crate::tree::{Element, ReadError};

/// `objets > declarant > objet`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListeObjets {
    /// Those who have objects.
    pub declarants: Vec<DeclarantObjets>,
}

/// A declarant and its objects.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeclarantObjets {
    /// Who.
    pub declarant: Declarant,
    /// The objects.
    pub objets: Vec<Objet>,
}

/// An object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objet {
    /// Identifier.
    pub id: String,
    /// SIREN of the company it is for.
    pub siren: String,
    /// What of the company it is for.
    pub perimetre: Perimetre,
    /// Nature: `FPOC`.
    pub nature: String,
    /// When it was published.
    pub publication: Moment,
    /// When it was produced.
    pub production: Moment,
    /// Where it can be downloaded.
    pub url: String,
    /// The organism that produced it.
    pub producteur: String,
    /// The organism that carries the risk, if it is another.
    pub porteur: Option<String>,
}

/// What of a company an object is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Perimetre {
    /// One establishment, by its NIC.
    Nic(String),
    /// A set of establishments, by its name.
    Ensemble(String),
}

impl Liste for ListeObjets {
    const RACINE: &'static str = "objets";
    const REPETES: &'static [&'static str] = &["declarant", "objet"];

    fn parcourir(&self, out: &mut impl Sink) -> io::Result<()> {
        chacun(out, "declarant", &self.declarants, |one, out| {
            write_declarant(&one.declarant, out)?;
            chacun(out, "objet", &one.objets, write)
        })
    }

    fn depuis(racine: &Element) -> Result<Self, ReadError> {
        let declarants = tous(racine, "declarant", |declarant| {
            Ok(DeclarantObjets {
                declarant: read_declarant(declarant),
                objets: tous(declarant, "objet", read)?,
            })
        })?;
        Ok(Self { declarants })
    }
}

fn write(objet: &Objet, out: &mut impl Sink) -> io::Result<()> {
    out.leaf("id", &[], &objet.id)?;
    out.leaf("siren", &[], &objet.siren)?;
    match &objet.perimetre {
        Perimetre::Nic(nic) => out.leaf("nic", &[], nic)?,
        Perimetre::Ensemble(ensemble) => out.leaf("ensemble", &[], ensemble)?,
    }
    out.leaf("nature", &[], &objet.nature)?;
    out.leaf("publication", &[], &objet.publication.compact())?;
    out.leaf("production", &[], &objet.production.compact())?;
    out.leaf("url", &[], &objet.url)?;
    out.leaf("producteur", &[], &objet.producteur)?;
    out.leaf_if("porteur", objet.porteur.as_deref())
}

fn read(objet: &Element) -> Result<Objet, ReadError> {
    let perimetre = match objet.text("nic") {
        Some(nic) => Perimetre::Nic(nic),
        None => Perimetre::Ensemble(objet.required("ensemble")?.text.clone()),
    };
    Ok(Objet {
        id: objet.text_or_empty("id"),
        siren: objet.text_or_empty("siren"),
        perimetre,
        nature: objet.text_or_empty("nature"),
        publication: objet.required_value("publication", Moment::parse)?,
        production: objet.required_value("production", Moment::parse)?,
        url: objet.text_or_empty("url"),
        producteur: objet.text_or_empty("producteur"),
        porteur: objet.text("porteur"),
    })
}
