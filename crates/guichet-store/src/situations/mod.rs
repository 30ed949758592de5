//! The last validated real declaration of each key.
