//! Requests already answered, so that repeating one does nothing new.
