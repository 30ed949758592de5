//! The pages of the portal: view models in, HTML out.
//!
//! Every page is a function of one value that says all it shows: instants, names and rights are in
//! it already. What must never happen here: a decision about a right, a look at a clock, a file or a
//! database, a personal number in an address, markup made of text (everything is escaped as it is
//! written), a script or a style inside a page (the policy of the server forbids both).
//!
//! Start reading at [`cadre`] (what surrounds every page), then `composants` (the few pieces that
//! pages are made of), then one page, such as [`pages::accueil`].
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic
    )
)]

pub mod assets;
pub mod cadre;
pub mod composants;
pub mod etat;
pub mod instant;
pub mod pages;
pub mod texte;

pub use cadre::{Cadre, Utilisateur};
pub use etat::{Etat, Ton};
pub use instant::{Instant, Jour};
pub use maud::Markup;
