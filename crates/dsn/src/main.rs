//! The `dsn` command.

fn main() {}
