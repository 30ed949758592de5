//! What each organism receives, and what it answered.
