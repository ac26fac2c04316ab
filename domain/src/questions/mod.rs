//! Questions: what they hold, how their texts are cleaned, what makes two of them the same, and which answers
//! are right.

mod check;
mod count;
mod draft;
mod fingerprint;
mod new_question;
mod question;
mod source_name;
mod text;

pub use count::{InvalidQuestionCount, QuestionCount};
pub use draft::Draft;
pub use fingerprint::Fingerprint;
pub use new_question::{InvalidQuestion, NewQuestion};
pub use question::{Question, QuestionId};
pub use source_name::{InvalidSourceName, SourceName};
pub use text::{FOLDING_VERSION, clean, fold};
