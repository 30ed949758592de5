//! A fictitious world as DSN files: companies, employees with contracts and pay, months, arrêts with their
//! reprise, ends of contract; all drawn from a seed, all consistent over time.
//!
//! Same seed, same bytes, on every machine and for ever (a golden file holds us to it). What is written is
//! valid: the norm's tables say which rubriques a version and a nature want, the pen drops the others.
//! Employee k is derived from the seed and k, so a file of a million employees is written with the memory of
//! one.
//!
//! This crate must never use a clock, entropy, real persons or real companies: SIREN, SIRET, NIR and IBAN
//! have valid keys and belong to nobody.
//!
//! Start reading at [`Monde`], then [`Envoi`]; [`exemple`] for a small declaration of each nature,
//! [`mensuelle`] for a large one.
//!
//! ```
//! use dsn_norm::Version;
//! use dsn_world::{Graine, Mois, mensuelle};
//!
//! let bytes = mensuelle(Graine(7), Version::P26V01, 3, Mois::new(2026, 3)).to_bytes();
//! assert!(bytes.starts_with(b"S10.G00.00.001,'"));
//! ```

mod blocs;
mod carriere;
mod contrats;
mod cotisations;
mod declaration;
mod envoi;
mod evenements;
mod exemple;
mod grande;
mod hasard;
mod identifiants;
mod message;
mod monde;
mod montant;
mod paie;
mod plume;
mod salarie;
mod tables;
mod temps;

pub use carriere::{Fin, MotifFin, NatureContrat};
pub use declaration::{Declaration, Portee};
pub use envoi::{Envoi, Erreur};
pub use evenements::{Arret, MotifArret, Suspension};
pub use exemple::{exemple, mois_d_exemple};
pub use grande::{Mensuelle, mensuelle};
pub use hasard::Graine;
pub use identifiants::Naissance;
pub use monde::{Adhesion, Entreprise, Etablissement, EtablissementId, Garantie, Monde, Taille};
pub use montant::{Centimes, Mesure, Taux};
pub use plume::FinDeLigne;
pub use salarie::{Contrat, Identifiant, Lieu, Salarie};
pub use temps::{Date, Mois};
