//! The published schema of the JSON report.

/// JSON Schema (draft 2020-12) of `dsn-check/1`, as published in
/// `docs/schemas/`.
pub const DSN_CHECK_1: &str = include_str!("../../../docs/schemas/dsn-check-1.schema.json");
