//! Organisms as outsiders: they pull the lots meant for them, keep a file of their own, decide by
//! rules and push their returns, through the organism API and nothing else.
//!
//! What it must never do: know the store or the code of the server, read a clock (every instant is an
//! argument) or draw chance other than from the seed of its scenario, so that the same scenario and the
//! same lots give the same answers; name a real person (scenarios are fictitious).
//!
//! None of the decisions is the law nor the practice of the real organism: they are plausible answers,
//! with our own words, for those who must handle answers.
//!
//! Start reading at [`cnam`]; [`client`] speaks the organism API over a [`transport::Transport`], which
//! is [`http`] in the world and the routes themselves in a test.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic
    )
)]

pub mod client;
pub mod cnam;
mod hachage;
pub mod http;
pub mod lecture;
pub mod paris;
pub mod scenario;
mod serie;
pub mod transport;
