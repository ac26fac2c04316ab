//! The Open Trivia Database.
//!
//! It accepts one call per five seconds from an address. So a background task reads ahead into a bounded
//! pool, from which a fetch takes.

mod pace;
mod pool;
mod reader;
mod wire;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use quizcast_domain::questions::{NewQuestion, SourceName};
use quizcast_domain::quiz::{Ask, QuizSource, SourceError, SourceWatch};
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use url::Url;

use self::pool::Pool;
use self::reader::Reader;
use super::http::HttpJson;
use super::{HttpLimits, InvalidHttpSource};

/// The Open Trivia Database, before the first call.
#[derive(Debug)]
pub struct OpenTdb {
    runtime: Handle,
    http: HttpJson,
    base: Url,
    interval: Duration,
}

impl OpenTdb {
    /// Where the public database is.
    pub const PUBLIC_URL: &str = "https://opentdb.com/";
    /// The public database accepts one call per address in this time.
    pub const INTERVAL: Duration = Duration::from_secs(5);

    /// The database at `base`, which accepts one call per `interval`.
    ///
    /// # Errors
    ///
    /// [`InvalidHttpSource::Scheme`] if `base` is not the address of a web server,
    /// [`InvalidHttpSource::Client`] if the client cannot be made or there is no Tokio runtime.
    pub fn new(base: &Url, interval: Duration, limits: HttpLimits) -> Result<Self, InvalidHttpSource> {
        let runtime = Handle::try_current().map_err(|error| InvalidHttpSource::Client(error.into()))?;
        Ok(Self { runtime, http: HttpJson::new(base, limits)?, base: base.clone(), interval })
    }

    /// Starts to read ahead, and tells `watch` of each call. Reading ends when the source is dropped.
    #[must_use]
    pub fn read_ahead(self, watch: Arc<dyn SourceWatch>) -> OpenTdbSource {
        let pool = Arc::new(Pool::default());
        let reader = Reader::new(self.http, self.base, self.interval, Arc::clone(&pool), watch);
        OpenTdbSource { pool, reader: self.runtime.spawn(reader.run()) }
    }
}

/// Questions of the Open Trivia Database, read ahead.
#[derive(Debug)]
pub struct OpenTdbSource {
    pool: Arc<Pool>,
    reader: JoinHandle<()>,
}

impl Drop for OpenTdbSource {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

#[async_trait]
impl QuizSource for OpenTdbSource {
    fn name(&self) -> SourceName {
        SourceName::OPENTDB
    }

    async fn fetch(&self, ask: Ask) -> Result<Vec<NewQuestion>, SourceError> {
        self.pool.take(if ask.plenty { ask.missing.max(Reader::MOST_A_CALL) } else { ask.missing })
    }
}
