//! JSON that is read element by element, never as a whole.

mod brackets;
mod elements;
mod fields;
mod outline;

pub(super) use elements::{Broken, Elements, Piece, Shape};
pub(super) use fields::{integer, record, string};
pub(super) use outline::{Outline, Top};

/// Names of members that hold the rows, where the outermost value is an object.
const CONTAINERS: [&str; 6] = ["results", "clues", "questions", "items", "data", "rows"];
