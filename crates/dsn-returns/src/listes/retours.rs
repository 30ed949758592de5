//! The returns of a flux, of a declarant or of a concentrateur.

use std::io;

use super::{Liste, Statut, chacun, tous};
use crate::civil::Moment;
use crate::sink::Sink;
use crate::tree::{Element, ReadError};

/// `retours > flux > retour`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListeRetours {
    /// The flux that have returns.
    pub flux: Vec<FluxRetours>,
}

/// A flux and its returns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FluxRetours {
    /// Identifier of the flux.
    pub id: String,
    /// Its returns.
    pub retours: Vec<Retour>,
}

/// A return.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retour {
    /// When it was published.
    pub publication: Moment,
    /// When it was produced.
    pub production: Moment,
    /// Organisme complémentaire (natures 50 and 51).
    pub ops: Option<String>,
    /// Its delegate.
    pub delegataire: Option<String>,
    /// Nature: `10`, `11`, `31` …
    pub nature: String,
    /// State.
    pub statut: Statut,
    /// Identifier, for those that can be downloaded: 10 characters at most.
    pub id: Option<String>,
    /// Where it can be downloaded.
    pub url: Option<String>,
}

impl Liste for ListeRetours {
    const RACINE: &'static str = "retours";
    const REPETES: &'static [&'static str] = &["flux", "retour"];

    fn parcourir(&self, out: &mut impl Sink) -> io::Result<()> {
        chacun(out, "flux", &self.flux, |flux, out| {
            out.leaf("id", &[], &flux.id)?;
            chacun(out, "retour", &flux.retours, write)
        })
    }

    fn depuis(racine: &Element) -> Result<Self, ReadError> {
        let flux = tous(racine, "flux", |flux| {
            Ok(FluxRetours {
                id: flux.text_or_empty("id"),
                retours: tous(flux, "retour", read)?,
            })
        })?;
        Ok(Self { flux })
    }
}

fn write(retour: &Retour, out: &mut impl Sink) -> io::Result<()> {
    out.leaf("publication", &[], &retour.publication.compact())?;
    out.leaf("production", &[], &retour.production.compact())?;
    out.leaf_if("ops", retour.ops.as_deref())?;
    out.leaf_if("delegataire", retour.delegataire.as_deref())?;
    out.leaf("nature", &[], &retour.nature)?;
    out.leaf("statut", &[], retour.statut.code())?;
    out.leaf_if("id", retour.id.as_deref())?;
    out.leaf_if("url", retour.url.as_deref())
}

fn read(retour: &Element) -> Result<Retour, ReadError> {
    Ok(Retour {
        publication: retour.required_value("publication", Moment::parse)?,
        production: retour.required_value("production", Moment::parse)?,
        ops: retour.text("ops"),
        delegataire: retour.text("delegataire"),
        nature: retour.text_or_empty("nature"),
        statut: retour.required_value("statut", Statut::from_code)?,
        id: retour.text("id"),
        url: retour.text("url"),
    })
}
