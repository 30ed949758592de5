//! Tokens: who calls, until when.
