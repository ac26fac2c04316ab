//! What callers ask for, as they wrote it.

use crate::http::request::page::Cursor;
use crate::http::request::whole::Whole;
use crate::http::schema::described;

described! {
    /// How many questions to save.
    pub(super) struct Count(Whole) { minimum: Some(1.0) }
}

described! {
    /// The number of a question.
    pub(super) struct Number(Whole) { minimum: Some(1.0), format: Some("int64"), example: Some(41.into()) }
}

described! {
    /// Where a page of questions begins.
    pub(super) struct Begin(Cursor) { example: Some("q129".into()) }
}

described! {
    /// A text to look for.
    pub(super) struct Text(String) { example: Some("red planet".into()) }
}

described! {
    /// The title of a category.
    pub(super) struct Title(String) { example: Some("Science & Nature".into()) }
}

described! {
    /// The name of a source.
    pub(super) struct Source(String) {
        pattern: Some("^[a-z0-9_-]{1,32}$".to_owned()),
        example: Some("opentdb".into()),
    }
}
