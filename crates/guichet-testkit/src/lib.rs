//! For tests only: a private PostgreSQL cluster and an S3 server, started and stopped by the test.
//!
//! It must never be a dependency of anything shipped. Every test gets a database of its own.
