//! The contract: what each operation takes and gives, from which its route, its checks, the OpenAPI
//! document and the page are made.

mod forme;
mod openapi;
mod operation;
mod page;
mod valider;

pub(super) use forme::*;
pub(super) use openapi::document;
pub(super) use operation::{Corps, Lieu, Media, Operation};
pub(super) use page::{contrat as page, problemes as page_des_problemes};
pub(super) use valider::{parametre as valider_parametre, valeur as valider};
