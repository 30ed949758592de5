//! Every column that refers to a document: what a purge must ask before it deletes one.

use guichet_store::documents::Reference;

/// The columns. A table that refers to documents must be named here.
pub const REFERENCES: &[Reference] = &[
    Reference {
        table: "depot",
        colonne: "document",
    },
    Reference {
        table: "retour",
        colonne: "document",
    },
    Reference {
        table: "lot",
        colonne: "document",
    },
    Reference {
        table: "objet",
        colonne: "document",
    },
    Reference {
        table: "attestation",
        colonne: "document",
    },
    Reference {
        table: "bpij",
        colonne: "document",
    },
    Reference {
        table: "situation",
        colonne: "registre",
    },
];
