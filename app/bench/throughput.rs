//! Calls per second over HTTP, compared with the bare loop's.

use std::time::Duration;

use anyhow::{Context, Result};

use crate::bare::{Bare, Work};
use crate::http::{post, throughput};
use crate::program::{Program, migrate};
use crate::report::{head, median, row, verdict};
use crate::source::Source;
use crate::{ROUNDS, TURN};

const GOAL: f64 = 0.6;
const CLIENTS: [usize; 3] = [1, 8, 32];

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
        compare(name, &program, &Bare::open(bare).await?).await?;
    }
    Ok(())
}

/// An empty database on the throw-away server.
async fn database(server: &str, name: &str) -> Result<String> {
    let pool = sqlx::PgPool::connect(server).await?;
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&pool).await?;
    let (base, _) = server.rsplit_once('/').context("a database URL without a path")?;
    Ok(format!("{base}/{name}"))
}

async fn compare(database: &str, program: &Program, bare: &Bare) -> Result<()> {
    let columns = ["call", "clients", "program /s", "bare SQL /s", "ratio", "goal", "kept"];
    head(&format!("Calls per second, {database}"), &columns);
    let (users, quiz) = (post("/users", r#"{"name":"Ann"}"#), post("/quiz", r#"{"questions_num":1}"#));
    let calls = [
        ("`POST /users`", Work::Register, &users, Some(GOAL)),
        ("`POST /quiz` of 1, to a transaction", Work::DrawInSteps, &quiz, Some(GOAL)),
        ("`POST /quiz` of 1, to one statement", Work::Draw, &quiz, None),
    ];
    for (name, work, request, goal) in calls {
        for clients in CLIENTS {
            let (mut served, mut looped, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
            for _ in 0..ROUNDS {
                let one = throughput(program.address(), request, clients, TURN).await?;
                let other = bare.throughput(work, clients, TURN).await?;
                served.push(one);
                looped.push(other);
                ratios.push(one / other);
            }
            let ratio = median(&ratios);
            row(&[
                name.to_owned(),
                clients.to_string(),
                format!("{:.0}", median(&served)),
                format!("{:.0}", median(&looped)),
                format!("{ratio:.2}"),
                goal.map_or_else(String::new, |goal| format!("{goal:.2}")),
                goal.map_or("", |goal| verdict(ratio >= goal)).to_owned(),
            ]);
        }
    }
    Ok(())
}
