//! Calls per second over HTTP, compared with the bare loop's.

use std::time::Duration;

use anyhow::{Context, Result};

use crate::bare::{Bare, Work};
use crate::http::{post, throughput};
use crate::load::Load;
use crate::program::{Program, migrate};
use crate::report::{head, median, row, verdict};
use crate::source::Source;
use crate::{ROUNDS, TURN};

/// The least ratios for registrations and draws of the most clients.
const TOGETHER_SQLITE: [f64; 2] = [1.5, 1.5];
const TOGETHER_POSTGRES: [f64; 2] = [1.0, 1.5];
/// The least ratio for a client that is alone.
const ALONE: f64 = 0.85;
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
        let together = if settings.is_some() { TOGETHER_POSTGRES } else { TOGETHER_SQLITE };
        compare(name, together, &program, &Bare::open(bare).await?).await?;
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

async fn compare(database: &str, together: [f64; 2], program: &Program, bare: &Bare) -> Result<()> {
    let columns =
        ["call", "clients", "program /s", "bare SQL /s", "ratio", "goal", "kept", "p99 ms", "bare p99 ms"];
    head(&format!("Calls per second, {database}"), &columns);
    let (users, quiz) = (post("/users", r#"{"name":"Ann"}"#), post("/quiz", r#"{"questions_num":1}"#));
    let [registered, drawn] = together;
    let calls = [
        ("`POST /users`", Work::Register, &users, Some(registered)),
        ("`POST /quiz` of 1, to a transaction", Work::DrawInSteps, &quiz, Some(drawn)),
        ("`POST /quiz` of 1, to one statement", Work::Draw, &quiz, None),
    ];
    for (name, work, request, together) in calls {
        for clients in CLIENTS {
            let (mut served, mut looped) = (Vec::new(), Vec::new());
            for _ in 0..ROUNDS {
                served.push(throughput(program.address(), request, clients, TURN).await?);
                looped.push(bare.throughput(work, clients, TURN).await?);
            }
            let ratios: Vec<_> =
                served.iter().zip(&looped).map(|(one, other)| one.per_second / other.per_second).collect();
            let ratio = median(&ratios);
            let goal = match clients {
                1 => together.map(|_| ALONE),
                32 => together,
                _ => None,
            };
            let of =
                |loads: &[Load], what: fn(&Load) -> f64| median(&loads.iter().map(what).collect::<Vec<_>>());
            row(&[
                name.to_owned(),
                clients.to_string(),
                format!("{:.0}", of(&served, |load| load.per_second)),
                format!("{:.0}", of(&looped, |load| load.per_second)),
                format!("{ratio:.2}"),
                goal.map_or_else(String::new, |goal| format!("{goal:.2}")),
                goal.map_or("", |goal| verdict(ratio >= goal)).to_owned(),
                format!("{:.1}", of(&served, |load| load.p99)),
                format!("{:.1}", of(&looped, |load| load.p99)),
            ]);
        }
    }
    Ok(())
}
