//! The tree of distribution: régime, then steps and organisms, each with its state and its time.

use maud::{Markup, html};

use crate::composants::Action;
use crate::etat::Etat;
use crate::instant::Instant;

/// A node.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Noeud {
    /// What it is.
    pub nom: String,
    /// Where it stands.
    pub etat: Option<Etat>,
    /// Since when.
    pub le: Option<Instant>,
    /// More about it.
    pub note: Option<String>,
    /// What can be read there.
    pub lien: Option<Action>,
    /// What is beneath.
    pub enfants: Vec<Noeud>,
}

fn noeud(noeud: &Noeud) -> Markup {
    html! {
        li {
            div.noeud {
                b { (noeud.nom) }
                @if let Some(etat) = &noeud.etat { (etat.badge()) }
                @if let Some(le) = noeud.le { span.discret.petit { "le " (le.montre()) } }
                @if let Some(lien) = &noeud.lien { a href=(lien.lien) { (lien.texte) } }
            }
            @if let Some(note) = &noeud.note { p.petit.discret { (note) } }
            @if !noeud.enfants.is_empty() { ul { @for enfant in &noeud.enfants { (self::noeud(enfant)) } } }
        }
    }
}

/// The tree.
pub fn arbre(racines: &[Noeud]) -> Markup {
    html! { div.carte { ul.arbre { @for racine in racines { (noeud(racine)) } } } }
}
