//! Answers that send a file.

#![expect(clippy::unwrap_used, reason = "a broken step fails the test that runs it")]

#[path = "common/http2.rs"]
mod http2;

use std::fs::File;
use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use http2::{DATA, FOREVER, connect, get, limits, next, serve};
use poem::http::header::CONTENT_LENGTH;
use poem::{EndpointExt, Request, Response, endpoint};
use quizcast::server::SentFile;
use quizcast_domain::records::ByteRange;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

const LENGTH: usize = 3_000_001;
const HEAD: &[u8] = b"ID3 and so on";
const FROM: usize = 1_000_003;

/// No stretch of it looks like another.
fn sound() -> Vec<u8> {
    (0..LENGTH).map(|at| u8::try_from((at * at / 7 + at / 251) % 251).unwrap_or_default()).collect()
}

fn file_with(bytes: &[u8]) -> Arc<File> {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    Arc::new(file)
}

/// Answers with the head and `file` from [`FROM`] on, as a file where the connection takes one, and else says so.
async fn served(file: &Arc<File>) -> SocketAddr {
    let file = Arc::clone(file);
    let app = endpoint::make_sync(move |request: Request| {
        if !SentFile::is_taken_by(&request) {
            return Response::builder().body("no file");
        }
        let body = ByteRange::new(FROM as u64, LENGTH as u64).unwrap();
        let length = HEAD.len() + LENGTH - FROM;
        let sent = SentFile { head: Bytes::from_static(HEAD), file: Arc::clone(&file), body };
        sent.answer(Response::builder().header(CONTENT_LENGTH, length).finish())
    });
    serve(app.map_to_response(), limits(60_000)).await
}

fn expected() -> Vec<u8> {
    [HEAD, &sound()[FROM..]].concat()
}

async fn ask(address: SocketAddr, requests: &str) -> TcpStream {
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(requests.as_bytes()).await.unwrap();
    socket
}

async fn all(mut socket: TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    timeout(FOREVER, socket.read_to_end(&mut bytes)).await.unwrap().unwrap();
    bytes
}

/// The body of the first answer, and what comes after it.
fn divided(bytes: &[u8]) -> (&[u8], &[u8]) {
    let begin = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
    bytes[begin..].split_at(HEAD.len() + LENGTH - FROM)
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_bytes_are_the_files_and_the_connection_goes_on() {
    let address = served(&file_with(&sound())).await;
    let mut socket = TcpStream::connect(address).await.unwrap();
    for _ in 0..3 {
        socket.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(timeout(FOREVER, socket.read_u8()).await.unwrap().unwrap());
        }
        let mut body = vec![0; HEAD.len() + LENGTH - FROM];
        timeout(FOREVER, socket.read_exact(&mut body)).await.unwrap().unwrap();
        assert!(body == expected());
    }
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_to_requests_that_came_together_keep_their_order() {
    let address = served(&file_with(&sound())).await;
    let one = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    let last = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let bytes = all(ask(address, &[one, one, last].concat()).await).await;
    let mut rest = &bytes[..];
    for _ in 0..3 {
        let (body, next) = divided(rest);
        assert!(body == expected());
        rest = next;
    }
    assert_eq!(rest, b"");
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_reads_in_small_steps_gets_all() {
    let address = served(&file_with(&sound())).await;
    let mut socket = ask(address, "GET / HTTP/1.0\r\nHost: x\r\n\r\n").await;
    let (mut bytes, mut step) = (Vec::new(), vec![0; 10_007]);
    loop {
        tokio::task::yield_now().await;
        match timeout(FOREVER, socket.read(&mut step)).await.unwrap().unwrap() {
            0 => break,
            read => bytes.extend_from_slice(&step[..read]),
        }
    }
    let (body, rest) = divided(&bytes);
    assert!(body == expected() && rest.is_empty());
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_became_shorter_breaks_the_connection_and_nothing_else_is_sent_for_it() {
    let sound = sound();
    let address = served(&file_with(&sound[..2_500_000])).await;
    let bytes = all(ask(address, "GET / HTTP/1.1\r\nHost: x\r\n\r\n").await).await;
    let begin = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
    let body = &bytes[begin..];
    assert!(body.len() <= HEAD.len() + 2_500_000 - FROM, "{}", body.len());
    assert!(body == &expected()[..body.len()]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn http2_takes_no_files() {
    let address = served(&file_with(&sound())).await;
    let mut socket = connect(address, None).await;
    socket.write_all(&get(1)).await.unwrap();
    loop {
        let (kind, payload) = next(&mut socket).await.unwrap();
        if kind == DATA {
            assert_eq!(payload, b"no file");
            break;
        }
    }
}
