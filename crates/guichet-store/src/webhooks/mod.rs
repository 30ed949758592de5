//! Addresses that want to be told, and what they were told.
