//! The simulated CNAM in front of a portal that keeps what it is given. Each test names the
//! requirements that it shows.

mod courriels;
mod monde;
mod regles;
mod tours;
