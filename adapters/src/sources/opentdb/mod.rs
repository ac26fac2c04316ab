//! The Open Trivia Database.
//!
//! It takes one call per five seconds and address, so a background task reads ahead into a bounded
//! pool, and a fetch takes what is there.

mod pace;
mod pool;
mod reader;
mod wire;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use quizcast_domain::quiz::{Ask, NewQuestion, QuizSource, SourceError, SourceName};
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use url::Url;

use self::pool::Pool;
use self::reader::Reader;
use super::http::HttpJson;
use super::{HttpLimits, InvalidHttpSource};

/// Questions of the Open Trivia Database, read ahead.
#[derive(Debug)]
pub struct OpenTdbSource {
    pool: Arc<Pool>,
    reader: JoinHandle<()>,
}

impl OpenTdbSource {
    /// Where the public database is.
    pub const PUBLIC_URL: &str = "https://opentdb.com/";
    /// The public database takes one call per address in this time.
    pub const INTERVAL: Duration = Duration::from_secs(5);

    /// Starts to read ahead from the database at `base`, one call per `interval`. It ends when the
    /// source is dropped.
    ///
    /// # Errors
    ///
    /// [`InvalidHttpSource`] if `base` is not the address of a web server, or outside of a tokio runtime.
    pub fn start(base: &Url, interval: Duration) -> Result<Self, InvalidHttpSource> {
        Self::start_with_limits(base, interval, HttpLimits::default())
    }

    /// As [`start`](Self::start), with other bounds on each call.
    ///
    /// # Errors
    ///
    /// [`InvalidHttpSource`] if `base` is not the address of a web server, or outside of a tokio runtime.
    pub fn start_with_limits(
        base: &Url,
        interval: Duration,
        limits: HttpLimits,
    ) -> Result<Self, InvalidHttpSource> {
        let runtime = Handle::try_current().map_err(|error| InvalidHttpSource::Client(error.into()))?;
        let http = HttpJson::new(base, limits)?;
        let pool = Arc::new(Pool::default());
        let reader = Reader::new(http, base.clone(), interval, Arc::clone(&pool));
        Ok(Self { pool, reader: runtime.spawn(reader.run()) })
    }
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
