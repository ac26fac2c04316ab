//! Connections for small reads, which are kept out of the pool.
//!
//! sqlx gives a connection back to its pool in a task of its own, which first asks the database whether it still answers. So
//! each read asks twice. For a small one that is a good part of its price: on SQLite a connection is a thread that is woken
//! for it, on PostgreSQL it is a round trip. Here a connection goes back at once if its read succeeded, and is closed otherwise; the
//! one that was used last is used next.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use sqlx::pool::PoolConnection;
use sqlx::{Connection, Pool};

/// A connection that was used less than this ago is not tested before it is used again.
pub(super) const TRUSTED: Duration = Duration::from_secs(1);
/// One that was used longer ago is closed: something between here and a server may have forgotten it.
const IDLE: Duration = Duration::from_mins(1);
/// And so is one that is older: its server may have become another server's copy.
const LIFETIME: Duration = Duration::from_mins(30);

/// The connections that are kept. Clones share them.
pub(in crate::sea) struct Kept<DB: sqlx::Database> {
    pool: Pool<DB>,
    most: usize,
    idle: Arc<Mutex<Idle<DB>>>,
}

struct Idle<DB: sqlx::Database> {
    connections: Vec<One<DB>>,
    /// How many more may be taken from the pool.
    more: usize,
    closed: bool,
}

struct One<DB: sqlx::Database> {
    connection: DB::Connection,
    opened: Instant,
    used: Instant,
}

/// A connection in use. It is closed when this is dropped, unless it is kept.
pub(super) struct Lent<DB: sqlx::Database>(Source<DB>);

enum Source<DB: sqlx::Database> {
    Kept(One<DB>, Place<DB>),
    Pooled(PoolConnection<DB>),
}

/// The right to have one connection out of the pool; dropping this gives it back.
struct Place<DB: sqlx::Database>(Option<Arc<Mutex<Idle<DB>>>>);

impl<DB: sqlx::Database> Kept<DB> {
    /// Takes at most `most` connections out of `pool`. If all of them are in use, the pool lends its own.
    pub(super) fn new(pool: Pool<DB>, most: usize) -> Self {
        let idle = Idle { connections: Vec::new(), more: most, closed: false };
        Self { pool, most, idle: Arc::new(Mutex::new(idle)) }
    }

    /// A connection that answers.
    pub(super) async fn lend(&self) -> Result<Lent<DB>, sqlx::Error> {
        let Some((kept, place)) = self.place() else {
            return Ok(Lent(Source::Pooled(Box::pin(self.pool.acquire()).await?)));
        };
        if let Some(mut one) = kept
            && one.answers().await
        {
            return Ok(Lent(Source::Kept(one, place)));
        }
        // Boxed, because these futures are large, and rarely needed.
        let connection = Box::pin(self.pool.acquire()).await?.detach();
        let now = Instant::now();
        Ok(Lent(Source::Kept(One { connection, opened: now, used: now }, place)))
    }

    /// The connection that was used last, if one is idle, and its place. `None` if all places are taken.
    fn place(&self) -> Option<(Option<One<DB>>, Place<DB>)> {
        let mut idle = lock(&self.idle);
        let last = idle.connections.pop();
        if last.is_none() {
            idle.more = idle.more.checked_sub(1)?;
        }
        Some((last, Place(Some(Arc::clone(&self.idle)))))
    }

    /// How many are open, or being opened.
    #[cfg(any(test, feature = "postgres"))]
    pub(super) fn connections(&self) -> usize {
        self.most - lock(&self.idle).more
    }

    /// Closes those that are idle; those in use are closed after their reads.
    pub(super) async fn close(&self) {
        let connections = {
            let mut idle = lock(&self.idle);
            idle.closed = true;
            std::mem::take(&mut idle.connections)
        };
        for one in connections {
            if let Err(error) = one.connection.close().await {
                tracing::warn!(error = &error as &dyn std::error::Error, "closing the database failed");
            }
        }
    }
}

impl<DB: sqlx::Database> Lent<DB> {
    pub(super) fn connection(&mut self) -> &mut DB::Connection {
        match &mut self.0 {
            Source::Kept(one, _) => &mut one.connection,
            Source::Pooled(connection) => connection,
        }
    }

    /// Keeps the connection for the next read, after this one succeeded.
    pub(super) fn keep(self) {
        if let Source::Kept(one, place) = self.0 {
            place.fill(One { used: Instant::now(), ..one });
        }
    }
}

impl<DB: sqlx::Database> One<DB> {
    async fn answers(&mut self) -> bool {
        let rested = self.used.elapsed();
        if rested > IDLE || self.opened.elapsed() > LIFETIME {
            return false;
        }
        rested <= TRUSTED || Box::pin(self.connection.ping()).await.is_ok()
    }
}

impl<DB: sqlx::Database> Place<DB> {
    fn fill(mut self, one: One<DB>) {
        let Some(shared) = self.0.take() else { return };
        let mut idle = lock(&shared);
        if idle.closed {
            idle.more += 1;
        } else {
            idle.connections.push(one);
        }
    }
}

impl<DB: sqlx::Database> Drop for Place<DB> {
    fn drop(&mut self) {
        if let Some(shared) = &self.0 {
            lock(shared).more += 1;
        }
    }
}

impl<DB: sqlx::Database> Clone for Kept<DB> {
    fn clone(&self) -> Self {
        Self { pool: self.pool.clone(), most: self.most, idle: Arc::clone(&self.idle) }
    }
}

impl<DB: sqlx::Database> fmt::Debug for Kept<DB> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kept").field("most", &self.most).finish_non_exhaustive()
    }
}

fn lock<DB: sqlx::Database>(idle: &Mutex<Idle<DB>>) -> MutexGuard<'_, Idle<DB>> {
    idle.lock().unwrap_or_else(PoisonError::into_inner)
}
