//! HTTP/2 without TLS, by prior knowledge, frame by frame (RFC 9113).

#![expect(clippy::unwrap_used, reason = "a broken step fails the test that runs it")]

#[path = "common/http2.rs"]
mod http2;

use std::time::Duration;

use http2::{
    DATA, FOREVER, GO_AWAY, HEADERS, PING, RST_STREAM, SETTINGS, connect, frame, get, limits, next, serve,
};
use poem::http::StatusCode;
use poem::{EndpointExt, Request, Response, endpoint};
use quizcast::config::HttpSettings;
use quizcast::config::ServerLimits;
use quizcast::http::middleware::body_guard::BodyGuard;
use quizcast::http::middleware::routes::Needs;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};

const BIG: usize = 1 << 20;

async fn start(limits: ServerLimits) -> TcpStream {
    let app =
        endpoint::make(|_: Request| async { Response::builder().body(vec![b'x'; BIG]) }).map_to_response();
    connect(serve(app, limits).await, None).await
}

#[tokio::test]
async fn prior_knowledge_is_answered() {
    let mut socket = start(limits(60_000)).await;
    socket.write_all(&get(1)).await.unwrap();
    let (mut kinds, mut bytes) = (Vec::new(), 0);
    // The window with which every stream begins.
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

/// If a stream ends while curl still writes, curl reports a failure whatever the answer is.
#[tokio::test]
async fn a_refused_upload_keeps_its_stream_until_all_of_it_was_sent() {
    let refusing = endpoint::make(|_: Request| async { Response::from(StatusCode::UNAUTHORIZED) });
    let app = refusing.with(BodyGuard::new(&HttpSettings::default())).data(Needs::UPLOAD);
    let address = serve(app, limits(60_000)).await;
    for _ in 0..10 {
        let begun = Instant::now();
        let kinds = refused_upload(connect(address, None).await).await;
        // After a pause of two seconds the server may end the stream.
        if begun.elapsed() < Duration::from_secs(2) {
            assert!(!kinds.contains(&RST_STREAM), "{kinds:?}");
            return;
        }
    }
    panic!("no upload was sent without a pause");
}

/// Sends a body in two parts, the second one after the answer. The kinds of all frames that came.
async fn refused_upload(mut socket: TcpStream) -> Vec<u8> {
    // `POST http://x/`, and the beginning of a body.
    socket.write_all(&frame(HEADERS, 0x4, 1, &[0x83, 0x86, 0x84, 0x41, 1, b'x'])).await.unwrap();
    let mut kinds = Vec::new();
    for flags in [0, 0x1] {
        socket.write_all(&frame(DATA, flags, 1, &[0; 1000])).await.unwrap();
        if flags == 0 {
            kinds.extend(up_to(&mut socket, HEADERS).await);
        }
        socket.write_all(&frame(PING, 0, 0, &[0; 8])).await.unwrap();
        kinds.extend(up_to(&mut socket, PING).await);
    }
    kinds
}

/// The kinds of all frames up to one of the kind `last`.
async fn up_to(socket: &mut TcpStream, last: u8) -> Vec<u8> {
    let mut kinds = Vec::new();
    while kinds.last() != Some(&last) {
        kinds.push(next(socket).await.unwrap().0);
    }
    kinds
}
