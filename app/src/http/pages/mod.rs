//! Pages for people: the first one, those that explain problems, the one for an address with nothing behind
//! it, and tables.
//!
//! All their links are relative, so that they work below any path that a proxy puts before them.

pub mod docs;
mod files;
mod frame;
mod home;
pub mod metrics;
mod missing;
mod problems;
mod table;
mod text;

pub use files::{icon, style};
pub use home::home;
pub use missing::missing;
pub use problems::{list, problem};
pub use table::{Cell, table};
