//! The program `quizcast`.

use anyhow::Context;
use poem::Server;
use poem::listener::TcpListener;
use quizcast::wiring::{Ports, routes};
use quizcast_adapters::sea::Database;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    std::fs::create_dir_all("quizcast-data").context("making the data directory")?;
    let db = Database::open("sqlite://quizcast-data/quizcast.sqlite?mode=rwc")
        .await
        .context("opening the database")?;
    Server::new(TcpListener::bind("127.0.0.1:8080")).run(routes(Ports::real(&db))).await.context("serving")
}
