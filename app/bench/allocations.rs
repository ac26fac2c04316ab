//! Allocations of a `GET /users/me`, as valgrind counts them: the program's, and those of the same SQL behind nothing but hyper.

use std::path::Path;

use anyhow::{Context, Result};

use crate::http::Connection;
use crate::program::Program;
use crate::report::{head, row};
use crate::stack::{Service, some_user};

/// The calls of two runs. What start and end allocate is in both, and not in their difference.
const CALLS: [u32; 2] = [200, 1_200];

pub(crate) async fn measure() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let url = format!("sqlite://{}?mode=rwc", folder.path().join("stack.sqlite").display());
    let settings = [("QUIZCAST_QUIZ_SOURCES", "builtin"), ("QUIZCAST_DATABASE_URL", url.as_str())];
    let request = {
        let program = Program::start(&settings)?;
        some_user(&program).await?
    };
    let counts = folder.path().join("counts");
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for calls in CALLS {
        let program = Program::under(&counting(&counts), &settings)?;
        repeat(Connection::open(program.address()).await?, &request, calls).await?;
        program.stop()?;
        ours.push(counted(&counts)?);
        let service = Service::under(&counting(&counts), &url)?;
        repeat(Connection::open(service.address()).await?, &request, calls).await?;
        service.stop()?;
        bare.push(counted(&counts)?);
    }
    let each = |counts: &[f64]| (counts[1] - counts[0]) / f64::from(CALLS[1] - CALLS[0]);
    head("Allocations of a `GET /users/me`, over SQLite", &["ours", "bare hyper"]);
    row(&[format!("{:.1}", each(&ours)), format!("{:.1}", each(&bare))]);
    Ok(())
}

/// What runs a command and counts its allocations into a file.
fn counting(counts: &Path) -> Vec<String> {
    let file = format!("--log-file={}", counts.display());
    ["valgrind", "--tool=memcheck", "--leak-check=no", "--undef-value-errors=no", &file]
        .map(ToOwned::to_owned)
        .to_vec()
}

/// What was counted, from a line such as `total heap usage: 1,234 allocs, 1,230 frees, 56,789 bytes allocated`.
fn counted(counts: &Path) -> Result<f64> {
    let said = std::fs::read_to_string(counts)?;
    let count = said.split("total heap usage: ").nth(1).and_then(|rest| rest.split(" allocs").next());
    let count = count.with_context(|| format!("no count in {said:?}"))?;
    Ok(count.replace(',', "").parse()?)
}

async fn repeat(mut connection: Connection, request: &[u8], calls: u32) -> Result<()> {
    for _ in 0..calls {
        connection.call(request).await?;
    }
    Ok(())
}
