//! Webhooks: URLs told of events, with a signature, again and again until they answer.

mod adresse;
mod envoi;
mod operations;
mod signature;

pub use envoi::Livraisons;
pub(super) use operations::operations;
#[cfg(test)]
pub(super) use signature::signer;
