//! A state: a word with an icon and a colour, never a colour alone.

use maud::{Markup, html};

use crate::composants::icone;

/// What a state means for whoever reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ton {
    /// Nothing in particular.
    #[default]
    Neutre,
    /// On its way.
    Info,
    /// To be watched.
    Attention,
    /// Blocks: somebody must act.
    Bloquant,
    /// Done.
    Fait,
}

impl Ton {
    /// Its class in the sheet.
    pub fn classe(self) -> &'static str {
        match self {
            Self::Neutre => "neutre",
            Self::Info => "info",
            Self::Attention => "attention",
            Self::Bloquant => "bloquant",
            Self::Fait => "fait",
        }
    }

    /// Its icon.
    pub fn icone(self) -> Markup {
        icone(match self {
            Self::Neutre => "point",
            Self::Info => "horloge",
            Self::Attention => "oeil",
            Self::Bloquant => "alerte",
            Self::Fait => "coche",
        })
    }
}

/// A state in words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Etat {
    /// What it means.
    pub ton: Ton,
    /// The word.
    pub texte: String,
}

impl Etat {
    /// A state.
    pub fn new(ton: Ton, texte: impl Into<String>) -> Self {
        Self {
            ton,
            texte: texte.into(),
        }
    }

    /// As a badge.
    pub fn badge(&self) -> Markup {
        html! { span class={ "etat " (self.ton.classe()) } { (self.ton.icone()) (self.texte) } }
    }
}
