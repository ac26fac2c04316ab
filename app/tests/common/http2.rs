//! Frames of HTTP/2 without TLS, by prior knowledge (RFC 9113).
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(dead_code, reason = "each test file uses its part of it")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use poem::{Endpoint, Response};
use quizcast::config::ServerLimits;
use quizcast::http::middleware::no_request::Refusals;
use quizcast::http::middleware::rate_limit::RateLimit;
use quizcast::server;
use quizcast_adapters::system::RandomIds;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

pub(crate) const FOREVER: Duration = Duration::from_secs(20);
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
pub(crate) const DATA: u8 = 0;
pub(crate) const HEADERS: u8 = 1;
pub(crate) const RST_STREAM: u8 = 3;
pub(crate) const SETTINGS: u8 = 4;
pub(crate) const PING: u8 = 6;
pub(crate) const GO_AWAY: u8 = 7;
pub(crate) const WINDOW_UPDATE: u8 = 8;

/// A frame that was received.
pub(crate) struct Frame {
    pub(crate) kind: u8,
    pub(crate) stream: u32,
    pub(crate) payload: Vec<u8>,
}

/// Answers bytes that are no request, without a rate limit.
fn refusals() -> Arc<Refusals> {
    Arc::new(Refusals::new(RateLimit::new(None), Arc::new(RandomIds)))
}

/// Serves `app` until the test ends.
pub(crate) async fn serve(
    app: impl Endpoint<Output = Response> + 'static,
    limits: ServerLimits,
) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(server::run(listener, app, refusals(), limits, std::future::pending::<()>()));
    address
}

/// A connection whose streams begin with `window`, or with the standard one.
pub(crate) async fn connect(address: SocketAddr, window: Option<u32>) -> TcpStream {
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(PREFACE).await.unwrap();
    let initial_window = |size: u32| [&[0, 4][..], &size.to_be_bytes()].concat();
    let settings = window.map_or_else(Vec::new, initial_window);
    socket.write_all(&frame(SETTINGS, 0, 0, &settings)).await.unwrap();
    socket
}

pub(crate) fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let mut bytes = vec![length[1], length[2], length[3], kind, flags];
    bytes.extend(stream.to_be_bytes());
    bytes.extend(payload);
    bytes
}

/// `GET http://x/`: three fields of the static table and the authority (RFC 7541, appendix A), and the end of both.
pub(crate) fn get(stream: u32) -> Vec<u8> {
    frame(HEADERS, 0x5, stream, &[0x82, 0x86, 0x84, 0x41, 1, b'x'])
}

/// The next frame, or `None` at the end of the connection.
pub(crate) async fn next_frame(socket: &mut (impl AsyncRead + Unpin)) -> Option<Frame> {
    let mut head = [0; 9];
    timeout(FOREVER, socket.read_exact(&mut head)).await.unwrap().ok()?;
    let mut payload = vec![0; u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize];
    timeout(FOREVER, socket.read_exact(&mut payload)).await.unwrap().ok()?;
    let stream = u32::from_be_bytes([head[5], head[6], head[7], head[8]]);
    Some(Frame { kind: head[3], stream, payload })
}

/// The kind and the payload of the next frame, or `None` at the end of the connection.
pub(crate) async fn next(socket: &mut (impl AsyncRead + Unpin)) -> Option<(u8, Vec<u8>)> {
    next_frame(socket).await.map(|frame| (frame.kind, frame.payload))
}

pub(crate) fn limits(idle_ms: u64) -> ServerLimits {
    let idle_timeout = Duration::from_millis(idle_ms);
    ServerLimits { header_timeout: FOREVER * 10, idle_timeout, ..ServerLimits::default() }
}
