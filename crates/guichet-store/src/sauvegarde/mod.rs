//! Backup and restoration.
