//! The tables.

pub(super) mod categories;
pub(super) mod questions;
pub(super) mod record_peaks;
pub(super) mod records;
