//! Pages for people: the first one, those that explain problems, the one for an address with nothing behind
//! it, and tables.
//!
//! All their links are relative, so that they work below any path that a proxy puts before them.

mod assets;
pub mod docs;
mod failure;
pub(crate) mod frame;
mod home;
pub(crate) mod language;
pub mod metrics;
mod problems;
mod table;
mod text;
mod texts;
mod visit;

pub use assets::Assets;
pub use failure::failure;
pub use home::home;
pub use problems::{list, problem};
pub use table::{Cell, table};
pub use visit::Visit;
