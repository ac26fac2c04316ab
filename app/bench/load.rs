//! Clients that repeat a call, and what came of it.

use std::time::{Duration, Instant};

use anyhow::Result;
use tokio::task::JoinSet;

/// How often a call was made, and how long it took.
#[derive(Clone, Copy)]
pub(crate) struct Load {
    pub(crate) per_second: f64,
    /// How many calls there were.
    pub(crate) calls: u32,
    /// What 99 of 100 calls took at most, in milliseconds.
    pub(crate) p99: f64,
}

impl Load {
    /// Runs all clients at once. Each gives the times of its calls.
    pub(crate) async fn of<F>(clients: impl Iterator<Item = F>) -> Result<Self>
    where
        F: Future<Output = Result<Vec<Duration>>> + Send + 'static,
    {
        let started = Instant::now();
        let mut tasks: JoinSet<_> = clients.collect();
        let mut took = Vec::new();
        while let Some(done) = tasks.join_next().await {
            took.extend(done??);
        }
        let elapsed = started.elapsed().as_secs_f64();
        took.sort_unstable();
        let p99 = took.get(took.len() * 99 / 100).copied().unwrap_or_default();
        let calls = u32::try_from(took.len())?;
        Ok(Self { per_second: f64::from(calls) / elapsed, calls, p99: p99.as_secs_f64() * 1000.0 })
    }
}
