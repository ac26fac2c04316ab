//! The steps, one by one.

mod categories;
mod text_index;

pub(super) use categories::Categories;
pub(super) use text_index::TextIndex;
