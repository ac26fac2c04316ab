//! A minimal HTTP client: it sends prepared bytes over connections that it keeps.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::load::Load;

/// The bytes of a POST request.
pub(crate) fn post(path: &str, json: &str) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{json}",
        json.len()
    )
    .into_bytes()
}

/// The bytes of a GET request.
pub(crate) fn get(path: &str) -> Vec<u8> {
    get_with(path, "")
}

/// The bytes of a GET request with more headers, each of which ends its line.
pub(crate) fn get_with(path: &str, headers: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}\r\n").into_bytes()
}

/// One kept connection.
pub(crate) struct Connection {
    socket: TcpStream,
    seen: Vec<u8>,
}

impl Connection {
    /// Connects.
    pub(crate) async fn open(to: SocketAddr) -> Result<Self> {
        let socket = TcpStream::connect(to).await.context("connecting")?;
        socket.set_nodelay(true)?;
        Ok(Self { socket, seen: Vec::with_capacity(256 << 10) })
    }

    /// Sends a request and reads the whole answer, which must be a 2xx with a length.
    pub(crate) async fn call(&mut self, request: &[u8]) -> Result<()> {
        self.send(request).await?;
        self.answer().await?;
        Ok(())
    }

    /// Sends bytes of a request.
    pub(crate) async fn send(&mut self, bytes: &[u8]) -> Result<()> {
        Ok(self.socket.write_all(bytes).await?)
    }

    /// Reads the whole answer, which must be a 2xx with a length, and gives its body.
    pub(crate) async fn answer(&mut self) -> Result<&[u8]> {
        self.seen.clear();
        let (head, length) = self.head().await?;
        let length = length.context("an answer without a length")?;
        while self.seen.len() < head + length {
            self.more().await?;
        }
        ensure!(self.seen.starts_with(b"HTTP/1.1 2"), "refused: {}", String::from_utf8_lossy(&self.seen));
        Ok(&self.seen[head..])
    }

    /// Sends a request, drops the answer's body as it comes, and gives the body's length.
    pub(crate) async fn discard(&mut self, request: &[u8]) -> Result<usize> {
        self.send(request).await?;
        self.seen.clear();
        let (head, length) = self.head().await?;
        ensure!(self.seen.starts_with(b"HTTP/1.1 2"), "refused: {}", String::from_utf8_lossy(&self.seen));
        let Some(length) = length else { return self.discard_chunks(head).await };
        let mut left = (head + length).saturating_sub(self.seen.len());
        while left > 0 {
            self.seen.clear();
            self.more().await?;
            left = left.saturating_sub(self.seen.len());
        }
        Ok(length)
    }

    /// Drops a body in chunks as it comes, behind a head of this length.
    async fn discard_chunks(&mut self, head: usize) -> Result<usize> {
        const END: &[u8] = b"0\r\n\r\n";
        let mut length = self.seen.len() - head;
        while !self.seen.ends_with(END) {
            self.seen.drain(..self.seen.len().saturating_sub(END.len()));
            let before = self.seen.len();
            self.more().await?;
            length += self.seen.len() - before;
        }
        Ok(length)
    }

    /// Reads the head of an answer. Gives the lengths of head and body; `None` if the body comes in chunks.
    async fn head(&mut self) -> Result<(usize, Option<usize>)> {
        let head = loop {
            if let Some(end) = find(&self.seen, b"\r\n\r\n") {
                break end + 4;
            }
            self.more().await?;
        };
        let text = String::from_utf8_lossy(&self.seen[..head]).to_ascii_lowercase();
        if text.starts_with("http/1.1 204") {
            return Ok((head, Some(0)));
        }
        if text.contains("\r\ntransfer-encoding: chunked") {
            return Ok((head, None));
        }
        let length = text
            .lines()
            .find_map(|line| line.strip_prefix("content-length:"))
            .context("an answer without a length")?;
        Ok((head, Some(length.trim().parse()?)))
    }

    async fn more(&mut self) -> Result<()> {
        if self.socket.read_buf(&mut self.seen).await? == 0 {
            bail!("the connection was closed in the middle of an answer");
        }
        Ok(())
    }
}

fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    hay.windows(needle.len()).position(|at| at == needle)
}

/// Repeats `request` on `clients` connections for `time`.
pub(crate) async fn throughput(
    to: SocketAddr,
    request: &[u8],
    clients: usize,
    time: Duration,
) -> Result<Load> {
    let started = Instant::now();
    let tasks = (0..clients).map(|_| {
        let request = request.to_vec();
        async move {
            let mut connection = Connection::open(to).await?;
            let mut took = Vec::new();
            while started.elapsed() < time {
                let begun = Instant::now();
                connection.call(&request).await?;
                took.push(begun.elapsed());
            }
            anyhow::Ok(took)
        }
    });
    Load::of(tasks).await
}
