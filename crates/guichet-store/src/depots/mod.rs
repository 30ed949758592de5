//! Deposits: what was received, from whom, and its state.
