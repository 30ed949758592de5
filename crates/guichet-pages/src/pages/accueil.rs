//! Home: what needs you today, then the services.

use maud::{Markup, html};

use crate::composants::{Bandeau, icone};

/// A service, as a tile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tuile {
    /// Its name.
    pub nom: &'static str,
    /// What it does.
    pub sens: String,
    /// Where it leads; none when it is not open to the reader.
    pub lien: Option<String>,
}

/// What the page shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Accueil {
    /// Where things stand.
    pub bandeau: Bandeau,
    /// The next due date: « 15 décembre 2026 », « dans 23 jours », what it is for.
    pub echeance: Option<(String, String, String)>,
    /// The services.
    pub tuiles: Vec<Tuile>,
}

/// The page.
pub fn page(vue: &Accueil) -> Markup {
    html! {
        (vue.bandeau.montre())
        @if let Some((jour, reste, objet)) = &vue.echeance {
            p { (icone("horloge")) " Prochaine échéance : " b { (jour) } ", " (reste) " — " (objet) "." }
        }
        h2 { "Vos services" }
        (tuiles(&vue.tuiles))
    }
}

/// Services side by side.
pub fn tuiles(tuiles: &[Tuile]) -> Markup {
    html! {
        ul.grille {
            @for tuile in tuiles {
                li.tuile {
                    h3 { @match &tuile.lien { Some(lien) => a href=(lien) { (tuile.nom) }, None => (tuile.nom) } }
                    p { (tuile.sens) }
                }
            }
        }
    }
}
