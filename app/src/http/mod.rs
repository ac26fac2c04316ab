//! HTTP: one file per resource.

pub mod users;
