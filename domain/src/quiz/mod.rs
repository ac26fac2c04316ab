//! The quiz: where questions come from, the log in which they are saved, and drawing new ones.

mod draw;
mod ports;
mod receipt;
mod watch;

pub use draw::{DrawError, DrawLimits, DrawQuestions, DrawRequest};
pub use ports::{Append, Ask, Batch, Known, QuestionRepo, QuizSource, SourceError};
#[cfg(any(test, feature = "mock"))]
pub use ports::{MockQuestionRepo, MockQuizSource};
pub use receipt::DrawReceipt;
pub use watch::{SourceCall, SourceWatch};
