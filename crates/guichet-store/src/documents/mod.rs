//! Bytes kept under the hash of what they say.
