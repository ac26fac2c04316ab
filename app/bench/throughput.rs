//! Calls per second over HTTP, compared with the bare loop's.

use std::time::Duration;

use anyhow::{Context, Result};

use crate::bare::{Bare, Work};
use crate::http::{post, throughput};
use crate::program::{Program, migrate};
use crate::report::head;
use crate::source::Source;
use crate::turns::{CLIENTS, COLUMNS, TOGETHER_POSTGRES, TOGETHER_SQLITE, Turns};
use crate::{ROUNDS, TURN};

/// Both calls on both databases.
pub(crate) async fn measure(postgres: &str) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = format!("sqlite://{}?mode=rwc", folder.path().join("bare.sqlite").display());
    let source = Source::start(Duration::ZERO).await?;
    let (served, bare) =
        (database(postgres, "bench_program").await?, database(postgres, "bench_bare").await?);
    for (name, settings, bare) in
        [("SQLite", None, file.as_str()), ("PostgreSQL", Some(served.as_str()), bare.as_str())]
    {
        let url = source.url();
        let mut variables =
            vec![("QUIZCAST_QUIZ_SOURCES", "jservice"), ("QUIZCAST_JSERVICE_URL", url.as_str())];
        variables.extend(settings.map(|url| ("QUIZCAST_DATABASE_URL", url)));
        let program = Program::start(&variables)?;
        migrate(bare)?;
        let together = if settings.is_some() { TOGETHER_POSTGRES } else { TOGETHER_SQLITE };
        compare(name, together, &program, &Bare::open(bare).await?).await?;
    }
    Ok(())
}

/// An empty database on the throw-away server.
pub(crate) async fn database(server: &str, name: &str) -> Result<String> {
    let pool = sqlx::PgPool::connect(server).await?;
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&pool).await?;
    let (base, _) = server.rsplit_once('/').context("a database URL without a path")?;
    Ok(format!("{base}/{name}"))
}

async fn compare(database: &str, together: [f64; 2], program: &Program, bare: &Bare) -> Result<()> {
    head(&format!("Calls per second over HTTP, {database}"), &COLUMNS);
    let (users, quiz) = (post("/users", r#"{"name":"Ann"}"#), post("/quiz", r#"{"questions_num":1}"#));
    let [registered, drawn] = together;
    let calls = [
        ("`POST /users`", Work::Register, &users, Some(registered)),
        ("`POST /quiz` of 1, to a transaction", Work::DrawInSteps, &quiz, Some(drawn)),
        ("`POST /quiz` of 1, to one statement", Work::Draw, &quiz, None),
    ];
    for (name, work, request, together) in calls {
        for clients in CLIENTS {
            let mut turns = Turns::default();
            for _ in 0..ROUNDS {
                turns.ours.push(throughput(program.address(), request, clients, TURN).await?);
                turns.bare.push(bare.throughput(work, clients, TURN).await?);
            }
            turns.row(name, clients, together);
        }
    }
    Ok(())
}
