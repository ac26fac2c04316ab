//! Opening SQLite.

use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sea_orm::SqlxSqliteConnector;
use sqlx::sqlite::{
    SqliteAutoVacuum, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Connection, SqliteConnection, SqlitePool};
use tokio::time::{Instant, sleep};

use super::options::{ConnectError, DatabaseOptions};
use crate::sea::db::callers::Callers;
use crate::sea::db::changes::Changes;
use crate::sea::db::database::Database;
use crate::sea::db::error::{is_busy, is_full};
use crate::sea::db::kept::Kept;
use crate::sea::db::patience::Patience;
use crate::sea::db::reserve::Reserve;
use crate::sea::db::turns::{Emptied, searches};

/// How long a writer waits for another process's writer. Within this process they queue in the pool.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);

/// The pause before a file that somebody else has alone is opened again.
const BUSY_PAUSE: Duration = Duration::from_millis(10);

/// How long a checkpoint waits for readers and writers. New writers wait for it meanwhile.
const KEEPER_PATIENCE: Duration = Duration::from_millis(200);

/// How many connections are kept for small reads, besides those of the pools.
const KEPT: usize = 8;

pub(super) async fn open(options: &DatabaseOptions) -> Result<Database, ConnectError> {
    let connect: SqliteConnectOptions =
        options.url.parse().map_err(|error: sqlx::Error| ConnectError::Url(error.into()))?;
    let connect = connect.foreign_keys(true).busy_timeout(BUSY_TIMEOUT);
    let in_memory = options.url.contains(":memory:") || options.url.contains("mode=memory");
    let reserve = (!in_memory).then(|| Arc::new(Reserve::beside(connect.get_filename())));
    if !in_memory && make_private(connect.get_filename())? {
        patiently(|| shape(&connect)).await.map_err(|error| ConnectError::Unavailable(error.into()))?;
    }
    let open_writer = || {
        let connect = if in_memory { shaping(connect.clone()) } else { connect.clone() };
        let mut writing = writing(connect);
        if options.large_statements && !in_memory {
            writing = saving_in_files(writing);
        }
        pool(options, 1).connect_with(writing)
    };
    let writer = match patiently(open_writer).await {
        // A clean stop removed the `-wal` and `-shm` files, and making them again needs some room.
        Err(error) if is_full(&error) => {
            if let Some(reserve) = &reserve {
                reserve.give_up();
            }
            patiently(open_writer).await
        }
        opened => opened,
    };
    let writer = writer.map_err(|error| ConnectError::Unavailable(error.into()))?;
    let keeper = (!in_memory).then(|| {
        let connect = connect.clone().busy_timeout(KEEPER_PATIENCE);
        pool(options, 1).connect_lazy_with(connect)
    });
    let reader: SqlitePool = if in_memory {
        writer.clone()
    } else {
        pool(options, options.max_connections).connect_lazy_with(connect)
    };
    // A second connection to a database in memory would have one of its own.
    let callers = Kept::new(reader.clone(), if in_memory { 0 } else { KEPT });
    let open = SqlxSqliteConnector::from_sqlx_sqlite_pool;
    let write = open(writer);
    let patience = Patience { wait: options.call_timeout, cuts: false };
    Ok(Database {
        read: open(reader),
        changes: Changes::group(&write, patience),
        write,
        keeper: keeper.map(open),
        callers: Callers::Sqlite(callers),
        emptied: Emptied::now(),
        searches: searches(),
        reserve,
        patience,
    })
}

/// Opens a file that others may be opening for the first time. Switching it to the write-ahead log takes it alone for a
/// moment, and for this lock SQLite does not wait: it fails at once, whatever the busy timeout is.
async fn patiently<T, O: Future<Output = Result<T, sqlx::Error>>>(
    open: impl Fn() -> O,
) -> Result<T, sqlx::Error> {
    let until = Instant::now() + BUSY_TIMEOUT;
    loop {
        match open().await {
            Err(error) if is_busy(&error) && Instant::now() < until => sleep(BUSY_PAUSE).await,
            opened => return opened,
        }
    }
}

/// Connections to a file neither grow old nor break: none is tested or replaced.
fn pool(options: &DatabaseOptions, size: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(size)
        .acquire_timeout(options.acquire_timeout)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .after_release(|connection, _| Box::pin(is_clean(connection)))
}

/// Whether a connection that comes back to the pool can be used again.
///
/// Some errors, such as a full disk, make SQLite roll a transaction back by itself. The ROLLBACK that follows
/// then fails, sqlx goes on to count the transaction as open, and the next BEGIN would become a savepoint,
/// which takes no lock.
async fn is_clean(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    if connection.is_in_transaction() {
        // sqlx may have queued a ROLLBACK: `ping` returns after it.
        connection.ping().await?;
    }
    Ok(!connection.is_in_transaction())
}

/// Sets the page size and the vacuum mode of a new file, on a connection of its own. Setting the vacuum mode
/// always writes to the file, and on a full disk the other connections must open without writing.
async fn shape(connect: &SqliteConnectOptions) -> Result<(), sqlx::Error> {
    SqliteConnection::connect_with(&writing(shaping(connect.clone()))).await?.close().await
}

/// The page size and the vacuum mode take effect only when the file is made.
fn shaping(connect: SqliteConnectOptions) -> SqliteConnectOptions {
    connect.page_size(16_384).auto_vacuum(SqliteAutoVacuum::Incremental)
}

/// The options of the writer. The file keeps its journal mode.
///
/// `synchronous = FULL`: what was acknowledged survives a power cut. `secure_delete`: deleted bytes are
/// overwritten, not only unlinked, which costs something only when something is deleted. `temp_store`: SQLite
/// saves the pages that a statement changes in case it must undo them. Here these are a few pages, and in memory;
/// otherwise each statement would make and remove a file. `cache_size`: 16 MiB. Each question goes to a place of its own
/// in several indexes, and with SQLite's 2 MiB their pages would be read from the file again and again.
fn writing(connect: SqliteConnectOptions) -> SqliteConnectOptions {
    connect
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .pragma("secure_delete", "ON")
        .pragma("temp_store", "MEMORY")
        .pragma("cache_size", "-16384")
        .pragma("journal_size_limit", "67108864")
}

/// Lets SQLite save the pages that a statement changes in a file without a name, in the database's folder: of all
/// folders, only that one is sure to be writable. In memory the pages of an import take tens of MiB.
///
/// SQLite has one such folder for the whole process.
///
/// `wal_autocheckpoint`: 128 MiB. Each transaction changes many pages of the indexes of hashes, and the next one changes them
/// again; with SQLite's 16 MiB they would be copied into the file after each.
fn saving_in_files(connect: SqliteConnectOptions) -> SqliteConnectOptions {
    let folder = connect.get_filename().parent().and_then(Path::to_str);
    let Some(folder) = folder.map(|folder| if folder.is_empty() { "." } else { folder }) else {
        return connect;
    };
    let quoted = format!("'{}'", folder.replace('\'', "''"));
    let connect = connect.pragma("wal_autocheckpoint", "8192");
    connect.pragma("temp_store_directory", quoted).pragma("temp_store", "FILE")
}

/// Makes the file if it is missing, readable for its owner only, and says whether it is empty. SQLite
/// gives the files beside it the same mode.
fn make_private(path: &Path) -> Result<bool, ConnectError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            Ok(path.metadata().is_ok_and(|found| found.len() == 0))
        }
        Err(cause) => Err(ConnectError::File { path: path.to_owned(), cause }),
    }
}
