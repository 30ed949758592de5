//! The portal: deposits received, controlled, certified, kept and distributed.
//!
//! One program: the server (`guichet serve`), its workers and its administration. What it must never
//! do: acknowledge what is not durable, say *valid* without the checker's verdict, read the clock or
//! draw chance anywhere but in [`clock`] and [`hasard`], speak SQL (that is `guichet-store`), decide a
//! right (that is `guichet-identity`), or write a NIR or an IBAN to a log or a URL.
//!
//! Start reading at [`app`] (what everything shares), then [`acces`] (every route, with who may call
//! it) and [`serve`].
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

pub mod acces;
pub mod admin;
pub mod api;
pub mod app;
pub mod attestation;
pub mod certificat;
pub mod cli;
pub mod clock;
pub mod comptes;
pub mod config;
pub mod controle;
pub mod courriel;
pub mod demo;
pub mod depot;
pub mod distribution;
pub mod estimation;
pub mod exploitation;
pub mod fil;
pub mod hasard;
pub mod http;
pub mod interdeclaration;
pub mod organismes;
pub mod panne;
pub mod paris;
pub mod quota;
pub mod retention;
pub mod retours;
pub mod serve;
pub mod signalement;
pub mod simulation;
pub mod travaux;
mod valeurs;
pub mod web;

pub use app::App;
