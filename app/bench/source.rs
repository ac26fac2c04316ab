//! A question source that is never the bottleneck: jservice's API on loopback, unlimited new clues.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// As many clues as one call brings at most.
pub(crate) const PER_CALL: usize = 100;

/// A running source; it serves as long as the runtime lives.
#[derive(Clone)]
pub(crate) struct Source {
    address: SocketAddr,
    state: Arc<State>,
}

struct State {
    latency: Duration,
    clues: AtomicU64,
    calls: AtomicU64,
}

impl Source {
    /// Starts one whose answers take `latency`.
    pub(crate) async fn start(latency: Duration) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let state = Arc::new(State { latency, clues: AtomicU64::new(0), calls: AtomicU64::new(0) });
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(serve(socket, Arc::clone(&shared)));
            }
        });
        Ok(Self { address, state })
    }

    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The base of its URLs.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many calls it has answered.
    pub(crate) fn calls(&self) -> u64 {
        self.state.calls.load(Ordering::Relaxed)
    }
}

async fn serve(mut socket: TcpStream, state: Arc<State>) -> Result<()> {
    socket.set_nodelay(true)?;
    let mut seen = Vec::new();
    loop {
        while !seen.ends_with(b"\r\n\r\n") {
            if socket.read_buf(&mut seen).await? == 0 {
                return Ok(());
            }
        }
        let head = String::from_utf8_lossy(&seen);
        let count = head.split("count=").nth(1).context("a call without a count")?;
        let digits = count.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
        let body = clues(&state, digits.parse::<usize>()?.min(PER_CALL));
        seen.clear();
        state.calls.fetch_add(1, Ordering::Relaxed);
        // Even a sleep of zero waits for the timer's next tick.
        if !state.latency.is_zero() {
            tokio::time::sleep(state.latency).await;
        }
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        socket.write_all(&[head.as_bytes(), body.as_bytes()].concat()).await?;
    }
}

fn clues(state: &State, count: usize) -> String {
    let mut body = String::from("[");
    for turn in 0..count {
        let n = state.clues.fetch_add(1, Ordering::Relaxed) + 1;
        let group = n % 40;
        let comma = if turn == 0 { "" } else { "," };
        let at = "2014-02-11T22:47:18.786Z";
        let _infallible = write!(
            body,
            r#"{comma}{{"id":{n},"answer":"the number {n}","question":"It comes right after {before}","value":400,"airdate":"{at}","created_at":"{at}","updated_at":"{at}","category_id":{group},"game_id":1,"invalid_count":null,"category":{{"id":{group},"title":"counting {group}","created_at":"{at}","updated_at":"{at}","clues_count":5}}}}"#,
            before = n - 1,
        );
    }
    body.push(']');
    body
}
