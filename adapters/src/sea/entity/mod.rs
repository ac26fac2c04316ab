//! The tables.

pub(super) mod questions;
pub(super) mod users;
