//! The lists of the machine API: deposits, returns, objects, BPIJ. Version 1.0
//! answers XML, version 2.0 JSON: both are written from the same walk.
//!
//! The XML has no declaration and nothing between its elements, so that an empty
//! list is exactly `<retours></retours>`. The JSON follows [`crate::json`].
//! Dates are Paris time, digits only (`20260531110259`).
//!
//! Start with [`Liste`], then the file of one list.

mod bpij;
mod depots;
mod objets;
mod retours;

use std::io::{self, Write};

pub use bpij::{BpijPublie, DeclarantBpij, Declare, ListeBpij};
pub use depots::{DeclarantDepots, Depot, ListeDepots};
pub use objets::{DeclarantObjets, ListeObjets, Objet, Perimetre};
pub use retours::{FluxRetours, ListeRetours, Retour};

use crate::json::JsonWriter;
use crate::sink::Sink;
use crate::tree::{Element, ReadError, read_json, read_xml};
use crate::xml::XmlWriter;

/// The syntax of a list: of version 1.0 or of version 2.0 of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Syntaxe {
    /// XML, version 1.0.
    Xml,
    /// JSON, version 2.0.
    Json,
}

/// A list that can be written and read.
pub trait Liste: Sized {
    /// The root element.
    const RACINE: &'static str;

    /// The elements that may repeat: arrays in JSON.
    const REPETES: &'static [&'static str];

    /// Gives what is inside the root, element by element.
    ///
    /// # Errors
    /// Those of `out`.
    fn parcourir(&self, out: &mut impl Sink) -> io::Result<()>;

    /// The list a document holds.
    ///
    /// # Errors
    /// What must be there and is not, or means nothing.
    fn depuis(racine: &Element) -> Result<Self, ReadError>;

    /// Writes the whole document.
    ///
    /// # Errors
    /// Those of `out`.
    fn ecrire(&self, syntaxe: Syntaxe, out: &mut dyn Write) -> io::Result<()> {
        match syntaxe {
            Syntaxe::Xml => {
                let mut xml = XmlWriter::compact(out);
                xml.open(Self::RACINE, &[])?;
                self.parcourir(&mut xml)?;
                xml.close()
            }
            Syntaxe::Json => {
                let mut json = JsonWriter::document(out, Self::REPETES)?;
                json.open(Self::RACINE, &[])?;
                self.parcourir(&mut json)?;
                json.end()
            }
        }
    }

    /// Reads a whole document. In JSON an object is taken where an array is
    /// usual, and names in any case.
    ///
    /// # Errors
    /// A broken document, another one, or one whose values mean nothing.
    fn lire(syntaxe: Syntaxe, bytes: &[u8]) -> Result<Self, ReadError> {
        let racine = match syntaxe {
            Syntaxe::Xml => read_xml(bytes)?,
            Syntaxe::Json => read_json(bytes)?,
        };
        Self::depuis(&racine.named(Self::RACINE)?)
    }
}

/// The state of a return in the lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Statut {
    /// Processed.
    Ok,
    /// Processing stopped.
    Ko,
    /// Processed, with anomalies.
    Ano,
    /// Being distributed to the organism.
    EnCours,
}

impl Statut {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Ok, Self::Ko, Self::Ano, Self::EnCours];

    /// As the lists write it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Ko => "KO",
            Self::Ano => "ANO",
            Self::EnCours => "EN COURS",
        }
    }

    /// From what the lists write.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|statut| statut.code() == code)
    }
}

/// Writes every item, or that there is none.
fn chacun<T, S: Sink>(
    out: &mut S,
    name: &'static str,
    items: &[T],
    write: impl Fn(&T, &mut S) -> io::Result<()>,
) -> io::Result<()> {
    if items.is_empty() {
        return out.none(name);
    }
    for item in items {
        out.open(name, &[])?;
        write(item, out)?;
        out.close()?;
    }
    Ok(())
}

/// Reads every element of this name.
fn tous<T>(
    element: &Element,
    name: &'static str,
    read: impl Fn(&Element) -> Result<T, ReadError>,
) -> Result<Vec<T>, ReadError> {
    element.all(name).map(read).collect()
}
