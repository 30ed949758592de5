//! The directory of declarants.
