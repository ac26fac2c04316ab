//! Questions, where they come from, and the log in which they are saved.

mod browse;
mod chain;
mod count;
mod draw;
mod entities;
mod fingerprint;
mod fold;
mod hand;
mod markup;
mod ports;
mod question;
mod source_name;
mod surplus;
mod watch;

pub use browse::{InvalidPageLimit, Page, PageLimit, PageRequest, QuestionFilter};
pub use count::{InvalidQuestionCount, QuestionCount};
pub use draw::{DrawError, DrawLimits, DrawQuestions, DrawRequest};
pub use fingerprint::Fingerprint;
pub use fold::{FOLDING_VERSION, fold};
pub use markup::clean;
pub use ports::{Append, Ask, Batch, Known, QuestionRepo, QuizSource, SourceError};
#[cfg(any(test, feature = "mock"))]
pub use ports::{MockQuestionRepo, MockQuizSource};
pub use question::{Draft, InvalidQuestion, NewQuestion, Question, QuestionId};
pub use source_name::{InvalidSourceName, SourceName};
pub use watch::{SourceCall, SourceWatch};
