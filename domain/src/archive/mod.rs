//! The archive: reading what was saved.

mod category;
mod clue;
mod filter;
mod ports;
mod random;
mod report;

pub use category::{Category, CategoryId, CategoryRequest};
pub use clue::{BareClue, Clue, ClueFilter, ClueRequest};
pub use filter::{PageRequest, QuestionFilter};
pub use ports::{ClueArchive, QuestionArchive};
#[cfg(any(test, feature = "mock"))]
pub use ports::{MockClueArchive, MockQuestionArchive};
pub use random::RandomRequest;
#[cfg(any(test, feature = "mock"))]
pub use report::MockQuestionReports;
pub use report::{
    DAY_KEY_LENGTH, InvalidReportReason, KEPT_REASONS, QuestionReports, Report, ReportQuestion, ReportReason,
};
