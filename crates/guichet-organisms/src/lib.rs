//! What each organism receives of a declaration: recipients, slices, lots.
//!
//! Who receives what is data (`organismes/*.tsv` at the root of the repository, each row with its validity
//! and its source); this crate reads these tables and applies them to bytes. It never reads a file, a
//! clock or a network, never judges a declaration (that is `dsn-check`), and never lets a rubrique pass
//! that no rule gives to the recipient. Same bytes, same arguments: same lot.
//!
//! Start at [`Envoi`] (a deposit cut into its declarations), then [`DeclarationView`], [`recipients`] and
//! [`lot`]. How a slice is cut is in `tranche.rs`, the tables and their conditions in `catalogue.rs` and
//! `condition.rs`.
//!
//! ```
//! use guichet_organisms::{Catalogue, DeclarationView, Envelope, Envoi, Jour, lot, recipients};
//!
//! let depot = dsn_world::exemple(dsn_norm::Nature::Arret, dsn_norm::Version::P26V01).expect("a file");
//! let catalogue = Catalogue::embarque();
//! let envoi = Envoi::lire(&depot);
//! let declaration = DeclarationView::lire(catalogue, &envoi, 1).expect("a declaration");
//! let jour = Jour::new(2026, 3, 2);
//! let envelope = Envelope { numero_lot: "1", horodatage_lot: "20260302093000", ..Envelope::default() };
//! for destinataire in recipients(catalogue, &declaration, jour) {
//!     let lot = lot(catalogue, &declaration, &destinataire, jour, &envelope).expect("a lot");
//!     assert!(lot.starts_with(b"S05.G51.00.001,'"));
//! }
//! ```

#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic
    )
)]

mod ajout;
mod catalogue;
mod condition;
mod declaration;
mod enveloppe;
mod envoi;
mod jour;
#[cfg(test)]
mod jumeau;
mod lot;
mod organisme;
mod plan;
mod recipient;
mod recu;
mod tranche;
mod tsv;
mod types;

pub use catalogue::{Catalogue, DataError, Tables};
pub use declaration::{Adhesion, DeclarationError, DeclarationView};
pub use enveloppe::{Envelope, Etablissement, Sngi};
pub use envoi::{Envoi, TypeEnvoi};
pub use jour::Jour;
pub use lot::{LotError, lot, message};
pub use organisme::{Format, Organisme, Regime, Retour, Role, Unite};
pub use recipient::{Recipient, recipients};
pub use recu::BlocRecu;
