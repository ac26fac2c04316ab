//! Where questions come from.
