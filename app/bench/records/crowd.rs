//! Many uploads at once: do all cores do nothing but encode?

use std::sync::Arc;
use std::time::Instant;

use anyhow::Result;
use tokio::task::JoinSet;

use super::upload::Uploader;
use super::{ROUNDS, Wav};
use crate::process::run;
use crate::program::Program;
use crate::report::{head, median, row, verdict};

const UPLOADS: u32 = 8;
/// How long each of them is, in seconds.
const LENGTH: usize = 60;
/// The goal for their wall time, as a part of `lame`'s CPU time divided by the cores.
const GOAL: f64 = 1.1;
/// The goal for the server's memory, in MB.
const MEMORY: f64 = 200.0;

/// Uploads all at once, then lets `lame` encode one after another.
pub(crate) async fn measure(wav: &Wav) -> Result<()> {
    let short = wav.first(LENGTH)?;
    let bytes = Arc::new(short.bytes.clone());
    let cores = f64::from(u32::try_from(std::thread::available_parallelism()?.get())?);
    let program = Program::start(&[("QUIZCAST_QUIZ_SOURCES", "builtin")])?;
    let uploader = Uploader::register(program.address()).await?;
    let (mut walls, mut lames, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let mut tasks = JoinSet::new();
        let started = Instant::now();
        for _ in 0..UPLOADS {
            let (uploader, bytes) = (uploader.clone(), Arc::clone(&bytes));
            tasks.spawn(async move { uploader.upload(&bytes, None).await });
        }
        while let Some(done) = tasks.join_next().await {
            done??;
        }
        let wall = started.elapsed().as_secs_f64();
        let mut lame = 0.0;
        for _ in 0..UPLOADS {
            lame += run(&mut short.lame(&["-V2"]))?.cpu;
        }
        walls.push(wall);
        lames.push(lame / cores);
        ratios.push(wall * cores / lame);
    }
    let (ratio, memory) = (median(&ratios), program.peak_memory()?);
    head(
        &format!("{UPLOADS} uploads of {LENGTH} s at once, SQLite, V2"),
        &["what", "measured", "goal", "kept"],
    );
    row(&["until the last link", &format!("{:.2} s", median(&walls)), "", ""]);
    row(&["CPU time of `lame` in turn / cores", &format!("{:.2} s", median(&lames)), "", ""]);
    row(&["ratio", &format!("{ratio:.2}"), &format!("{GOAL:.2}"), verdict(ratio <= GOAL)]);
    row(&[
        "server's peak memory",
        &format!("{memory:.1} MB"),
        &format!("{MEMORY:.0} MB"),
        verdict(memory < MEMORY),
    ]);
    Ok(())
}
