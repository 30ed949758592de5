//! The world seen from outside: its bytes never change, they are valid, they come as a stream.

mod enregistre;
mod exemples;
mod flux;
mod golden;
mod valide;
