//! Where one is, and what is beside.

use maud::{Markup, html};

/// A link of the breadcrumb; the last one has no address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Maillon {
    /// Its name.
    pub nom: String,
    /// Where it leads.
    pub lien: Option<String>,
}

/// The breadcrumb, which begins at home.
pub fn ariane(maillons: &[Maillon]) -> Markup {
    html! {
        nav.ariane aria-label="Fil d’Ariane" {
            ol {
                li { a href="/" { "Accueil" } }
                @for maillon in maillons {
                    li {
                        @match &maillon.lien {
                            Some(lien) => a href=(lien) { (maillon.nom) },
                            None => span aria-current="page" { (maillon.nom) },
                        }
                    }
                }
            }
        }
    }
}

/// Tabs: links to pages beside each other.
pub fn onglets(nom: &str, onglets: &[(&str, String, bool)]) -> Markup {
    html! {
        nav aria-label=(nom) {
            ul.onglets {
                @for (texte, lien, present) in onglets {
                    li { a href=(lien) aria-current=[present.then_some("page")] { (texte) } }
                }
            }
        }
    }
}

/// The way to the page before and to the page after, where there is one.
pub fn pages(nom: &str, [avant, apres]: [Option<&str>; 2], mots: [&str; 2]) -> Markup {
    html! {
        @if avant.is_some() || apres.is_some() {
            nav.pages aria-label=(nom) {
                @if let Some(lien) = avant { a.bouton.mince href=(lien) rel="prev" { (mots[0]) } }
                @if let Some(lien) = apres { a.bouton.mince href=(lien) rel="next" { (mots[1]) } }
            }
        }
    }
}

/// What these links say where nothing says more.
pub const MOTS_DES_PAGES: [&str; 2] = ["Page précédente", "Page suivante"];
