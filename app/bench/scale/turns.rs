//! The calls, each made in turn on every size.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use super::calls::{Call, Step, calls, request};
use super::world::World;
use crate::report::median;

/// How often each call is made on each size.
const CALLS: usize = 101;
/// Fewer are enough if the calls of all sizes together take longer than this; but not fewer than [`LEAST`].
const LONG: Duration = Duration::from_secs(3);
const LEAST: usize = 11;

/// What a call took on each size.
pub(super) struct Line {
    pub(super) name: String,
    pub(super) medians: Vec<f64>,
    /// What the contract lets it grow to, in milliseconds, and why.
    pub(super) ceiling: Option<(f64, &'static str)>,
}

impl Line {
    /// A line of what must not grow.
    pub(super) fn of(name: &str, medians: Vec<f64>) -> Self {
        Self { name: name.to_owned(), medians, ceiling: None }
    }
}

/// Makes all calls, and prints each line at once.
pub(super) async fn take_turns(worlds: &mut [World]) -> Result<()> {
    for Call { name, ceiling, step } in calls() {
        let mut took = vec![Vec::with_capacity(CALLS); worlds.len()];
        let began = Instant::now();
        for turn in 0..CALLS {
            for (world, took) in worlds.iter_mut().zip(&mut took) {
                let done = step.make(world, turn).await;
                took.push(done.with_context(|| format!("{name} on {}", world.size))?);
            }
            if turn >= LEAST && began.elapsed() > LONG {
                break;
            }
        }
        Line { name, ceiling, medians: took.iter().map(|took| median(took)).collect() }.print();
    }
    Ok(())
}

impl Step {
    /// Makes the call for so manieth time. Returns what it took in milliseconds.
    async fn make(&self, world: &mut World, turn: usize) -> Result<f64> {
        match self {
            Self::Send(request) => {
                let request = request(world, turn);
                world.time(&request).await
            }
            Self::Rotate => {
                let rotate = request("POST", "/users/me/token", Some(&world.spare), "");
                let (took, answer) = world.ask(&rotate).await?;
                answer["token"].as_str().context("no token")?.clone_into(&mut world.spare);
                Ok(took)
            }
            Self::Upload => {
                let (took, record) = world.upload().await?;
                world.doomed.push(record);
                Ok(took)
            }
            Self::Remove => {
                let record = match world.doomed.pop() {
                    Some(record) => record,
                    None => world.upload().await?.1,
                };
                let remove = request("DELETE", &format!("/record?{record}"), Some(&world.many.token), "");
                world.time(&remove).await
            }
        }
    }
}
