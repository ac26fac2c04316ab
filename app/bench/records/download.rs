//! Downloads of an MP3 from the database and from a folder, and of the same bytes from nginx.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::Result;
use tokio::task::JoinSet;

use super::nginx::Nginx;
use super::upload::Uploader;
use super::{ROUNDS, Wav};
use crate::http::{Connection, get, get_with};
use crate::program::Program;
use crate::report::{head, median, row, verdict};

/// The goals, as a part of nginx's bytes per second.
const FROM_DATABASE: f64 = 0.85;
const FROM_FOLDER: f64 = 1.0;
/// The goal for a part of the middle, in milliseconds.
const PART: f64 = 1.0;
/// How long such a part is.
const PART_BYTES: usize = 64 << 10;
const CONNECTIONS: [usize; 2] = [1, 8];
/// How long a turn is measured.
const TURN: Duration = Duration::from_secs(1);
/// In this mode the recording has 10 MB.
const MODE: &str = "cbr128";

/// Who serves the file, and where.
struct Server {
    name: &'static str,
    address: SocketAddr,
    path: String,
    /// The part of nginx's bytes per second that it is to reach.
    goal: f64,
}

/// All servers in turn, with few connections and with many.
pub(crate) async fn measure(wav: &Wav) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let store = format!("file://{}", folder.path().display());
    let variables = [("QUIZCAST_QUIZ_SOURCES", "builtin"), ("QUIZCAST_MP3", MODE)];
    let database = Program::start(&variables)?;
    let files = Program::start(&[variables[0], variables[1], ("QUIZCAST_AUDIO_STORE", store.as_str())])?;
    let mut servers = Vec::new();
    let ours = [("quizcast, SQLite", &database, FROM_DATABASE), ("quizcast, folder", &files, FROM_FOLDER)];
    for (name, program, goal) in ours {
        let address = program.address();
        let path = Uploader::register(address).await?.upload(&wav.bytes, None).await?.link;
        servers.push(Server { name, address, path, goal });
    }
    let mut connection = Connection::open(database.address()).await?;
    connection.send(&get(&servers[0].path)).await?;
    let bytes = connection.answer().await?.to_vec();
    let nginx = Nginx::start(&bytes)?;
    if let Some(nginx) = &nginx {
        let path = "/file.mp3".to_owned();
        servers.push(Server { name: "nginx", address: nginx.address(), path, goal: 1.0 });
    } else {
        println!(
            "\n**nginx is not installed: downloads are NOT compared with it.** `.ci/tools bench` installs it."
        );
    }
    head(
        &format!("Download of an MP3 of {:.1} MB", megabytes(bytes.len())),
        &["server", "connections", "MiB/s", "/ nginx", "goal", "kept"],
    );
    for connections in CONNECTIONS {
        compare(&servers, connections, nginx.is_some()).await?;
    }
    head(
        &format!("{} KiB from everywhere in it, one after the other", PART_BYTES >> 10),
        &["server", "median ms", "goal", "kept"],
    );
    for server in &servers {
        let took = parts(server, bytes.len()).await?;
        row(&[server.name, &format!("{took:.2}"), &format!("{PART:.2}"), verdict(took < PART)]);
    }
    Ok(())
}

/// How long a part takes, as the median of many, in milliseconds.
async fn parts(server: &Server, length: usize) -> Result<f64> {
    let mut connection = Connection::open(server.address).await?;
    let mut took = Vec::new();
    let mut at = 0;
    let started = Instant::now();
    while started.elapsed() < TURN {
        // A step that has nothing to do with how the file is kept.
        at = (at + 1_234_567) % (length - PART_BYTES);
        let range = format!("Range: bytes={at}-{}\r\n", at + PART_BYTES - 1);
        let request = get_with(&server.path, &range);
        let begun = Instant::now();
        connection.call(&request).await?;
        took.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    Ok(median(&took))
}

/// One table row per server; the last server is the one to compare with, if there is one.
async fn compare(servers: &[Server], connections: usize, judged: bool) -> Result<()> {
    let mut rates = vec![Vec::new(); servers.len()];
    for _ in 0..ROUNDS {
        for (server, rates) in servers.iter().zip(&mut rates) {
            rates.push(rate(server, connections).await?);
        }
    }
    for (index, server) in servers.iter().enumerate() {
        let mut cells =
            vec![server.name.to_owned(), connections.to_string(), format!("{:.0}", median(&rates[index]))];
        if judged && index + 1 < servers.len() {
            let nginx = &rates[servers.len() - 1];
            let ratios: Vec<f64> = rates[index].iter().zip(nginx).map(|(ours, nginx)| ours / nginx).collect();
            let ratio = median(&ratios);
            cells.extend([
                format!("{ratio:.2}"),
                format!("{:.2}", servers[index].goal),
                verdict(ratio >= servers[index].goal).to_owned(),
            ]);
        } else {
            cells.extend([const { String::new() }; 3]);
        }
        row(&cells);
    }
    Ok(())
}

/// MiB per second, all connections together.
async fn rate(server: &Server, connections: usize) -> Result<f64> {
    let mut tasks = JoinSet::new();
    let started = Instant::now();
    for _ in 0..connections {
        let (address, request) = (server.address, get(&server.path));
        tasks.spawn(async move {
            let mut connection = Connection::open(address).await?;
            let mut bytes = 0;
            while started.elapsed() < TURN {
                bytes += connection.discard(&request).await?;
            }
            anyhow::Ok(bytes)
        });
    }
    let mut bytes = 0;
    while let Some(done) = tasks.join_next().await {
        bytes += done??;
    }
    Ok(megabytes(bytes) * 1e6 / 1_048_576.0 / started.elapsed().as_secs_f64())
}

#[expect(clippy::cast_precision_loss, reason = "it is rounded to three digits")]
fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}
