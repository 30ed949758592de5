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
pub use navigation::{Maillon, ariane, onglets};
pub use tableau::{Colonne, tableau, vide};
