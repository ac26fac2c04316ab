//! Opening a database, SQLite or PostgreSQL.

mod options;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

use super::database::Database;
use options::Backend;
pub use options::{ConnectError, DatabaseOptions};

impl Database {
    /// Opens a database. An SQLite file that is missing is made, readable for its owner only.
    ///
    /// The schema stays as it is: see [`migrate`](Self::migrate).
    ///
    /// # Errors
    ///
    /// [`ConnectError::Scheme`] or [`ConnectError::Url`] if the URL names no database,
    /// [`ConnectError::CompiledOut`] if the database's feature is off, [`ConnectError::File`] if an SQLite
    /// file cannot be made, [`ConnectError::Encoding`] if PostgreSQL's encoding is not UTF8, and
    /// [`ConnectError::Unavailable`] if the database does not answer or refuses.
    pub async fn connect(options: &DatabaseOptions) -> Result<Self, ConnectError> {
        match options.backend()? {
            #[cfg(feature = "sqlite")]
            Backend::Sqlite => sqlite::open(options).await,
            #[cfg(not(feature = "sqlite"))]
            Backend::Sqlite => Err(ConnectError::CompiledOut("sqlite")),
            #[cfg(feature = "postgres")]
            Backend::Postgres => postgres::open(options).await,
            #[cfg(not(feature = "postgres"))]
            Backend::Postgres => Err(ConnectError::CompiledOut("postgres")),
        }
    }
}
