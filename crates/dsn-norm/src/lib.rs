//! The norm of the DSN as static tables: blocs, rubriques, code lists, usages, patterns, external tables.
//!
//! Everything is compiled in from the text tables below `norm/` (see `norm/SOURCES.md`), so a program that
//! uses it has nothing to load or to build at start-up. Look-ups never allocate and never search where an
//! index will do.
//!
//! This crate must never know a file: no reading, no writing, no judgement of a value beyond "is it in this
//! list, does it match this pattern". It has no dependency at run time.
//!
//! Start reading at [`Norme`], then [`rubrique_index`], the way from the bytes of a line to its rubrique.
//!
//! ```
//! use dsn_norm::{Nature, Version, norme, rubrique_index};
//!
//! let norme = norme(Version::P26V01);
//! let idx = rubrique_index(b"S21.G00.30.002").expect("a rubrique of the norm");
//! let rubrique = norme.rubrique(idx).expect("it exists in P26V01");
//! assert_eq!(rubrique.nom, "Nom de famille");
//! assert_eq!(rubrique.usage(Nature::Arret).lettre(), 'O');
//! ```

#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)
)]

pub mod controls;
mod diff;
mod form;
mod id;
mod liste;
mod loaded;
mod lookup;
mod motif;
mod nature;
mod norme;
mod plateforme;
mod table;
mod version;

/// The tables themselves, written by `build/`.
mod generated {
    include!(concat!(env!("OUT_DIR"), "/generated.rs"));
}

pub use diff::{Aspect, Changement, Objet, diff};
pub use generated::{TableId, Version};
pub use id::{BlocId, IdError, RubriqueId};
pub use liste::{Liste, ListeIdx};
pub use loaded::{LoadError, LoadedTable};
pub use lookup::{BlocIdx, RubriqueIdx, bloc_index, rubrique_index};
pub use motif::{Automate, Motif, MotifIdx};
pub use nature::{Modele, Nature};
pub use norme::{Bloc, Cardinalite, Genre, Norme, Rubrique, Usage, UsageKind, norme};
pub use plateforme::{BlocPlateforme, RubriquePlateforme, enveloppe, plateforme};
pub use table::{Completude, Politique, Table, table};

/// SHA-256, in hexadecimal, over all tables compiled in: same fingerprint, same norm.
#[must_use]
pub fn fingerprint() -> &'static str {
    generated::FINGERPRINT
}
