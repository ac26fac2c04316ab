//! The steps, one by one.

mod categories;
mod record_names;
mod text_index;

pub(super) use categories::Categories;
pub(super) use record_names::RecordNames;
pub(super) use text_index::TextIndex;
