//! Who may do what for which SIRET.
