//! Findings rendered for people and for machines: the one place that
//! serializes a [`dsn_check::Report`].
//!
//! It must never decide anything about a file (that is dsn-check), never show a
//! verdict without its coverage, never let a value of the file act on the
//! reader's terminal, page or build log (everything is escaped), and never read
//! a file itself: bytes to quote come through [`Source`].
//!
//! Start with [`Format`] and [`Renderer`] (how it is driven), then `view.rs`
//! (what every format shares), then the small file of one format, such as
//! `github.rs`.
//!
//! ```
//! use dsn_report::{Format, RenderOptions, Totals, render};
//!
//! let format: Format = "json".parse()?;
//! let mut document = Vec::new();
//! render(format, &[], &RenderOptions::default(), &mut document)?;
//! assert!(document.starts_with(b"{\"schema\":\"dsn-check/1\""));
//! // Nothing was checked: that is never a success.
//! assert_eq!(Totals::default().exit_status(false).code(), 2);
//! # Ok::<(), Box<dyn std::error::Error>>(())
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

mod bilan;
mod catalogue;
mod fingerprint;
mod format;
mod github;
mod html;
mod json;
mod json_model;
mod jsonl;
mod junit;
mod labels;
mod mask;
mod phrases;
mod recherche;
mod render;
mod sarif;
mod sarif_model;
mod schema;
mod source;
mod terminal;
mod text;
mod totals;
mod view;

pub use bilan::{BilanDepot, DeclarationDepot, Portee, identification_envoi};
pub use catalogue::{Explained, explain_code};
pub use format::{Format, UnknownFormat};
pub use phrases::{coverage_phrase, verdict_phrase, verdict_word};
pub use recherche::{Trouve, chercher, gabarit, plier};
pub use render::{FileReport, RenderOptions, Renderer, render, renderer};
pub use schema::DSN_CHECK_1;
pub use source::{SeekSource, Source};
pub use totals::{ExitStatus, Totals};
