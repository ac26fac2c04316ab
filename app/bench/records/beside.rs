//! Small calls beside uploads that keep all cores busy: nobody waits for an upload.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, ensure};
use tokio::task::JoinSet;

use super::Wav;
use super::upload::Uploader;
use crate::http::post;
use crate::program::Program;
use crate::report::{head, row, verdict};
use crate::source::Source;

/// Uploads at any moment.
const UPLOADS: usize = 4;
/// How long each of them is, in seconds.
const LENGTH: usize = 60;
/// How long the calls are measured.
const TIME: Duration = Duration::from_secs(20);
/// The pause between two calls.
const PAUSE: Duration = Duration::from_millis(5);
/// The goal for 99 of 100 calls, in milliseconds.
const GOAL: f64 = 10.0;

/// Uploads without end while a thread that does nothing else makes one call after another.
pub(crate) async fn measure(wav: &Wav) -> Result<()> {
    let bytes = Arc::new(wav.first(LENGTH)?.bytes.clone());
    // The questions inside would be used up.
    let source = Source::start(Duration::ZERO).await?;
    let url = source.url();
    let program =
        Program::start(&[("QUIZCAST_QUIZ_SOURCES", "jservice"), ("QUIZCAST_JSERVICE_URL", url.as_str())])?;
    let address = program.address();
    let uploader = Uploader::register(address).await?;
    let me = format!(
        "GET /users/me HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {}\r\n\r\n",
        uploader.token()
    );
    let draw = post("/quiz", r#"{"questions_num":1}"#);
    let over = Arc::new(AtomicBool::new(false));
    let mut uploads = JoinSet::new();
    for _ in 0..UPLOADS {
        let (uploader, bytes, over) = (uploader.clone(), Arc::clone(&bytes), Arc::clone(&over));
        uploads.spawn(async move {
            let mut count = 0_u32;
            while !over.load(Ordering::Relaxed) {
                uploader.upload(&bytes, None).await?;
                count += 1;
            }
            anyhow::Ok(count)
        });
    }
    let calls = [("`GET /users/me`", me.into_bytes()), ("`POST /quiz` of 1", draw)];
    let before = program.cpu()?;
    let begun = Instant::now();
    let asked = calls.map(|(name, request)| (name, thread::spawn(move || ask(address, &request))));
    let mut found = Vec::new();
    for (name, thread) in asked {
        let took = tokio::task::spawn_blocking(move || thread.join()).await?;
        found.push((name, took.map_err(|_| anyhow!("the probe died"))??));
    }
    let busy = (program.cpu()? - before) / begun.elapsed().as_secs_f64();
    over.store(true, Ordering::Relaxed);
    let mut count = 0_u32;
    while let Some(done) = uploads.join_next().await {
        count += done??;
    }
    head(
        &format!("Calls beside {UPLOADS} uploads at a time, SQLite; {busy:.1} cores busy, {count} uploads"),
        &["call", "calls", "median", "p99", "goal", "kept", "slowest"],
    );
    for (name, mut took) in found {
        took.sort_by(f64::total_cmp);
        let at = |hundredths: usize| took[(took.len() * hundredths / 100).min(took.len() - 1)];
        row(&[
            name.to_owned(),
            took.len().to_string(),
            format!("{:.1} ms", at(50)),
            format!("{:.1} ms", at(99)),
            format!("{GOAL:.0} ms"),
            verdict(at(99) <= GOAL).to_owned(),
            format!("{:.1} ms", at(100)),
        ]);
    }
    Ok(())
}

/// The milliseconds of each call.
fn ask(address: SocketAddr, request: &[u8]) -> Result<Vec<f64>> {
    let mut socket = TcpStream::connect(address)?;
    socket.set_nodelay(true)?;
    let (mut took, mut buffer) = (Vec::new(), vec![0; 64 << 10]);
    let begun = Instant::now();
    while begun.elapsed() < TIME {
        let started = Instant::now();
        socket.write_all(request)?;
        let mut read = socket.read(&mut buffer).context("no answer")?;
        while !whole(&buffer[..read]) {
            let more = socket.read(&mut buffer[read..])?;
            ensure!(more > 0, "the connection was closed");
            read += more;
        }
        took.push(started.elapsed().as_secs_f64() * 1000.0);
        ensure!(buffer.starts_with(b"HTTP/1.1 200"), "refused: {}", String::from_utf8_lossy(&buffer[..read]));
        thread::sleep(PAUSE);
    }
    Ok(took)
}

/// Whether an answer of JSON is there to its end.
fn whole(answer: &[u8]) -> bool {
    let text = String::from_utf8_lossy(answer).to_ascii_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    length.and_then(|length| length.trim().parse().ok()).is_some_and(|length: usize| body.len() >= length)
}
