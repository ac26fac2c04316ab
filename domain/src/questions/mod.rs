//! Questions: what they hold, how their texts are cleaned, and what makes two of them the same.

mod count;
mod fingerprint;
mod question;
mod source_name;
mod text;

pub use count::{InvalidQuestionCount, QuestionCount};
pub use fingerprint::Fingerprint;
pub use question::{Draft, InvalidQuestion, NewQuestion, Question, QuestionId};
pub use source_name::{InvalidSourceName, SourceName};
pub use text::{FOLDING_VERSION, clean, fold};
