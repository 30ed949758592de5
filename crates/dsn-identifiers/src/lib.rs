//! Identifiers of the DSN as types: NIR, NTT, SIREN, NIC, SIRET, IBAN, RIB, BIC, IDCC, INSEE commune.
//!
//! Two levels live side by side:
//! - **hot functions** over `&[u8]` (`siren::is_valid(b"...")`), without allocation, for a checker
//!   that asks the question once per line;
//! - **types** (`Siren`, `Nir`, ...) with `FromStr` and `TryFrom<&[u8]>`, whose error says in French
//!   what is wrong and where.
//!
//! Both give the same verdict: the hot function is the type's own test (a property test holds them
//! together). Validity is form and key only: nothing here says that the person, the company or the
//! account exists.
//!
//! This crate must never depend on another crate, read a clock, or print a personal number in clear
//! through `Debug`: `Debug` of [`Nir`] and [`Iban`] is masked.
//!
//! Start reading at [`error`], then any identifier: each file stands alone on `digits`.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic
    )
)]

pub mod bic;
pub mod commune;
mod digits;
pub mod error;
pub mod iban;
pub mod idcc;
mod macros;
pub mod nir;
pub mod ntt;
pub mod rib;
pub mod siren;
pub mod siret;

pub use bic::Bic;
pub use commune::CommuneInsee;
pub use error::{Expected, IdentifierError};
pub use iban::Iban;
pub use idcc::Idcc;
pub use nir::Nir;
pub use ntt::Ntt;
pub use rib::Rib;
pub use siren::Siren;
pub use siret::{Nic, Siret};
