//! Finding the user of a token. Nearly every call begins with it, so it costs no more than it must.

use sea_orm::{DbErr, RuntimeErr};
#[cfg(feature = "postgres")]
use sqlx::Postgres;
#[cfg(feature = "sqlite")]
use sqlx::Sqlite;
use uuid::Uuid;

use super::kept::Kept;

const SQL: &str = "SELECT id, name, created_at, records, record_bytes FROM users WHERE token = $1";

/// What [`SQL`] selects.
pub(in crate::sea) type Caller = (Uuid, String, i64, i64, i64);

/// Finds the user of a token.
#[derive(Debug, Clone)]
pub(in crate::sea) enum Callers {
    #[cfg(feature = "sqlite")]
    Sqlite(Kept<Sqlite>),
    #[cfg(feature = "postgres")]
    Postgres(Kept<Postgres>),
}

impl Callers {
    /// The user whose token has this hash.
    pub(in crate::sea) async fn find(&self, token: &[u8]) -> Result<Option<Caller>, DbErr> {
        let found = match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(kept) => in_sqlite(kept, token).await,
            #[cfg(feature = "postgres")]
            Self::Postgres(kept) => in_postgres(kept, token).await,
        };
        found.map_err(|error| DbErr::Query(RuntimeErr::SqlxError(error.into())))
    }

    /// How many connections are open besides those of the pool.
    #[cfg(any(test, feature = "postgres"))]
    pub(in crate::sea) fn connections(&self) -> usize {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(kept) => kept.connections(),
            #[cfg(feature = "postgres")]
            Self::Postgres(kept) => kept.connections(),
        }
    }

    /// Closes the connections that are kept.
    pub(super) async fn close(&self) {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(kept) => kept.close().await,
            #[cfg(feature = "postgres")]
            Self::Postgres(kept) => kept.close().await,
        }
    }
}

// One function for both would need the bounds of both drivers, which are longer than these.

#[cfg(feature = "sqlite")]
async fn in_sqlite(kept: &Kept<Sqlite>, token: &[u8]) -> Result<Option<Caller>, sqlx::Error> {
    let mut lent = kept.lend().await?;
    let found = sqlx::query_as(SQL).bind(token).fetch_optional(lent.connection()).await?;
    lent.keep();
    Ok(found)
}

#[cfg(feature = "postgres")]
async fn in_postgres(kept: &Kept<Postgres>, token: &[u8]) -> Result<Option<Caller>, sqlx::Error> {
    let mut lent = kept.lend().await?;
    let found = sqlx::query_as(SQL).bind(token).fetch_optional(lent.connection()).await?;
    lent.keep();
    Ok(found)
}
