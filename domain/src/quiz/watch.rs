//! Watching the calls to sources.

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
    /// It cannot be reached, or refuses for now.
    Unreachable(&'a (dyn Error + Send + Sync + 'static)),
    /// Its answer cannot be understood.
    Nonsense(&'a (dyn Error + Send + Sync + 'static)),
    /// The call was dropped before an answer came.
    Unfinished,
}

/// Receives the outcome of each call to a source.
///
/// A source that reads ahead in the background reports those calls itself, since no caller sees them.
pub trait SourceWatch: Send + Sync + Debug {
    /// Reports that a call to `source` ended. It must not block.
    fn called(&self, source: &SourceName, call: SourceCall<'_>);
}

/// Ignores all calls.
impl SourceWatch for () {
    fn called(&self, _source: &SourceName, _call: SourceCall<'_>) {}
}
