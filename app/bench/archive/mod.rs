//! What reading the log costs as it grows, without HTTP: the median of each read at several sizes.

mod calls;
mod questions;

use std::time::Instant;

use anyhow::{Result, ensure};
use quizcast_adapters::sea::{Database, DatabaseOptions, Progress, SeaPorts, Upkeep};

use crate::report::{head, median, row};
use crate::throughput::database;
use calls::{Call, calls};

/// How many questions there are when the reads are measured.
const SIZES: [usize; 4] = [1_000, 10_000, 100_000, 500_000];
/// How often each read is made.
const READS: usize = 101;

/// All reads on both databases.
pub(crate) async fn measure(postgres: &str) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = format!("sqlite://{}?mode=rwc", folder.path().join("archive").display());
    grow("SQLite", &file).await?;
    grow("PostgreSQL", &database(postgres, "archive").await?).await
}

/// Fills a database up to each size, and measures the reads there.
async fn grow(name: &str, url: &str) -> Result<()> {
    let db = Database::connect(&DatabaseOptions::new(url)).await?;
    db.migrate().await?;
    let ports = SeaPorts::new(&db);
    let calls = calls();
    let mut medians: Vec<Vec<f64>> = vec![Vec::new(); calls.len()];
    let mut saved = 0;
    for size in SIZES {
        let begun = Instant::now();
        questions::fill(&ports, saved, size).await?;
        println!("{name}: filled to {size} questions in {:.1} s", begun.elapsed().as_secs_f64());
        saved = size;
        // A running program does this by itself: without it, searches read the whole log.
        ensure!(Upkeep::new(db.clone()).run().await? == Progress::Done, "somebody else does the upkeep");
        db.checkpoint().await?;
        for (call, medians) in calls.iter().zip(&mut medians) {
            medians.push(time(call, &ports, size).await?);
        }
        // The calls that save questions, too, are counted.
        saved += questions::append_few(&ports, saved).await?;
    }
    head(
        &format!("Milliseconds a read (median), {name}"),
        &["read", "1,000", "10,000", "100,000", "500,000", "ceiling"],
    );
    for (call, medians) in calls.iter().zip(medians) {
        let mut line = vec![call.name.to_owned()];
        line.extend(medians.iter().map(|median| format!("{median:.2}")));
        line.push(call.ceiling.map_or_else(String::new, |ceiling| {
            let kept = medians.iter().all(|median| *median <= ceiling);
            format!("{ceiling}{}", if kept { "" } else { " MISSED" })
        }));
        row(&line);
    }
    Ok(())
}

async fn time(call: &Call, ports: &SeaPorts, size: usize) -> Result<f64> {
    let mut took = Vec::with_capacity(READS);
    for turn in 0..READS {
        let begun = Instant::now();
        (call.run)(ports.clone(), size, turn).await?;
        took.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    Ok(median(&took))
}
