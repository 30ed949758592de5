//! Tables: a caption, columns, rows; on a phone each row is a card with the same words.

use maud::{Markup, html};

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colonne {
    /// Words.
    Texte(&'static str),
    /// Numbers, aligned on the right.
    Nombre(&'static str),
}

impl Colonne {
    fn titre(self) -> &'static str {
        match self {
            Self::Texte(titre) | Self::Nombre(titre) => titre,
        }
    }

    fn classe(self) -> Option<&'static str> {
        matches!(self, Self::Nombre(_)).then_some("nombre")
    }
}

/// A table. The first cell of a row names it.
pub fn tableau(legende: &str, colonnes: &[Colonne], lignes: &[Vec<Markup>]) -> Markup {
    html! {
        div.defile role="region" aria-label=(legende) tabindex="0" {
            table.cartes {
                caption { (legende) }
                thead { tr { @for colonne in colonnes { th scope="col" class=[colonne.classe()] { (colonne.titre()) } } } }
                tbody {
                    @for ligne in lignes {
                        tr {
                            @for (rang, (cellule, colonne)) in ligne.iter().zip(colonnes).enumerate() {
                                @if rang == 0 { th scope="row" class=[colonne.classe()] { (cellule) } }
                                @else { td class=[colonne.classe()] data-titre=(colonne.titre()) { (cellule) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What stands in the place of a table without rows: a sentence, and what to try.
pub fn vide(phrase: &str, essayer: Option<(&str, &str)>) -> Markup {
    html! {
        div.vide {
            p { (phrase) }
            @if let Some((texte, lien)) = essayer { p { a href=(lien) { (texte) } } }
        }
    }
}
