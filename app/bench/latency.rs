//! What a draw of 100 adds to the time of a slow source.

use std::time::{Duration, Instant};

use anyhow::Result;

use crate::http::{Connection, get, post};
use crate::program::Program;
use crate::report::{head, median, row, verdict};
use crate::source::{PER_CALL, Source};

/// One call to the source.
const LATENCY: Duration = Duration::from_millis(50);
/// How many draws are timed.
const DRAWS: u32 = 30;

/// Draws one after another while timing the bare source in between.
pub(crate) async fn measure() -> Result<()> {
    let source = Source::start(LATENCY).await?;
    let program =
        Program::start(&[("QUIZCAST_QUIZ_SOURCES", "jservice"), ("QUIZCAST_JSERVICE_URL", &source.url())])?;
    let draw = post("/quiz", &format!(r#"{{"questions_num":{PER_CALL}}}"#));
    let call = get(&format!("/api/random?count={PER_CALL}"));
    let (mut to_program, mut to_source) =
        (Connection::open(program.address()).await?, Connection::open(source.address()).await?);
    to_program.call(&draw).await?;
    let (mut draws, mut calls, before) = (Vec::new(), Vec::new(), source.calls());
    for _ in 0..DRAWS {
        draws.push(timed(&mut to_program, &draw).await?);
        calls.push(timed(&mut to_source, &call).await?);
    }
    let asked = f64::from(u32::try_from(source.calls() - before)?) / f64::from(DRAWS) - 1.0;
    let (ours, alone) = (median(&draws), median(&calls));
    head(
        "`POST /quiz` of 100, a source of 50 ms, SQLite",
        &["median", "the source alone", "calls per draw", "ratio", "goal", "kept"],
    );
    row(&[
        format!("{ours:.1} ms"),
        format!("{alone:.1} ms"),
        format!("{asked:.2}"),
        format!("{:.2}", ours / alone),
        "1.30".to_owned(),
        verdict(ours / alone <= 1.3).to_owned(),
    ]);
    Ok(())
}

async fn timed(connection: &mut Connection, request: &[u8]) -> Result<f64> {
    let started = Instant::now();
    connection.call(request).await?;
    Ok(started.elapsed().as_secs_f64() * 1000.0)
}
