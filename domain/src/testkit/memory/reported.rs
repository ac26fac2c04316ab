//! What is kept of the reports on a question.

use std::collections::HashSet;

use time::{Date, OffsetDateTime, UtcOffset};

use crate::archive::ReportReason;

/// The reports on one question.
#[derive(Debug, Default)]
pub(super) struct Reports {
    pub(super) count: u64,
    pub(super) reporters: HashSet<(Date, String)>,
    /// Newest first.
    pub(super) reasons: Vec<ReportReason>,
}

pub(super) fn day(time: OffsetDateTime) -> Date {
    time.to_offset(UtcOffset::UTC).date()
}
