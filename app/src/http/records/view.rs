//! Pages of records as callers see them.

use poem_openapi::Object;
use poem_openapi::types::Example;
use quizcast_domain::page::Page;
use quizcast_domain::records::{Record, RecordOrder, RecordPlace};

use super::parameters::FileName;
use super::place;
use crate::http::audio_record::RecordView;
use crate::http::problem::{ApiError, Kind};
use crate::http::request::body::{Fields, FromFields};
use crate::http::request::link::Links;
use crate::http::schema::Nullable;

/// The problem if no record has this id and this user.
pub(super) fn missing() -> ApiError {
    ApiError::new(Kind::NotFound, "There is no such record.")
}

/// A page of records.
#[derive(Debug, Object)]
#[oai(example)]
pub(super) struct RecordPage {
    /// The records, in the order that was asked for.
    items: Vec<RecordView>,
    /// The cursor of the next page; null on the last one.
    next: Nullable<String>,
}

impl RecordPage {
    /// `text` is what the list was searched for.
    pub(super) fn new(page: Page<Record, RecordOrder>, text: Option<&str>, links: &Links) -> Self {
        let items = page.items.into_iter().map(|record| RecordView::new(record, links)).collect();
        Self { items, next: page.next.and_then(|next| place::write(&next, text)).into() }
    }
}

impl Example for RecordPage {
    fn example() -> Self {
        let record = RecordView::example();
        let next = place::write(&RecordOrder::Newest(Some(RecordPlace(41))), None).into();
        Self { items: vec![record], next }
    }
}

/// The new name of a record.
#[derive(Debug, Object)]
#[oai(example)]
pub(super) struct NewName {
    /// The name, or null to take it away.
    pub(super) name: Nullable<FileName>,
}

impl FromFields for NewName {
    fn from_fields(fields: &Fields) -> Result<Self, ApiError> {
        Ok(Self { name: fields.nullable_text("name")?.map(FileName).into() })
    }
}

impl Example for NewName {
    fn example() -> Self {
        Self { name: Some(FileName("Morning take.wav".to_owned())).into() }
    }
}
