//! What callers ask for, as they wrote it.

use crate::http::problem::{ApiError, Kind};
use crate::http::request::whole::Whole;
use crate::http::schema::described;

described! {
    /// Whether to save the file instead of playing it.
    pub(super) struct Download(String) { enum_items: vec!["0".into(), "1".into()] }
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
