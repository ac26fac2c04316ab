//! The tables.

pub(super) mod users;
