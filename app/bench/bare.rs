//! The program's SQL in a bare loop: what the program is compared with.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use sqlx::postgres::{PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteAutoVacuum, SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use uuid::Uuid;

use crate::load::Load;

/// The program opens as many connections to PostgreSQL; SQLite has one writer.
const CONNECTIONS: u32 = 12;

/// A database with the program's schema in it.
#[derive(Clone)]
pub(crate) enum Bare {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

/// The SQL of one call.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    Register,
    /// Appends a question in a transaction: five round trips.
    DrawInSteps,
    /// Appends a question by one statement, as the program does for a client that is alone.
    Draw,
}

impl Bare {
    /// Opens a database as durable as the program does.
    pub(crate) async fn open(url: &str) -> Result<Self> {
        if url.starts_with("postgres") {
            let pool = PgPoolOptions::new().max_connections(CONNECTIONS).test_before_acquire(false);
            return Ok(Self::Postgres(pool.connect(url).await?));
        }
        let writing = url
            .parse::<SqliteConnectOptions>()?
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(30))
            .page_size(16_384)
            .auto_vacuum(SqliteAutoVacuum::Incremental)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .pragma("secure_delete", "ON")
            .pragma("temp_store", "MEMORY")
            .pragma("journal_size_limit", "67108864");
        let pool = SqlitePoolOptions::new().max_connections(1).test_before_acquire(false);
        Ok(Self::Sqlite(pool.connect_with(writing).await?))
    }

    /// Repeats `work` in `clients` tasks for `time`.
    pub(crate) async fn throughput(&self, work: Work, clients: usize, time: Duration) -> Result<Load> {
        let started = Instant::now();
        let tasks = (0..clients).map(|_| {
            let bare = self.clone();
            async move {
                let mut took = Vec::new();
                while started.elapsed() < time {
                    let begun = Instant::now();
                    bare.run(work).await?;
                    took.push(begun.elapsed());
                }
                anyhow::Ok(took)
            }
        });
        Load::of(tasks).await
    }

    /// The token's hash of some user.
    pub(crate) async fn some_token(&self) -> Result<Vec<u8>> {
        let sql = "SELECT token FROM users LIMIT 1";
        Ok(match self {
            Self::Sqlite(pool) => sqlx::query_scalar(sql).fetch_one(pool).await?,
            Self::Postgres(pool) => sqlx::query_scalar(sql).fetch_one(pool).await?,
        })
    }

    /// The user with this token's hash: id, name, records and their bytes.
    pub(crate) async fn user(&self, token: &[u8]) -> Result<User> {
        Ok(match self {
            Self::Sqlite(pool) => sqlx::query_as(FIND).bind(token).fetch_one(pool).await?,
            Self::Postgres(pool) => sqlx::query_as(FIND).bind(token).fetch_one(pool).await?,
        })
    }

    async fn run(&self, work: Work) -> Result<()> {
        match (self, work) {
            (Self::Sqlite(pool), Work::Register) => sqlite::register(pool).await,
            (Self::Sqlite(pool), Work::DrawInSteps) => sqlite::draw_in_steps(pool).await,
            (Self::Sqlite(pool), Work::Draw) => sqlite::draw(pool).await,
            (Self::Postgres(pool), Work::Register) => postgres::register(pool).await,
            (Self::Postgres(pool), Work::DrawInSteps) => postgres::draw_in_steps(pool).await,
            (Self::Postgres(pool), Work::Draw) => postgres::draw(pool).await,
        }
    }
}

static TURN: AtomicU64 = AtomicU64::new(1);

/// Bytes that never repeat and are spread like those of a hash.
fn fresh() -> (i64, [u8; 32]) {
    let turn = TURN.fetch_add(1, Ordering::Relaxed);
    let mut bytes = [0; 32];
    for (seed, part) in (1_u64..).zip(bytes.chunks_exact_mut(8)) {
        part.copy_from_slice(
            &turn.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(31).wrapping_mul(seed | 1).to_le_bytes(),
        );
    }
    (turn.cast_signed(), bytes)
}

/// What a user's row holds.
pub(crate) type User = (Uuid, String, Vec<u8>, i64, i64, i64);

const FIND: &str =
    "SELECT id, name, token, created_at, records, record_bytes FROM users WHERE token = $1 LIMIT 1";
const REGISTER: &str = "INSERT INTO users (id, name, token, created_at, records) VALUES ($1, $2, $3, $4, $5)";
const LOCK: &str = "UPDATE quiz_log SET last_id = last_id + $1 WHERE one = 1 RETURNING last_id - $1";
macro_rules! columns {
    () => {
        "question, answer, source, source_id, category, folded_category, category_id, value, choices, created_at, \
         saved_at, airdate, game_id, attribution, folded, folding, fingerprint"
    };
}
macro_rules! places {
    () => {
        "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17"
    };
}
macro_rules! append {
    ($lock:literal) => {
        concat!(
            "INSERT INTO questions (id, ",
            columns!(),
            ") SELECT last_id + 1, ",
            places!(),
            " FROM quiz_log WHERE one = 1 ",
            $lock,
            " ON CONFLICT DO NOTHING \
             RETURNING id, (SELECT question FROM questions p WHERE p.id = questions.id - 1) AS previous"
        )
    };
}
const APPEND_IN_STEPS: &str = concat!(
    "INSERT INTO questions (",
    columns!(),
    ", id) VALUES (",
    places!(),
    ", $18) ON CONFLICT DO NOTHING"
);
const PREDECESSOR: &str = "SELECT * FROM questions WHERE id = $1";

/// The two databases take the same statements; only their types in Rust differ.
macro_rules! calls {
    ($name:ident, $pool:ty, $begin:literal, $append:expr) => {
        mod $name {
            use super::{APPEND_IN_STEPS, LOCK, PREDECESSOR, REGISTER, Result, Uuid, ensure, fresh};

            pub(super) async fn register(write: &$pool) -> Result<()> {
                let (turn, bytes) = fresh();
                let query = sqlx::query(REGISTER).bind(Uuid::from_slice(&bytes[..16])?).bind("Ann");
                query.bind(bytes.to_vec()).bind(turn).bind(0_i64).execute(write).await?;
                Ok(())
            }

            macro_rules! question {
                ($sql:expr) => {{
                    let (turn, bytes) = fresh();
                    let question = format!("It comes right after {turn}");
                    sqlx::query($sql)
                        .bind(question.clone())
                        .bind("the number")
                        .bind("jservice")
                        .bind(turn.to_string())
                        .bind("counting")
                        .bind("counting")
                        .bind(turn % 40)
                        .bind(400_i64)
                        .bind(None::<String>)
                        .bind(turn)
                        .bind(turn)
                        .bind(turn)
                        .bind(1_i64)
                        .bind(None::<String>)
                        .bind(question)
                        .bind(1_i64)
                        .bind(bytes.to_vec())
                }};
            }

            pub(super) async fn draw_in_steps(write: &$pool) -> Result<()> {
                let mut transaction = write.begin_with($begin).await?;
                let before: i64 = sqlx::query_scalar(LOCK).bind(1_i64).fetch_one(&mut *transaction).await?;
                let append = question!(APPEND_IN_STEPS).bind(before + 1);
                let saved = append.execute(&mut *transaction).await?.rows_affected();
                ensure!(saved == 1, "the question was not saved");
                sqlx::query(PREDECESSOR).bind(before).fetch_optional(&mut *transaction).await?;
                transaction.commit().await?;
                Ok(())
            }

            pub(super) async fn draw(write: &$pool) -> Result<()> {
                // All rows: SQLite commits when the statement has run to its end.
                let saved = question!($append).fetch_all(write).await?;
                ensure!(saved.len() == 1, "the question was not saved");
                Ok(())
            }
        }
    };
}
calls!(sqlite, sqlx::SqlitePool, "BEGIN IMMEDIATE", append!(""));
calls!(
    postgres,
    sqlx::PgPool,
    "BEGIN",
    concat!(
        "WITH added AS (",
        append!("FOR UPDATE"),
        "), moved AS (UPDATE quiz_log SET last_id = added.id FROM added WHERE one = 1) \
         SELECT id, previous FROM added"
    )
);
