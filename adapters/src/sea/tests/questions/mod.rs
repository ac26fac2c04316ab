//! The log of questions: many nodes, dropped callers, searches.

mod chain;
mod dropped;
mod found;
#[cfg(feature = "sqlite")]
mod search;
mod together;
#[cfg(feature = "postgres")]
mod waiting;
