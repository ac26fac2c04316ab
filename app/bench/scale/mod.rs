//! What each call costs as the database grows, over HTTP on one connection: the median of each call at several sizes.
//!
//! There is a database and a program for each size, and the sizes take turns call by call, so that all of them meet the
//! same noise.

mod calls;
mod fill;
mod janitor;
mod sql;
mod tables;
mod turns;
mod world;

use std::time::Instant;

use anyhow::Result;

use crate::report::{head, row, verdict};
use crate::source::Source;
use crate::throughput::database;
use fill::Store;
use turns::{Line, take_turns};
use world::World;

/// How many users, records, uploads and questions there are: each of them so many.
const SIZES: [u32; 3] = [1_000, 100_000, 1_000_000];
/// A call may take so many times as long on the largest database as on the smallest one.
const FLAT: f64 = 1.5;
/// What the clock and the network of the machine add by chance, in milliseconds.
const JITTER: f64 = 0.05;

/// All calls on SQLite.
pub(crate) async fn sqlite() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let urls =
        SIZES.map(|size| format!("sqlite://{}?mode=rwc", folder.path().join(size.to_string()).display()));
    measure("SQLite", urls).await
}

/// All calls on PostgreSQL.
pub(crate) async fn postgres(server: &str) -> Result<()> {
    let mut urls = [const { String::new() }; SIZES.len()];
    for (url, size) in urls.iter_mut().zip(SIZES) {
        *url = database(server, &format!("scale_{size}")).await?;
    }
    measure("PostgreSQL", urls).await
}

async fn measure(name: &str, urls: [String; SIZES.len()]) -> Result<()> {
    let source = Source::start(std::time::Duration::ZERO).await?;
    let (mut worlds, mut sweeps) = (Vec::new(), Vec::new());
    for (url, size) in urls.iter().zip(SIZES) {
        let began = Instant::now();
        Store::open(url).await?.fill(size).await?;
        println!("{name}: {size} of everything in {:.1} s", began.elapsed().as_secs_f64());
        sweeps.push(janitor::round(url).await?);
    }
    // Filling takes longer than the program waits on a connection without a request.
    for (url, size) in urls.iter().zip(SIZES) {
        worlds.push(World::start(url, size, &source).await?);
    }
    let columns = ["call", "1,000", "100,000", "1,000,000", "worst ratio", "kept", "may grow"];
    head(&format!("Milliseconds a call (median) over HTTP, {name}"), &columns);
    Line::of("a round of the janitor", sweeps).print();
    Line::of("start to first answer", worlds.iter().map(|world| world.started).collect()).print();
    take_turns(&mut worlds).await?;
    let memory = worlds.iter().map(World::resident).collect::<Result<Vec<_>>>()?;
    let caches = Some((100.0, "caches of a fixed size"));
    Line { ceiling: caches, ..Line::of("resident memory after all calls, MiB", memory) }.print();
    Ok(())
}

impl Line {
    /// Prints it at once.
    fn print(&self) {
        let first = self.medians.first().copied().unwrap_or_default();
        let worst = self.medians.iter().copied().fold(0.0, f64::max);
        let flat = worst <= first * FLAT || worst - first <= JITTER;
        let kept = flat || self.ceiling.is_some_and(|(ceiling, _)| worst <= ceiling);
        let mut line = vec![self.name.clone()];
        line.extend(self.medians.iter().map(|median| format!("{median:.2}")));
        line.push(format!("{:.2}", worst / first));
        line.push(verdict(kept).to_owned());
        let grows = self.ceiling.map(|(ceiling, why)| match ceiling {
            f64::INFINITY => why.to_owned(),
            _ => format!("to {ceiling}: {why}"),
        });
        line.push(grows.unwrap_or_default());
        row(&line);
    }
}
