//! The texts of questions: cleaned to be stored, folded to be compared.

mod entities;
mod fold;
mod markup;

pub use fold::{FOLDING_VERSION, fold};
pub use markup::clean;
