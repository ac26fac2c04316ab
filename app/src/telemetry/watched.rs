//! A source that reports its calls to a [`SourceWatch`].

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use quizcast_domain::questions::{NewQuestion, SourceName};
use quizcast_domain::quiz::{Ask, QuizSource, SourceCall, SourceError, SourceWatch};

/// Reports each `fetch` of the inner source as one call.
#[derive(Debug)]
pub struct Watched<S> {
    inner: S,
    watch: Arc<dyn SourceWatch>,
    /// A call that is dropped after so long counts as unreachable, an earlier one as unfinished.
    patience: Duration,
}

impl<S> Watched<S> {
    /// Reports each call to `inner` to `watch`.
    pub const fn new(inner: S, watch: Arc<dyn SourceWatch>, patience: Duration) -> Self {
        Self { inner, watch, patience }
    }
}

#[async_trait]
impl<S: QuizSource> QuizSource for Watched<S> {
    fn name(&self) -> SourceName {
        self.inner.name()
    }

    async fn fetch(&self, ask: Ask) -> Result<Vec<NewQuestion>, SourceError> {
        let mut call = Call {
            source: self.inner.name(),
            watch: &*self.watch,
            patience: self.patience,
            begun: Instant::now(),
            reported: false,
        };
        let fetched = self.inner.fetch(ask).await;
        call.report(match &fetched {
            Ok(_) => SourceCall::Answered,
            Err(SourceError::NotYet(_)) => SourceCall::Throttled,
            Err(SourceError::Unreachable { cause, .. }) => SourceCall::Unreachable(&**cause),
            Err(SourceError::Nonsense(cause)) => SourceCall::Nonsense(&**cause),
        });
        fetched
    }
}

/// A running call. If it is dropped before it ends, `drop` reports it.
struct Call<'a> {
    source: SourceName,
    watch: &'a dyn SourceWatch,
    patience: Duration,
    begun: Instant,
    reported: bool,
}

impl Call<'_> {
    fn report(&mut self, call: SourceCall<'_>) {
        self.reported = true;
        self.watch.called(&self.source, call);
    }
}

impl Drop for Call<'_> {
    fn drop(&mut self) {
        if self.reported {
            return;
        }
        let waited = self.begun.elapsed();
        if waited < self.patience {
            return self.report(SourceCall::Unfinished);
        }
        let cause = std::io::Error::other(format!("no answer within {:.1} s", waited.as_secs_f64()));
        self.report(SourceCall::Unreachable(&cause));
    }
}
