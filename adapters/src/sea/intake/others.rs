//! Whether other processes have the database open.

use quizcast_domain::RepoError;
use sea_orm::DbBackend;

use crate::sea::db::error::repo_error;
use crate::sea::db::{Database, Sql};

/// The `-shm` file of an SQLite database, once it was looked at.
///
/// It is never closed: when a process closes a file, the kernel drops all locks that the process has on it, SQLite's
/// too.
#[derive(Debug, Default)]
pub(super) struct Others {
    #[cfg(feature = "sqlite")]
    shared_memory: std::sync::OnceLock<&'static std::fs::File>,
}

impl Others {
    pub(super) async fn are_there(&self, db: &Database) -> Result<bool, RepoError> {
        match db.backend() {
            #[cfg(feature = "sqlite")]
            DbBackend::Sqlite => self.of_sqlite(db).await,
            #[cfg(feature = "postgres")]
            DbBackend::Postgres => of_postgres(db).await,
            _ => Ok(false),
        }
    }

    /// Each process that has an SQLite file open holds a lock on byte 128 of the `-shm` file (SQLite calls it the "dead
    /// man switch") until it closes the file or dies. Asking for that lock does not take it, and a process's own locks
    /// do not count.
    #[cfg(feature = "sqlite")]
    async fn of_sqlite(&self, db: &Database) -> Result<bool, RepoError> {
        use rustix::process::{Flock, FlockType, fcntl_getlk};

        const DEAD_MAN_SWITCH: u64 = 128;
        let file = match self.shared_memory.get() {
            Some(file) => *file,
            None => match open_shared_memory(db).await? {
                Some(file) => *self.shared_memory.get_or_init(|| file),
                // A database in memory belongs to one process.
                None => return Ok(false),
            },
        };
        let mut lock = Flock::from(FlockType::WriteLock);
        (lock.start, lock.length) = (DEAD_MAN_SWITCH, 1);
        let held = fcntl_getlk(file, &lock).map_err(|error| RepoError::Unavailable(error.into()))?;
        Ok(held.is_some())
    }
}

/// Opens the `-shm` file, for good. Its place is what SQLite says, so that it is the same file whatever the URL.
#[cfg(feature = "sqlite")]
async fn open_shared_memory(db: &Database) -> Result<Option<&'static std::fs::File>, RepoError> {
    let sql = "SELECT file FROM pragma_database_list WHERE name = 'main'";
    let Some(row) = db.read.one(sql, []).await.map_err(repo_error)? else { return Ok(None) };
    let path: String = row.try_get_by_index(0).map_err(repo_error)?;
    if path.is_empty() {
        return Ok(None);
    }
    let unavailable = |error: std::io::Error| RepoError::Unavailable(error.into());
    // The kernel lets only a file that is open for writing ask for a write lock on some systems.
    let opened = std::fs::OpenOptions::new().read(true).write(true).open(format!("{path}-shm"));
    opened.map(|file| Some(&*Box::leak(Box::new(file)))).map_err(unavailable)
}

/// Whether the database has more sessions than this process.
#[cfg(feature = "postgres")]
async fn of_postgres(db: &Database) -> Result<bool, RepoError> {
    let sql = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() \
               AND backend_type = 'client backend'";
    let row = db.read.one(sql, []).await.map_err(repo_error)?;
    let sessions: i64 = row.map_or(Ok(0), |row| row.try_get_by_index(0)).map_err(repo_error)?;
    let own = db.read.get_postgres_connection_pool().size() as usize + db.callers.connections();
    Ok(usize::try_from(sessions).is_ok_and(|sessions| sessions > own))
}
