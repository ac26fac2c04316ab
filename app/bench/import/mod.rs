//! `quizcast import` of many questions, alone and beside a server that draws meanwhile.

mod file;

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use tempfile::TempDir;

use crate::http::{Connection, post};
use crate::process::{self, Cost};
use crate::program::{Program, command, migrate};
use crate::report::{head, median, row, verdict};
use crate::source::Source;
use crate::throughput::database;

/// How many questions are imported alone, and beside a server.
const ALONE: u32 = 500_000;
const BESIDE: u32 = 60_000;
/// The contract: the seconds on SQLite, the memory in MB (64 MiB), and what 99 of 100 draws take at most, in milliseconds.
const SECONDS: f64 = 60.0;
const MEMORY: f64 = 67.1;
const DRAW: f64 = 250.0;
/// The pause between two draws, as of a party that plays.
const PAUSE: Duration = Duration::from_millis(10);

/// On both databases.
pub(crate) async fn measure(postgres: &str) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let (all, some) = (folder.path().join("all.csv"), folder.path().join("some.csv"));
    file::write(&all, ALONE)?;
    file::write(&some, BESIDE)?;
    let file = |name: &str| format!("sqlite://{}?mode=rwc", folder.path().join(name).display());
    let stores = [
        ("SQLite", file("alone"), file("beside")),
        ("PostgreSQL", database(postgres, "alone").await?, database(postgres, "beside").await?),
    ];
    head(
        &format!("`quizcast import` of {ALONE} questions into an empty database"),
        &["database", "seconds", "rows/s", "kept", "peak memory", "kept", "CPU seconds"],
    );
    for (name, empty, _) in &stores {
        alone(name, empty, &all, &folder)?;
    }
    head(
        &format!("`POST /quiz` of 1 beside an import of {BESIDE} questions"),
        &["database", "rows/s", "draws", "median ms", "p99 ms", "worst ms", "kept", "import's peak memory"],
    );
    for (name, _, served) in &stores {
        beside(name, served, &some, &folder).await?;
    }
    Ok(())
}

fn run(file: &Path, into: &str, folder: &TempDir) -> Result<Cost> {
    process::run(command(folder).arg("import").arg(file).env("QUIZCAST_DATABASE_URL", into))
}

fn alone(name: &str, into: &str, file: &Path, folder: &TempDir) -> Result<()> {
    // As a server leaves it that was started once: the index of texts is there.
    migrate(into)?;
    let Cost { wall, cpu, peak } = run(file, into, folder)?;
    row(&[
        name,
        &format!("{wall:.1}"),
        &format!("{:.0}", f64::from(ALONE) / wall),
        verdict(wall <= SECONDS),
        &format!("{peak:.1} MB"),
        verdict(peak <= MEMORY),
        &format!("{cpu:.1}"),
    ]);
    Ok(())
}

async fn beside(name: &str, into: &str, file: &Path, folder: &TempDir) -> Result<()> {
    let source = Source::start(Duration::ZERO).await?;
    let program = Program::start(&[
        ("QUIZCAST_DATABASE_URL", into),
        ("QUIZCAST_QUIZ_SOURCES", "jservice"),
        ("QUIZCAST_JSERVICE_URL", &source.url()),
    ])?;
    let mut connection = Connection::open(program.address()).await?;
    let draw = post("/quiz", r#"{"questions_num":1}"#);
    connection.call(&draw).await?;
    let mut took = Vec::new();
    let cost = std::thread::scope(|scope| {
        let import = scope.spawn(|| run(file, into, folder));
        tokio::task::block_in_place(|| {
            tokio::runtime::Handle::current().block_on(async {
                while !import.is_finished() {
                    let began = Instant::now();
                    connection.call(&draw).await?;
                    took.push(began.elapsed().as_secs_f64() * 1000.0);
                    tokio::time::sleep(PAUSE).await;
                }
                anyhow::Ok(())
            })
        })?;
        import.join().ok().context("the import's thread panicked")?
    })?;
    took.sort_by(f64::total_cmp);
    let p99 = took.get(took.len() * 99 / 100).copied().unwrap_or_default();
    row(&[
        name.to_owned(),
        format!("{:.0}", f64::from(BESIDE) / cost.wall),
        took.len().to_string(),
        format!("{:.1}", median(&took)),
        format!("{p99:.1}"),
        format!("{:.1}", took.last().copied().unwrap_or_default()),
        verdict(p99 <= DRAW).to_owned(),
        format!("{:.1} MB", cost.peak),
    ]);
    Ok(())
}
