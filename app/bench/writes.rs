//! Writes per second of the repositories, without HTTP and sources, compared with the bare loop's.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use quizcast_adapters::sea::{Database, DatabaseOptions, SeaPorts};
use quizcast_domain::questions::QuestionCount;
use quizcast_domain::quiz::{Append, Batch, QuestionRepo};
use quizcast_domain::testkit::contract::fixtures::new_question;
use quizcast_domain::users::{TokenHash, User, UserId, UserName, UserRepo};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::bare::{Bare, Work};
use crate::load::Load;
use crate::program::migrate;
use crate::report::head;
use crate::throughput::database;
use crate::turns::{CLIENTS, COLUMNS, TOGETHER_POSTGRES, TOGETHER_SQLITE, Turns};
use crate::{ROUNDS, TURN};

static NEXT: AtomicU32 = AtomicU32::new(1);

/// Both writes on both databases.
pub(crate) async fn measure(postgres: &str) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = |name: &str| format!("sqlite://{}?mode=rwc", folder.path().join(name).display());
    let servers = [database(postgres, "writes_ours").await?, database(postgres, "writes_bare").await?];
    compare("SQLite", TOGETHER_SQLITE, [file("ours"), file("bare")]).await?;
    compare("PostgreSQL", TOGETHER_POSTGRES, servers).await
}

async fn compare(name: &str, together: [f64; 2], [ours, bare]: [String; 2]) -> Result<()> {
    migrate(&ours)?;
    migrate(&bare)?;
    let ports = SeaPorts::new(&Database::connect(&DatabaseOptions::new(ours)).await?);
    let bare = Bare::open(&bare).await?;
    head(&format!("Writes per second of the repositories, {name}"), &COLUMNS);
    let [registered, drawn] = together;
    for (name, work, goal) in
        [("a user", Work::Register, registered), ("a question, to a transaction", Work::DrawInSteps, drawn)]
    {
        for clients in CLIENTS {
            let mut turns = Turns::default();
            for _ in 0..ROUNDS {
                turns.ours.push(throughput(&ports, work, clients, TURN).await?);
                turns.bare.push(bare.throughput(work, clients, TURN).await?);
            }
            turns.row(name, clients, Some(goal));
        }
    }
    Ok(())
}

/// Repeats `work` in `clients` tasks for `time`.
async fn throughput(ports: &SeaPorts, work: Work, clients: usize, time: Duration) -> Result<Load> {
    let started = Instant::now();
    let tasks = (0..clients).map(|_| {
        let ports = ports.clone();
        async move {
            let mut took = Vec::new();
            while started.elapsed() < time {
                let begun = Instant::now();
                match work {
                    Work::Register => register(&ports).await?,
                    Work::Draw | Work::DrawInSteps => draw(&ports).await?,
                }
                took.push(begun.elapsed());
            }
            anyhow::Ok(took)
        }
    });
    Load::of(tasks).await
}

async fn register(ports: &SeaPorts) -> Result<()> {
    let next = NEXT.fetch_add(1, Ordering::Relaxed);
    let mut token = [0; 32];
    token[..4].copy_from_slice(&next.to_le_bytes());
    let (id, created_at) = (UserId(Uuid::from_u128(next.into())), OffsetDateTime::UNIX_EPOCH);
    let user = User { id, name: UserName::new("Ann")?, created_at, records: 0, bytes: 0 };
    Ok(Arc::clone(&ports.users).insert(&user, &TokenHash(token)).await?)
}

async fn draw(ports: &SeaPorts) -> Result<()> {
    let new = [new_question(NEXT.fetch_add(1, Ordering::Relaxed))];
    let batch = Batch {
        candidates: &new,
        wanted: QuestionCount::ONE,
        saved_at: OffsetDateTime::UNIX_EPOCH,
        claim: None,
    };
    let saved = ports.questions.append(batch).await?;
    ensure!(matches!(saved, Append::Saved { .. }), "the question was not saved");
    Ok(())
}
