//! The stack's own price: the CPU time of `GET /users/me`, and of the same SQL behind nothing but hyper.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Stdio};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::http::{Connection, get_with, post, throughput};
use crate::hyper_service::DATABASE;
use crate::load::Load;
use crate::program::Program;
use crate::report::{head, median, row, verdict};
use crate::throughput::database;
use crate::{ROUNDS, TURN, process};

/// The goal for the program's CPU time, as a part of that of the bare service.
const GOAL: f64 = 1.6;
const CLIENTS: [usize; 2] = [1, 8];

/// The bare service as a process; it ends when this is dropped.
pub(crate) struct Service {
    child: Child,
    address: SocketAddr,
}

impl Service {
    fn start(database: &str) -> Result<Self> {
        Self::under(&[], database)
    }

    /// [`start`](Self::start) by way of another program and its arguments.
    pub(crate) fn under(wrapper: &[String], database: &str) -> Result<Self> {
        let mut command = process::wrapped(wrapper, std::env::current_exe()?);
        let mut child =
            command.env(DATABASE, database).stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
        let mut address = String::new();
        BufReader::new(child.stdout.take().context("no pipe")?).read_line(&mut address)?;
        let address = address.trim().parse().with_context(|| format!("no address in {address:?}"));
        Ok(Self { address: address?, child })
    }

    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends it.
    pub(crate) fn stop(mut self) -> Result<()> {
        process::stop(&mut self.child)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _gone_already = self.child.kill();
        let _reaped = self.child.wait();
    }
}

/// Both databases, with one client and with eight.
pub(crate) async fn measure(postgres: &str) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = format!("sqlite://{}?mode=rwc", folder.path().join("stack.sqlite").display());
    let served = database(postgres, "bench_stack").await?;
    head(
        "CPU time of a `GET /users/me`",
        &["database", "clients", "ours", "bare hyper", "ratio", "goal", "kept", "ours /s", "bare /s"],
    );
    for (name, url) in [("SQLite", file.as_str()), ("PostgreSQL", served.as_str())] {
        let program =
            Program::start(&[("QUIZCAST_QUIZ_SOURCES", "builtin"), ("QUIZCAST_DATABASE_URL", url)])?;
        let request = some_user(&program).await?;
        let service = Service::start(url)?;
        for clients in CLIENTS {
            compare(name, &program, &service, &request, clients).await?;
        }
    }
    Ok(())
}

/// Adds a user, and makes the request that is measured.
pub(crate) async fn some_user(program: &Program) -> Result<Vec<u8>> {
    let mut connection = Connection::open(program.address()).await?;
    connection.send(&post("/users", r#"{"name":"Ann"}"#)).await?;
    let user: Value = serde_json::from_slice(connection.answer().await?)?;
    let token = user["token"].as_str().context("no token")?;
    Ok(get_with("/users/me", &format!("Authorization: Bearer {token}\r\n")))
}

async fn compare(
    name: &str,
    program: &Program,
    service: &Service,
    request: &[u8],
    clients: usize,
) -> Result<()> {
    let (mut ours, mut bare, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    let (mut our_rates, mut bare_rates) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let before = program.cpu()?;
        let load = throughput(program.address(), request, clients, TURN).await?;
        let our = each(program.cpu()? - before, &load);
        our_rates.push(load.per_second);
        let before = process::cpu(service.child.id())?;
        let load = throughput(service.address, request, clients, TURN).await?;
        let other = each(process::cpu(service.child.id())? - before, &load);
        bare_rates.push(load.per_second);
        ours.push(our);
        bare.push(other);
        ratios.push(our / other);
    }
    let ratio = median(&ratios);
    row(&[
        name.to_owned(),
        clients.to_string(),
        format!("{:.0} us", median(&ours)),
        format!("{:.0} us", median(&bare)),
        format!("{ratio:.2}"),
        format!("{GOAL}"),
        verdict(ratio <= GOAL).to_owned(),
        format!("{:.0}", median(&our_rates)),
        format!("{:.0}", median(&bare_rates)),
    ]);
    Ok(())
}

/// Microseconds a call.
fn each(seconds: f64, load: &Load) -> f64 {
    seconds * 1e6 / f64::from(load.calls.max(1))
}
