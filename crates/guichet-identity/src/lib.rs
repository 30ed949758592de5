//! Who is who, and who may do what: the decisions of the portal about identity, and nothing else.
//!
//! Everything here is a function of its arguments. The crate must never read a clock, draw a random
//! byte, open a file or a socket, or speak to a database: instants come in as milliseconds since
//! 1970 (UTC), random bytes as arrays, rows as values. What is typed by a person is judged here and
//! answered in French; nothing panics on it.
//!
//! Start reading at [`droit()`] (a right, decided and explained), then [`dsn_login`] (the header by
//! which payroll software says who it is), [`mot_de_passe`] and [`verrou`] (passwords and lock-out),
//! [`nom`] (when two names are the same name).
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic
    )
)]

mod appelant;
pub mod courriel;
pub mod droit;
pub mod dsn_login;
mod genre;
pub mod habilitation_csv;
pub mod identifiants;
pub mod jeton;
pub mod mot_de_passe;
pub mod nom;
mod role;
mod service;
pub mod verrou;

pub use appelant::Appelant;
pub use droit::{Action, Cible, Condition, Decision, Demarche, Liens, Refus, droit};
pub use dsn_login::{DeclarantNomme, DsnLogin, DsnLoginErreur};
pub use genre::{EtatCompte, Genre};
pub use identifiants::{ChampIncorrect, Identifiants};
pub use mot_de_passe::{DefautMotDePasse, PolitiqueMotDePasse};
pub use role::{Role, Roles};
pub use service::{Environnement, Inscriptions, Point, ServiceCode};
pub use verrou::{PolitiqueVerrou, Tentatives};
