//! Filling a database in bulk.

use anyhow::{Result, bail};
use quizcast_adapters::sea::{Database, DatabaseOptions};
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};

use super::sql::Dialect;
use super::tables;

/// A connection to a database with the program's schema and no rows.
pub(super) enum Store {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// What is taken away while rows are inserted one by one, and made again from all of them.
struct Aside {
    away: Vec<String>,
    back: Vec<String>,
}

impl Store {
    /// Makes the schema, and connects.
    pub(super) async fn open(url: &str) -> Result<Self> {
        crate::program::migrate(url)?;
        let mut opened = if url.starts_with("postgres") {
            Self::Postgres(PgConnection::connect(url).await?)
        } else {
            Self::Sqlite(SqliteConnection::connect(url).await?)
        };
        opened.all(opened.in_haste()).await?;
        Ok(opened)
    }

    /// Inserts `size` of everything, and makes the program's own indexes of the texts.
    pub(super) async fn fill(mut self, size: u32) -> Result<()> {
        let Aside { away, back } = self.aside().await?;
        self.all(&away).await?;
        self.all(&tables::fill(self.dialect(), size)).await?;
        self.all(&back).await?;
        self.all(self.afterwards()).await
    }

    const fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }

    /// The settings of a connection that need not survive a crash.
    const fn in_haste(&self) -> &'static [&'static str] {
        match self {
            Self::Sqlite(_) => &[
                "PRAGMA journal_mode = OFF",
                "PRAGMA synchronous = OFF",
                "PRAGMA foreign_keys = OFF",
                "PRAGMA cache_size = -1048576",
                "PRAGMA temp_store = MEMORY",
            ],
            Self::Postgres(_) => &[
                "SET synchronous_commit = off",
                "SET session_replication_role = replica",
                "SET maintenance_work_mem = '512MB'",
            ],
        }
    }

    /// The indexes that are no rule of a table, and SQLite's triggers. PostgreSQL's do not run in a replica's session.
    async fn aside(&mut self) -> Result<Aside> {
        let (away, back) = match self {
            Self::Sqlite(db) => {
                let sql = "SELECT 'DROP ' || type || ' ' || name, sql FROM sqlite_master \
                           WHERE type IN ('index', 'trigger') AND sql IS NOT NULL";
                sqlx::query_as::<_, (String, String)>(sql).fetch_all(db).await?
            }
            Self::Postgres(db) => {
                let sql = "SELECT 'DROP INDEX ' || indexname, indexdef FROM pg_indexes \
                           WHERE schemaname = 'public' AND indexname NOT IN (SELECT conname FROM pg_constraint)";
                sqlx::query_as::<_, (String, String)>(sql).fetch_all(db).await?
            }
        }
        .into_iter()
        .unzip();
        Ok(Aside { away, back })
    }

    /// What the program does after a while, and what makes all sizes alike.
    const fn afterwards(&self) -> &'static [&'static str] {
        match self {
            Self::Sqlite(_) => &[
                "INSERT INTO question_search (rowid, words) SELECT id, folded FROM questions",
                "UPDATE search_index SET indexed_to = (SELECT last_id FROM quiz_log)",
                "PRAGMA journal_mode = WAL",
            ],
            Self::Postgres(_) => &["VACUUM ANALYZE", "CHECKPOINT"],
        }
    }

    async fn all<S: AsRef<str> + Sync>(&mut self, statements: &[S]) -> Result<()> {
        for statement in statements {
            let sql = sqlx::raw_sql(AssertSqlSafe(statement.as_ref().to_owned()));
            let done = match self {
                Self::Sqlite(db) => sql.execute(db).await.map(drop),
                Self::Postgres(db) => sql.execute(db).await.map(drop),
            };
            if let Err(error) = done {
                bail!("{error}: {}", statement.as_ref());
            }
        }
        Ok(())
    }
}

/// Opens the database as the program does.
pub(super) async fn connect(url: &str) -> Result<Database> {
    Ok(Database::connect(&DatabaseOptions::new(url)).await?)
}
