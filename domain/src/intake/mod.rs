//! Many questions at once, such as those of a file: [`ImportQuestions`] adds them to the log in small transactions.

mod import;
mod pace;
mod ports;
mod seen;

pub use import::{ImportQuestions, Imported, Manner};
#[cfg(any(test, feature = "mock"))]
pub use ports::MockQuestionIntake;
pub use ports::{Fate, QuestionIntake};
