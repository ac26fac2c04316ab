//! Who is told how the sources do.

use std::error::Error;
use std::fmt::Debug;

use crate::questions::SourceName;

/// How a call to a source ended.
#[derive(Debug, Clone, Copy)]
pub enum SourceCall<'a> {
    /// It answered, with questions or without.
    Answered,
    /// It answered that the call came too early.
    Throttled,
    /// It cannot be reached, or is at fault for now.
    Unreachable(&'a (dyn Error + Send + Sync + 'static)),
    /// It answered what is no answer.
    Nonsense(&'a (dyn Error + Send + Sync + 'static)),
    /// The caller left before an answer came.
    Unfinished,
}

/// Is told how each call to a source ended.
///
/// A source that reads ahead by itself tells it from there: nobody else sees those calls.
pub trait SourceWatch: Send + Sync + Debug {
    /// A call to `source` ended like this. It must not block.
    fn called(&self, source: &SourceName, call: SourceCall<'_>);
}

/// Nobody watches.
impl SourceWatch for () {
    fn called(&self, _source: &SourceName, _call: SourceCall<'_>) {}
}
