//! An upload, as a script would send it.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::http::{Connection, get, post};

/// How much a paced sender sends at once.
const PIECE: usize = 64 << 10;
/// The pause between two calls of `/health/ready`.
const GLANCE: Duration = Duration::from_millis(10);

/// Somebody who may upload.
#[derive(Clone)]
pub(super) struct Uploader {
    to: SocketAddr,
    token: String,
}

/// How an upload went.
pub(super) struct Uploaded {
    /// From before the connection to the link.
    pub(super) whole: Duration,
    /// From the last byte sent to the link.
    pub(super) rest: Duration,
    /// The link, without scheme and host.
    pub(super) link: String,
}

impl Uploader {
    /// Registers a user.
    pub(super) async fn register(to: SocketAddr) -> Result<Self> {
        let mut connection = Connection::open(to).await?;
        connection.send(&post("/users", r#"{"name":"Ann"}"#)).await?;
        let user: Value = serde_json::from_slice(connection.answer().await?)?;
        Ok(Self { to, token: user["token"].as_str().context("no token")?.to_owned() })
    }

    pub(super) fn token(&self) -> &str {
        &self.token
    }

    /// Uploads `wav`, with a `pace` at most so many bytes a second.
    pub(super) async fn upload(&self, wav: &[u8], pace: Option<f64>) -> Result<Uploaded> {
        let started = Instant::now();
        let mut connection = Connection::open(self.to).await?;
        let head = format!(
            "POST /records?name=bench.wav HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {}\r\n\
             Content-Type: audio/wav\r\nContent-Length: {}\r\n\r\n",
            self.token,
            wav.len()
        );
        connection.send(head.as_bytes()).await?;
        if let Some(pace) = pace {
            let mut due = tokio::time::Instant::now();
            for piece in wav.chunks(PIECE) {
                tokio::time::sleep_until(due).await;
                connection.send(piece).await?;
                due += Duration::from_secs_f64(f64::from(u32::try_from(piece.len())?) / pace);
            }
        } else {
            connection.send(wav).await?;
        }
        let sent = Instant::now();
        let record: Value = serde_json::from_slice(connection.answer().await?)?;
        let url = record["url"].as_str().context("no link")?;
        let path = url.find("/record?").context("not the link of a record")?;
        Ok(Uploaded { whole: started.elapsed(), rest: sent.elapsed(), link: url[path..].to_owned() })
    }
}

impl Uploader {
    /// Uploads `wav` by tus, in requests of at most `part` bytes. Ends when the record is there.
    pub(super) async fn upload_by_tus(&self, wav: &[u8], part: usize) -> Result<()> {
        let mut connection = Connection::open(self.to).await?;
        let more = format!(
            "Host: 127.0.0.1\r\nAuthorization: Bearer {}\r\nTus-Resumable: 1.0.0\r\n\
             Upload-Metadata: filename YmVuY2gud2F2\r\n",
            self.token
        );
        let begin = format!(
            "POST /uploads HTTP/1.1\r\n{more}Upload-Length: {}\r\nContent-Length: 0\r\n\r\n",
            wav.len()
        );
        connection.send(begin.as_bytes()).await?;
        connection.answer().await?;
        let list = format!("GET /uploads?limit=1 HTTP/1.1\r\n{more}\r\n");
        connection.send(list.as_bytes()).await?;
        let listed: Value = serde_json::from_slice(connection.answer().await?)?;
        let id = listed["items"][0]["id"].as_str().context("no upload")?.to_owned();
        for (number, piece) in wav.chunks(part.min(wav.len())).enumerate() {
            let head = format!(
                "PATCH /uploads/{id} HTTP/1.1\r\n{more}Content-Type: application/offset+octet-stream\r\n\
                 Upload-Offset: {}\r\nContent-Length: {}\r\n\r\n",
                number * part.min(wav.len()),
                piece.len()
            );
            connection.send(head.as_bytes()).await?;
            connection.send(piece).await?;
            connection.answer().await?;
        }
        connection.send(list.as_bytes()).await?;
        let listed: Value = serde_json::from_slice(connection.answer().await?)?;
        anyhow::ensure!(listed["items"][0]["state"] == "done", "the upload is not done: {listed}");
        Ok(())
    }
}

/// Calls `/health/ready` until `work` is done. Gives the outcome, and the slowest answer in milliseconds.
pub(super) async fn watching<T>(to: SocketAddr, work: impl Future<Output = Result<T>>) -> Result<(T, f64)> {
    let ready = get("/health/ready");
    // On a thread of its own: `work` may keep this one busy.
    let (tell, mut told) = tokio::sync::oneshot::channel::<()>();
    let watch = tokio::spawn(async move {
        let mut worst = 0.0_f64;
        while matches!(told.try_recv(), Err(tokio::sync::oneshot::error::TryRecvError::Empty)) {
            let started = Instant::now();
            Connection::open(to).await?.call(&ready).await?;
            worst = worst.max(started.elapsed().as_secs_f64() * 1000.0);
            tokio::time::sleep(GLANCE).await;
        }
        anyhow::Ok(worst)
    });
    let outcome = work.await;
    drop(tell);
    let worst = watch.await??;
    Ok((outcome?, worst))
}
