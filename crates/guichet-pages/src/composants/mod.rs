//! The few pieces that pages are made of, each in one place.

mod arbre;
mod bandeau;
mod chronologie;
mod formulaire;
mod icones;
mod navigation;
mod tableau;

pub use arbre::{Noeud, arbre};
pub use bandeau::{Action, Bandeau};
pub use chronologie::{Avancement, Etape, chronologie};
pub use formulaire::{Champ, Choix, Jeton, erreurs, selection};
pub use icones::icone;
pub use navigation::{MOTS_DES_PAGES, Maillon, ariane, onglets, pages};
pub use tableau::{Colonne, tableau, vide};
