//! Returns: documents published for a deposit.
