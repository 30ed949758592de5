//! What is kept until when, and what goes.
