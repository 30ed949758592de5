//! What happened, in the order in which clients read it.
