//! Accounts, and what proves who someone is.
