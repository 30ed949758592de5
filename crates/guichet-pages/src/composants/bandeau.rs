//! The banner of state: one sentence that says where things stand, and the one thing to do.

use maud::{Markup, html};

use crate::composants::icone;
use crate::etat::Ton;

/// A link that looks like a button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// What it does.
    pub texte: String,
    /// Where it leads.
    pub lien: String,
}

impl Action {
    /// An action.
    pub fn new(texte: impl Into<String>, lien: impl Into<String>) -> Self {
        Self {
            texte: texte.into(),
            lien: lien.into(),
        }
    }
}

/// Where things stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bandeau {
    /// What it means.
    pub ton: Ton,
    /// The sentence.
    pub phrase: String,
    /// What comes next, or why.
    pub suite: Vec<String>,
    /// The one thing to do.
    pub principale: Option<Action>,
    /// What else can be done.
    pub autres: Vec<Action>,
}

impl Bandeau {
    /// A sentence.
    pub fn new(ton: Ton, phrase: impl Into<String>) -> Self {
        Self {
            ton,
            phrase: phrase.into(),
            ..Self::default()
        }
    }

    /// With what comes next.
    #[must_use]
    pub fn suite(mut self, texte: impl Into<String>) -> Self {
        self.suite.push(texte.into());
        self
    }

    /// With the one thing to do.
    #[must_use]
    pub fn agir(mut self, texte: impl Into<String>, lien: impl Into<String>) -> Self {
        self.principale = Some(Action::new(texte, lien));
        self
    }

    /// With something else that can be done.
    #[must_use]
    pub fn ou(mut self, texte: impl Into<String>, lien: impl Into<String>) -> Self {
        self.autres.push(Action::new(texte, lien));
        self
    }

    /// As it is shown.
    pub fn montre(&self) -> Markup {
        html! {
            div class={ "bandeau " (self.ton.classe()) } {
                @if self.ton == Ton::Neutre { (icone("info")) } @else { (self.ton.icone()) }
                div {
                    p.phrase { (self.phrase) }
                    @for suite in &self.suite { p.suite { (suite) } }
                    @if self.principale.is_some() || !self.autres.is_empty() {
                        p.actions {
                            @if let Some(action) = &self.principale {
                                a.bouton.principal href=(action.lien) { (action.texte) }
                            }
                            @for action in &self.autres { a.bouton href=(action.lien) { (action.texte) } }
                        }
                    }
                }
            }
        }
    }
}
