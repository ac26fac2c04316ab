//! Which page of a list is asked for.

use quizcast_domain::page::PageLimit;

use super::whole::Whole;
use crate::http::problem::ApiError;
use crate::http::schema::described;

described! {
    /// How many items a page has, as the caller wrote it.
    pub struct Limit(Whole) {
        minimum: Some(1.0),
        maximum: u32::try_from(PageLimit::MAX).ok().map(f64::from),
        default: Some(PageLimit::default().get().into()),
    }
}

described! {
    /// Where a page begins, as the caller wrote it.
    pub struct Cursor(String) {
        // A version of two characters, and a number of up to 64 bits in hexadecimal.
        min_length: Some(3),
        max_length: Some(18),
    }
}

impl Limit {
    /// The limit that was asked for, or the default.
    ///
    /// # Errors
    ///
    /// 422 if it is out of range.
    pub fn checked(asked: Option<Self>) -> Result<PageLimit, ApiError> {
        let asked = asked.map(|Self(limit)| PageLimit::new(limit.0)).transpose()?;
        Ok(asked.unwrap_or_default())
    }
}
