//! The texts of questions: cleaned to be stored, folded to be compared.

mod clean;
mod entities;
mod fold;
mod markup;
mod plain;

pub use clean::clean;
pub use fold::{FOLDING_VERSION, fold};
pub(super) use plain::PlainText;
