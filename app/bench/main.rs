//! Measures the program against what the database and the source could do at best: `make bench`.
//!
//! Only ratios are worth comparing between machines. Program and bare loop take turns, so that both
//! meet the same noise; each number is the median of [`ROUNDS`] turns.

#![expect(clippy::print_stdout, reason = "the tables are what this program is for")]

use std::time::Duration;

use anyhow::{Context, Result};

mod bare;
mod http;
mod latency;
mod program;
mod report;
mod source;
mod startup;
mod throughput;

/// How often program and bare loop take turns.
const ROUNDS: usize = 5;
/// How long a turn is measured.
const TURN: Duration = Duration::from_millis(1500);

fn main() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(run())
}

async fn run() -> Result<()> {
    let postgres = std::env::var("QUIZCAST_TEST_POSTGRES")
        .context("QUIZCAST_TEST_POSTGRES is not set: run this by `make bench`")?;
    startup::measure().await?;
    latency::measure().await?;
    throughput::measure(&postgres).await
}
