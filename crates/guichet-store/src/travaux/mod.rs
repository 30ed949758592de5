//! Jobs: rows with a lease, done once whatever happens to those who do them.
