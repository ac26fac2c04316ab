//! Fresh, empty databases.

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Statement};

use crate::sea::{Database, DatabaseOptions, SeaPorts, SeaQuestionRepo};

/// An empty database. Dropping this deletes an SQLite file.
pub(in crate::sea::tests) struct Place {
    pub(in crate::sea::tests) options: DatabaseOptions,
    #[cfg(feature = "sqlite")]
    pub(in crate::sea::tests) dir: Option<tempfile::TempDir>,
}

impl Place {
    pub(in crate::sea::tests) async fn open(&self) -> Database {
        Database::connect(&self.options).await.unwrap()
    }

    pub(in crate::sea::tests) async fn migrated(&self) -> Database {
        let db = self.open().await;
        db.migrate().await.unwrap();
        db
    }

    pub(in crate::sea::tests) async fn ports(&self) -> SeaPorts {
        SeaPorts::new(&self.migrated().await)
    }

    pub(in crate::sea::tests) async fn log(&self) -> SeaQuestionRepo {
        SeaQuestionRepo::new(self.migrated().await)
    }
}

/// The first column of a query's first row.
pub(in crate::sea::tests) async fn first<T: sea_orm::TryGetable>(db: &impl ConnectionTrait, sql: &str) -> T {
    let query = Statement::from_string(db.get_database_backend(), sql);
    db.query_one_raw(query).await.unwrap().unwrap().try_get_by_index(0).unwrap()
}

/// A transaction that did `sql` and keeps its locks. PostgreSQL does not end it, however long a test leaves it idle.
pub(in crate::sea::tests) async fn hold(db: &Database, sql: &str) -> DatabaseTransaction {
    let idle = match db.backend() {
        DbBackend::Postgres => "SET LOCAL idle_in_transaction_session_timeout = 0; ",
        _ => "",
    };
    let held = db.begin_write().await.unwrap();
    held.execute_unprepared(&format!("{idle}{sql}")).await.unwrap();
    held
}

#[cfg(feature = "sqlite")]
pub(in crate::sea::tests) fn sqlite() -> Place {
    let dir = tempfile::tempdir().unwrap();
    let options = DatabaseOptions::new(format!("sqlite://{}", dir.path().join("quiz.sqlite").display()));
    Place { options, dir: Some(dir) }
}

/// A new database in the test cluster. It is left there: the whole cluster is thrown away.
///
/// # Panics
///
/// If no cluster is named: a test that silently tests nothing would be worse.
#[cfg(feature = "postgres")]
pub(in crate::sea::tests) async fn postgres() -> Place {
    use std::sync::atomic::{AtomicU32, Ordering};

    static NEXT: AtomicU32 = AtomicU32::new(0);
    let Ok(cluster) = std::env::var("QUIZCAST_TEST_POSTGRES") else {
        panic!("QUIZCAST_TEST_POSTGRES is not set: `make test` starts a throw-away PostgreSQL and sets it");
    };
    let started = std::time::UNIX_EPOCH.elapsed().unwrap().as_nanos();
    let name = format!("t{started}_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let admin = sea_orm::Database::connect(&cluster).await.unwrap();
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    admin.close().await.unwrap();
    let (server, _) = cluster.rsplit_once('/').unwrap();
    Place {
        options: DatabaseOptions::new(format!("{server}/{name}")),
        #[cfg(feature = "sqlite")]
        dir: None,
    }
}

/// Returns once `sessions` sessions of this PostgreSQL database wait for a lock.
#[cfg(feature = "postgres")]
pub(in crate::sea::tests) async fn waiting_for_a_lock(db: &Database, sessions: i64) {
    let count = "SELECT COUNT(*) FROM pg_stat_activity \
                 WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let waiting = async {
        while first::<i64>(&db.read, count).await != sessions {
            tokio::task::yield_now().await;
        }
    };
    let minutes = std::time::Duration::from_mins(2);
    tokio::time::timeout(minutes, waiting).await.expect("so many sessions never wait for a lock");
}
