//! The program `quizcast`.

use std::sync::Arc;

use anyhow::Context;
use async_trait::async_trait;
use poem::Server;
use poem::listener::TcpListener;
use quizcast::http::HttpOptions;
use quizcast::http::health::Readiness;
use quizcast::wiring::{Ports, routes};
use quizcast_adapters::sea::{Database, SeaUserRepo};
use quizcast_adapters::system::{RandomIds, SystemClock};
use quizcast_domain::BoxError;
use quizcast_domain::quiz::DrawLimits;
use quizcast_domain::testkit::memory::MemoryLog;

struct AlwaysReady;

#[async_trait]
impl Readiness for AlwaysReady {
    async fn ready(&self) -> Result<(), BoxError> {
        Ok(())
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    std::fs::create_dir_all("quizcast-data").context("making the data directory")?;
    let db = Database::open("sqlite://quizcast-data/quizcast.sqlite?mode=rwc")
        .await
        .context("opening the database")?;
    let log = Arc::new(MemoryLog::default());
    let ports = Ports {
        users: Arc::new(SeaUserRepo::new(db)),
        questions: Arc::<MemoryLog>::clone(&log),
        keys: log,
        ids: Arc::new(RandomIds),
        clock: Arc::new(SystemClock),
        sources: Vec::new(),
        readiness: Arc::new(AlwaysReady),
        draw_limits: DrawLimits::default(),
    };
    Server::new(TcpListener::bind("127.0.0.1:8080"))
        .run(routes(ports, &HttpOptions::default()))
        .await
        .context("serving")
}
