//! Measures the program against what the database, the source and the encoder could do at best:
//! `make bench`.
//!
//! Compare only ratios between machines. The program and what it is compared with take turns, so that
//! both meet the same noise. Each number is the median of [`ROUNDS`] turns; some parts take fewer.

#![expect(clippy::print_stdout, reason = "the tables are what this program is for")]

use std::time::Duration;

use anyhow::{Context, Result, ensure};

mod allocations;
mod archive;
mod bare;
mod http;
mod hyper_service;
mod import;
mod latency;
mod load;
mod process;
mod program;
mod records;
mod report;
mod scale;
mod source;
mod stack;
mod startup;
mod throughput;
mod turns;
mod writes;

/// How often program and bare loop take turns.
const ROUNDS: usize = 5;
/// How long a turn is measured.
const TURN: Duration = Duration::from_secs(1);
/// The parts that can be named: a group, or one of its parts.
const PARTS: [(&str, &[&str]); 6] = [
    ("quiz", &["startup", "latency", "throughput", "writes"]),
    ("stack", &["stack", "allocations"]),
    ("archive", &["archive"]),
    ("records", &["encode", "sender", "crowd", "beside", "resume", "download"]),
    ("scale", &["scale-sqlite", "scale-postgres"]),
    ("import", &["import"]),
];

fn main() -> Result<()> {
    // Cargo adds a flag of its own.
    let wanted: Vec<String> = std::env::args().skip(1).filter(|name| !name.starts_with('-')).collect();
    for name in &wanted {
        let known = PARTS.iter().any(|(group, parts)| group == name || parts.contains(&name.as_str()));
        ensure!(known, "no part is named {name:?}; there are {PARTS:?}");
    }
    if wanted.is_empty()
        && let Some(database) = std::env::var_os(hyper_service::DATABASE)
    {
        return hyper_service::serve(&database.to_string_lossy());
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(run(&wanted))
}

async fn run(wanted: &[String]) -> Result<()> {
    let cores = std::thread::available_parallelism()?;
    println!("{cores} cores, load {}", std::fs::read_to_string("/proc/loadavg")?.trim());
    let recording = records::Recording::new();
    for (group, parts) in PARTS {
        for part in parts {
            if wanted.is_empty() || wanted.iter().any(|name| name == group || name == part) {
                measure(part, &recording).await.with_context(|| format!("measuring {part}"))?;
            }
        }
    }
    Ok(())
}

async fn measure(part: &str, recording: &records::Recording) -> Result<()> {
    match part {
        "startup" => startup::measure().await,
        "latency" => latency::measure().await,
        "throughput" => throughput::measure(&postgres()?).await,
        "stack" => stack::measure(&postgres()?).await,
        "allocations" => allocations::measure().await,
        "writes" => writes::measure(&postgres()?).await,
        "archive" => archive::measure(&postgres()?).await,
        "import" => import::measure(&postgres()?).await,
        "scale-sqlite" => scale::sqlite().await,
        "scale-postgres" => scale::postgres(&postgres()?).await,
        "encode" => records::encode::measure(recording.get()?).await,
        "sender" => records::sender::measure(recording.get()?).await,
        "resume" => records::resume::measure(recording.get()?).await,
        "beside" => records::beside::measure(recording.get()?).await,
        "crowd" => records::crowd::measure(recording.get()?).await,
        _ => records::download::measure(recording.get()?).await,
    }
}

fn postgres() -> Result<String> {
    std::env::var("QUIZCAST_TEST_POSTGRES")
        .context("QUIZCAST_TEST_POSTGRES is not set: run this by `make bench`")
}
