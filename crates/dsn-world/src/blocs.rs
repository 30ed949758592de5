//! The blocs, each written once with all that the world knows; the pen drops what a nature does not want.

pub(crate) mod annexes;
pub(crate) mod contrat;
pub(crate) mod corrections;
pub(crate) mod enveloppe;
pub(crate) mod etablissement;
pub(crate) mod individu;
pub(crate) mod protection;
pub(crate) mod versement;
