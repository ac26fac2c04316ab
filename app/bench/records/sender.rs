//! A sender that is slower than the encoder: how long it waits for the link after its last byte.

use anyhow::Result;

use super::upload::Uploader;
use super::{ROUNDS, SECONDS, Wav};
use crate::program::Program;
use crate::report::{head, median, row, verdict};

/// Bytes a second.
const PACE: f64 = 10e6;
/// The goal for the time from the last byte sent to the link, in milliseconds.
const GOAL: f64 = 250.0;
/// The goal for the server's memory, in MB.
const MEMORY: f64 = 80.0;

/// A few uploads, one after another, to one server.
pub(crate) async fn measure(wav: &Wav) -> Result<()> {
    let program = Program::start(&[("QUIZCAST_QUIZ_SOURCES", "builtin")])?;
    let uploader = Uploader::register(program.address()).await?;
    let mut rests = Vec::new();
    for _ in 0..ROUNDS {
        rests.push(uploader.upload(&wav.bytes, Some(PACE)).await?.rest.as_secs_f64() * 1000.0);
    }
    let (rest, memory) = (median(&rests), program.peak_memory()?);
    head(
        &format!("`POST /records` of {SECONDS} s CD audio at 10 MB/s, SQLite, V2"),
        &["what", "measured", "goal", "kept"],
    );
    let goal = format!("{GOAL:.0} ms");
    row(&["last byte sent to link, median", &format!("{rest:.0} ms"), &goal, verdict(rest <= GOAL)]);
    let worst = rests.into_iter().fold(0.0, f64::max);
    row(&["the same, slowest", &format!("{worst:.0} ms"), "", ""]);
    row(&[
        "server's peak memory",
        &format!("{memory:.1} MB"),
        &format!("{MEMORY:.0} MB"),
        verdict(memory < MEMORY),
    ]);
    Ok(())
}
