//! What callers ask for, as they wrote it.

use quizcast_domain::page::PageLimit;
use quizcast_domain::records::{RecordOrder, RecordRequest};

use super::place;
use crate::http::problem::{ApiError, Kind};
use crate::http::request::whole::Whole;
use crate::http::schema::described;

described! {
    /// Whether to save the file instead of playing it.
    pub(super) struct Download(String) { example: Some("1".into()) }
}

described! {
    /// How many pairs a waveform has at most.
    pub(super) struct Pixels(Whole) { minimum: Some(1.0), format: Some("int64") }
}

described! {
    /// The form of a waveform.
    pub(super) struct Format(String) { enum_items: vec!["json".into(), "svg".into()] }
}

described! {
    /// The name of an uploaded file.
    pub(super) struct FileName(String) { max_length: Some(1024) }
}

described! {
    /// The order of a list of records.
    pub(super) struct Sort(String) {
        enum_items: SORTS.map(|(name, _)| name.into()).to_vec(),
        default: Some("newest".into()),
    }
}

described! {
    /// A part of a record's name.
    pub(super) struct NamePart(String) { max_length: Some(NamePart::MAX_CHARS), example: Some("morning take".into()) }
}

described! {
    /// Where a page of records begins.
    pub(super) struct BeginRecords(String) { min_length: Some(3), max_length: Some(place::MAX_CHARS) }
}

/// The orders and their names.
const SORTS: [(&str, RecordOrder); 5] = [
    ("newest", RecordOrder::Newest(None)),
    ("oldest", RecordOrder::Oldest(None)),
    ("name", RecordOrder::Name(None)),
    ("longest", RecordOrder::Longest(None)),
    ("largest", RecordOrder::Largest(None)),
];

impl Sort {
    /// The order; newest first if none was asked for.
    fn checked(asked: Option<&Self>) -> Result<RecordOrder, ApiError> {
        let Some(Self(asked)) = asked else { return Ok(RecordOrder::default()) };
        let found = SORTS.into_iter().find(|(name, _)| name == asked);
        let detail = "must be newest, oldest, name, longest or largest";
        found.map(|(_, order)| order).ok_or_else(|| ApiError::field(Kind::Validation, "sort", detail))
    }
}

impl NamePart {
    /// The longest one, in characters.
    const MAX_CHARS: usize = 100;

    fn checked(&self) -> Result<&str, ApiError> {
        if self.0.chars().count() > Self::MAX_CHARS {
            let detail = format!("must have at most {} characters", Self::MAX_CHARS);
            return Err(ApiError::field(Kind::Validation, "q", detail));
        }
        Ok(&self.0)
    }
}

/// The page of a list that is asked for.
pub(super) fn list(
    limit: PageLimit,
    begin: Option<&BeginRecords>,
    part: Option<&NamePart>,
    sort: Option<&Sort>,
) -> Result<RecordRequest, ApiError> {
    let mut request = RecordRequest::new(limit, Sort::checked(sort)?);
    if let Some(part) = part {
        request = request.text(part.checked()?);
    }
    if let Some(BeginRecords(given)) = begin {
        request.order = place::read(given, &request)?;
    }
    Ok(request)
}

impl Download {
    /// Anything but an empty text, `0` and `false` means yes.
    pub(super) fn is_set(asked: Option<&Self>) -> bool {
        asked.is_some_and(|Self(text)| !matches!(text.as_str(), "" | "0" | "false"))
    }
}

impl Pixels {
    /// Any number from 1 on. If there are fewer pairs, all of them are shown.
    pub(super) fn checked(self) -> Result<usize, ApiError> {
        let Self(Whole(most)) = self;
        match most {
            ..1 => Err(ApiError::field(Kind::Validation, "pixels", "must be 1 or more")),
            most => Ok(usize::try_from(most).unwrap_or(usize::MAX)),
        }
    }
}

impl Format {
    /// Whether a picture is asked for.
    pub(super) fn is_svg(&self) -> Result<bool, ApiError> {
        match self.0.as_str() {
            "json" => Ok(false),
            "svg" => Ok(true),
            _ => Err(ApiError::field(Kind::Validation, "format", "must be json or svg")),
        }
    }
}
