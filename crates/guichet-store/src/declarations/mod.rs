//! The declarations of a deposit, and what became of them.
