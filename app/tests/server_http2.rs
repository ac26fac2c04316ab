//! HTTP/2 without TLS, by prior knowledge, frame by frame (RFC 9113).
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::time::Duration;

use poem::http::StatusCode;
use poem::{Endpoint, EndpointExt, Request, Response, endpoint};
use quizcast::config::ServerLimits;
use quizcast::http::HttpOptions;
use quizcast::http::middleware::body_guard::BodyGuard;
use quizcast::server;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, timeout};

const FOREVER: Duration = Duration::from_secs(20);
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const BIG: usize = 1 << 20;
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GO_AWAY: u8 = 7;

async fn start(limits: ServerLimits) -> TcpStream {
    let app =
        endpoint::make(|_: Request| async { Response::builder().body(vec![b'x'; BIG]) }).map_to_response();
    start_with(app, limits).await
}

async fn start_with(app: impl Endpoint<Output = Response> + 'static, limits: ServerLimits) -> TcpStream {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(server::run(listener, app, limits, std::future::pending::<()>()));
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(PREFACE).await.unwrap();
    socket.write_all(&frame(SETTINGS, 0, 0, &[])).await.unwrap();
    socket
}

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let mut bytes = vec![length[1], length[2], length[3], kind, flags];
    bytes.extend(stream.to_be_bytes());
    bytes.extend(payload);
    bytes
}

/// `GET http://x/`: three fields of the static table and the authority (RFC 7541, appendix A), and the end of both.
fn get(stream: u32) -> Vec<u8> {
    frame(HEADERS, 0x5, stream, &[0x82, 0x86, 0x84, 0x41, 1, b'x'])
}

/// The kind and the payload of the next frame, or none at the connection's end.
async fn next(socket: &mut (impl AsyncRead + Unpin)) -> Option<(u8, Vec<u8>)> {
    let mut head = [0; 9];
    timeout(FOREVER, socket.read_exact(&mut head)).await.unwrap().ok()?;
    let mut payload = vec![0; u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize];
    timeout(FOREVER, socket.read_exact(&mut payload)).await.unwrap().ok()?;
    Some((head[3], payload))
}

fn limits(idle_ms: u64) -> ServerLimits {
    let idle_timeout = Duration::from_millis(idle_ms);
    ServerLimits { header_timeout: FOREVER * 10, idle_timeout, ..ServerLimits::default() }
}

#[tokio::test]
async fn prior_knowledge_is_answered() {
    let mut socket = start(limits(60_000)).await;
    socket.write_all(&get(1)).await.unwrap();
    let (mut kinds, mut bytes) = (Vec::new(), 0);
    // The window that every stream starts with.
    while bytes < 65_535 {
        let (kind, payload) = next(&mut socket).await.unwrap();
        kinds.push(kind);
        bytes += if kind == DATA { payload.len() } else { 0 };
        if kind == HEADERS {
            assert_eq!(payload.first(), Some(&0x88), "status 200 of the static table");
        }
    }
    assert_eq!(kinds.first(), Some(&SETTINGS));
    assert!(kinds.contains(&HEADERS));
}

#[tokio::test]
async fn who_opens_no_window_is_cut_after_the_idle_timeout_however_often_it_pings() {
    let mut socket = start(limits(500)).await;
    socket.write_all(&get(1)).await.unwrap();
    let (mut read, mut write) = socket.into_split();
    let pings = tokio::spawn(async move {
        let mut tick = tokio::time::interval(Duration::from_millis(50));
        while write.write_all(&frame(PING, 0, 0, &[0; 8])).await.is_ok() {
            tick.tick().await;
        }
    });
    let (mut kinds, mut bytes) = (Vec::new(), 0);
    let begun = Instant::now();
    while let Some((kind, payload)) = next(&mut read).await {
        assert!(begun.elapsed() < FOREVER, "the connection stays open");
        kinds.push(kind);
        bytes += if kind == DATA { payload.len() } else { 0 };
    }
    assert!(bytes < BIG && kinds.contains(&PING));
    timeout(FOREVER, pings).await.unwrap().unwrap();
}

#[tokio::test]
async fn an_idle_connection_is_told_to_go_away() {
    let mut socket =
        start(ServerLimits { header_timeout: Duration::from_millis(300), ..limits(60_000) }).await;
    let mut kinds = Vec::new();
    while let Some((kind, _)) = next(&mut socket).await {
        kinds.push(kind);
    }
    assert!(kinds.contains(&GO_AWAY), "{kinds:?}");
}

/// curl takes a stream that ends while it writes for a failure, whatever was answered.
#[tokio::test]
async fn a_refused_upload_keeps_its_stream_until_all_of_it_was_sent() {
    let refusing = endpoint::make(|_: Request| async { Response::from(StatusCode::UNAUTHORIZED) });
    let app = refusing.with(BodyGuard::new(&HttpOptions::default(), |_| true));
    let mut socket = start_with(app, limits(60_000)).await;
    // `POST http://x/`, and the begin of a body.
    socket.write_all(&frame(HEADERS, 0x4, 1, &[0x83, 0x86, 0x84, 0x41, 1, b'x'])).await.unwrap();
    let mut kinds = Vec::new();
    for flags in [0, 0x1] {
        socket.write_all(&frame(DATA, flags, 1, &[0; 1000])).await.unwrap();
        while flags == 0 && kinds.last() != Some(&HEADERS) {
            kinds.push(next(&mut socket).await.unwrap().0);
        }
        socket.write_all(&frame(PING, 0, 0, &[0; 8])).await.unwrap();
        while kinds.last() != Some(&PING) {
            kinds.push(next(&mut socket).await.unwrap().0);
        }
        assert!(!kinds.contains(&RST_STREAM), "{kinds:?}");
        kinds.clear();
    }
}
