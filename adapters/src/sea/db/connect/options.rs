//! The options to open a database with, and the errors of opening it.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use quizcast_domain::BoxError;
use thiserror::Error;

/// The options to open a database with. `Debug` shows only the scheme of the URL, which may hold a password.
#[derive(Clone)]
pub struct DatabaseOptions {
    /// `sqlite://path`, `sqlite::memory:` or `postgres://user:password@host/database`.
    pub url: String,
    /// The most connections. With the default of 12, six nodes fit into PostgreSQL's own default of 100.
    pub max_connections: u32,
    /// How long a call waits for a free connection: 10 s by default.
    pub acquire_timeout: Duration,
    /// How long PostgreSQL may work on one statement: 30 s by default.
    pub statement_timeout: Duration,
    /// How long a repository waits for all statements of one call to PostgreSQL: 25 s by default. It counts
    /// on this side, since a frozen server or a broken network enforces no timeout of PostgreSQL's own.
    pub call_timeout: Duration,
    /// Whether statements are large, as those of an import. SQLite saves the pages that a statement changes in case it
    /// must undo them: then in a file beside the database, and else in memory.
    pub large_statements: bool,
}

impl DatabaseOptions {
    /// The database at `url`, with defaults for everything else.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            max_connections: 12,
            acquire_timeout: Duration::from_secs(10),
            statement_timeout: Duration::from_secs(30),
            call_timeout: Duration::from_secs(25),
            large_statements: false,
        }
    }

    pub(super) fn backend(&self) -> Result<Backend, ConnectError> {
        let scheme = self.scheme();
        match scheme {
            "sqlite" => Ok(Backend::Sqlite),
            "postgres" | "postgresql" => Ok(Backend::Postgres),
            _ => Err(ConnectError::Scheme(scheme.to_owned())),
        }
    }

    /// The text before the first colon, if it looks like a scheme: any other text may be part of a secret.
    fn scheme(&self) -> &str {
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
        let scheme = self.url.split_once(':').map(|(scheme, _)| scheme);
        scheme.filter(|scheme| scheme.len() <= 16 && scheme.chars().all(fits)).unwrap_or_default()
    }
}

impl fmt::Debug for DatabaseOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DatabaseOptions")
            .field("url", &format_args!("{}:***", self.scheme()))
            .field("max_connections", &self.max_connections)
            .field("acquire_timeout", &self.acquire_timeout)
            .field("statement_timeout", &self.statement_timeout)
            .field("call_timeout", &self.call_timeout)
            .field("large_statements", &self.large_statements)
            .finish()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Backend {
    Sqlite,
    Postgres,
}

/// Why a database could not be opened. No message shows the URL: it may hold a password.
#[derive(Debug, Error)]
pub enum ConnectError {
    /// The URL is for no database that this program knows.
    #[error("a database URL begins with sqlite: or postgres:, not with {0:?}")]
    Scheme(String),
    /// The program was built without this database.
    #[error("this program was built without the feature {0:?}, which this database URL needs")]
    CompiledOut(&'static str),
    /// The URL cannot be read.
    #[error("the database URL cannot be read")]
    Url(#[source] BoxError),
    /// The database file cannot be made.
    #[error("the database file {path:?} cannot be made")]
    File {
        /// Which file.
        path: PathBuf,
        /// The cause.
        #[source]
        cause: std::io::Error,
    },
    /// The database's encoding cannot hold every text.
    #[error("the database's encoding is {0}, it must be UTF8")]
    Encoding(String),
    /// The database does not answer, or refuses.
    #[error("the database cannot be opened")]
    Unavailable(#[source] BoxError),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_secret() {
        let options = DatabaseOptions::new("postgres://ann:hunter2@db.example/quiz?password=hunter2");
        let shown = format!("{options:?}");
        assert!(shown.contains("postgres:***") && !shown.contains("hunter2") && !shown.contains("ann"));
    }

    #[test]
    fn an_unknown_scheme_is_named_but_what_may_be_a_secret_is_not() {
        let said = |url: &str| DatabaseOptions::new(url).backend().unwrap_err().to_string();
        assert!(said("mysql://ann:hunter2@db/quiz").ends_with("not with \"mysql\""));
        assert!(said("ann@hunter2:5432").ends_with("not with \"\""));
        assert!(said("hunter2").ends_with("not with \"\""));
    }
    #[cfg(not(feature = "postgres"))]
    #[tokio::test]
    async fn a_database_that_was_left_out_is_named() {
        let options = DatabaseOptions::new("postgres://ann:hunter2@db.example/quiz");
        let refused = crate::sea::Database::connect(&options).await;
        assert!(matches!(refused, Err(ConnectError::CompiledOut("postgres"))));
    }

    #[cfg(not(feature = "sqlite"))]
    #[tokio::test]
    async fn a_database_that_was_left_out_is_named() {
        let refused = crate::sea::Database::connect(&DatabaseOptions::new("sqlite::memory:")).await;
        assert!(matches!(refused, Err(ConnectError::CompiledOut("sqlite"))));
    }
}
