//! The log of questions: many nodes, dropped callers, searches.

mod chain;
mod dropped;
#[cfg(feature = "sqlite")]
mod search;
#[cfg(feature = "postgres")]
mod waiting;
