//! The archive: reading what was saved.

mod filter;
mod ports;

pub use filter::{PageRequest, QuestionFilter};
#[cfg(any(test, feature = "mock"))]
pub use ports::MockQuestionArchive;
pub use ports::QuestionArchive;
