//! The first answer on an empty folder, and the memory of an idle program.

use std::time::{Duration, Instant};

use anyhow::Result;

use crate::ROUNDS;
use crate::http::{Connection, post};
use crate::program::Program;
use crate::report::{head, median, row, verdict};

/// How long a program is left alone before its memory is read.
const SETTLING: Duration = Duration::from_secs(1);

/// Starts the program a few times, each on an empty folder.
pub(crate) async fn measure() -> Result<()> {
    let (mut millis, mut memory) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let started = Instant::now();
        let program = Program::start(&[("QUIZCAST_QUIZ_SOURCES", "builtin")])?;
        let mut connection = Connection::open(program.address()).await?;
        connection.call(&post("/users", r#"{"name":"Ann"}"#)).await?;
        millis.push(started.elapsed().as_secs_f64() * 1000.0);
        tokio::time::sleep(SETTLING).await;
        memory.push(program.resident()?);
    }
    let (millis, memory) = (median(&millis), median(&memory));
    head("Start on an empty folder, SQLite", &["what", "median", "goal", "kept"]);
    row(&["start to first answer", &format!("{millis:.0} ms"), "300 ms", verdict(millis <= 300.0)]);
    row(&["resident memory, idle", &format!("{memory:.1} MiB"), "40 MiB", verdict(memory < 40.0)]);
    Ok(())
}
