//! Opening PostgreSQL.

use std::time::Duration;

use sea_orm::SqlxPostgresConnector;
use sqlx::Connection;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};

use super::options::{ConnectError, DatabaseOptions};
use crate::sea::db::callers::Callers;
use crate::sea::db::changes::Changes;
use crate::sea::db::database::Database;
use crate::sea::db::kept::{Kept, TRUSTED};
use crate::sea::db::patience::Patience;
use crate::sea::db::turns::{Emptied, searches};

/// The server ends the transaction of a frozen node after this, which frees its lock on the log.
/// `LOCK_TIMEOUT` is longer, so that other nodes get the lock then.
const IDLE_IN_TRANSACTION: Duration = Duration::from_secs(5);
const LOCK_TIMEOUT: Duration = Duration::from_secs(15);
/// How many of the connections are kept for small reads, if there are more than twice as many.
const KEPT: u32 = 4;
/// The timeout of the connection that [`reason`] tries.
const LAST_TRY: Duration = Duration::from_secs(1);

pub(super) async fn open(options: &DatabaseOptions) -> Result<Database, ConnectError> {
    let connect: PgConnectOptions =
        options.url.parse().map_err(|error: sqlx::Error| ConnectError::Url(error.into()))?;
    let name = connect.get_application_name().unwrap_or("quizcast").to_owned();
    let connect = connect.application_name(&name).options([
        ("default_transaction_isolation", "read committed".to_owned()),
        ("statement_timeout", millis(options.statement_timeout)),
        ("lock_timeout", millis(LOCK_TIMEOUT)),
        ("idle_in_transaction_session_timeout", millis(IDLE_IN_TRANSACTION)),
    ]);
    let kept = if options.max_connections > 2 * KEPT { KEPT } else { 0 };
    let pool = PgPoolOptions::new()
        .max_connections(options.max_connections - kept)
        .acquire_timeout(options.acquire_timeout)
        .test_before_acquire(false)
        .before_acquire(|connection, meta| {
            Box::pin(async move {
                if meta.idle_for > TRUSTED {
                    connection.ping().await?;
                }
                Ok(true)
            })
        });
    let unavailable = |error: sqlx::Error| ConnectError::Unavailable(error.into());
    let pool = match pool.connect_with(connect.clone()).await {
        Ok(pool) => pool,
        Err(late @ sqlx::Error::PoolTimedOut) => {
            return Err(unavailable(reason(&connect).await.unwrap_or(late)));
        }
        Err(error) => return Err(unavailable(error)),
    };
    let encoding: String =
        sqlx::query_scalar("SHOW server_encoding").fetch_one(&pool).await.map_err(unavailable)?;
    if encoding != "UTF8" {
        return Err(ConnectError::Encoding(encoding));
    }
    let both = SqlxPostgresConnector::from_sqlx_postgres_pool(pool.clone());
    let patience = Patience { wait: options.call_timeout, cuts: true };
    Ok(Database {
        read: both.clone(),
        changes: Changes::group(&both, patience),
        write: both,
        keeper: None,
        callers: Callers::Postgres(Kept::new(pool, kept as usize)),
        emptied: Emptied::now(),
        searches: searches(),
        reserve: None,
        patience,
    })
}

/// Connects once more to learn why the server cannot be reached: the pool reports only that its time is up.
async fn reason(connect: &PgConnectOptions) -> Option<sqlx::Error> {
    tokio::time::timeout(LAST_TRY, PgConnection::connect_with(connect)).await.ok()?.err()
}

fn millis(span: Duration) -> String {
    span.as_millis().to_string()
}
