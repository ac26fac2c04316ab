//! Small pages for people: the first one, those that explain problems, and the one for what is not there.
//!
//! Every link in them is relative, so that they work below whatever path a proxy puts them.

pub mod docs;
mod files;
mod frame;
mod home;
pub mod metrics;
mod missing;
mod problems;
mod text;

pub use files::{icon, style};
pub use home::home;
pub use missing::missing;
pub use problems::{list, problem};
