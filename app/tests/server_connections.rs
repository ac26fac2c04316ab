//! The connection loop, seen from raw sockets.
//!
//! No test fails because a machine is slow: a test waits for the end of a connection as long as that takes, and if the
//! end must not come early, it compares the time with the limit that was set.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use poem::http::StatusCode;
use poem::{Body, EndpointExt, Request, Response, endpoint};
use quizcast::config::HttpSettings;
use quizcast::config::ServerLimits;
use quizcast::http::middleware::body_guard::BodyGuard;
use quizcast::http::middleware::no_request::Refusals;
use quizcast::http::middleware::rate_limit::RateLimit;
use quizcast::http::middleware::routes::Needs;
use quizcast::server;
use quizcast_adapters::system::RandomIds;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{Semaphore, oneshot};
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};

/// Far longer than any limit here: what takes so long has hung.
const FOREVER: Duration = Duration::from_secs(20);
const BIG: usize = 8 << 20;

/// Answers bytes that are no request, without a rate limit.
fn refusals() -> Arc<Refusals> {
    Arc::new(Refusals::new(RateLimit::new(None), Arc::new(RandomIds)))
}

struct Server {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<()>,
    /// One permit for each request to `/slow` that arrived.
    arrived: Arc<Semaphore>,
    /// One permit for each request to `/slow` that may be answered.
    release: Arc<Semaphore>,
}

impl Server {
    async fn start(limits: ServerLimits) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let (arrived, release) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
        let seen = (Arc::clone(&arrived), Arc::clone(&release));
        let app = endpoint::make(move |request: Request| answer(request, seen.clone())).map_to_response();
        let ended =
            tokio::spawn(async move { server::run(listener, app, refusals(), limits, stopped).await });
        Self { address, stop, ended, arrived, release }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// A connection on which `bytes` were sent.
    async fn sent(&self, bytes: &str) -> TcpStream {
        let mut socket = self.connect().await;
        socket.write_all(bytes.as_bytes()).await.unwrap();
        socket
    }

    async fn stop(self) {
        self.stop.send(()).unwrap();
        timeout(FOREVER, self.ended).await.unwrap().unwrap();
    }
}

async fn answer(
    request: Request,
    (arrived, release): (Arc<Semaphore>, Arc<Semaphore>),
) -> poem::Result<Response> {
    match request.uri().path() {
        "/slow" => {
            arrived.add_permits(1);
            release.acquire().await.unwrap().forget();
            Ok(Response::builder().body("slow"))
        }
        "/big" => Ok(Response::builder().body(Body::from_vec(vec![b'x'; BIG]))),
        "/panic" => panic!("a handler that panics"),
        "/peer" => {
            Ok(Response::builder().body(format!("{} {}", request.remote_addr(), request.local_addr())))
        }
        path => Ok(Response::builder().status(StatusCode::OK).body(path.to_owned())),
    }
}

fn limits(header_ms: u64, idle_ms: u64) -> ServerLimits {
    ServerLimits {
        header_timeout: Duration::from_millis(header_ms),
        idle_timeout: Duration::from_millis(idle_ms),
        shutdown_grace: FOREVER,
        ..ServerLimits::default()
    }
}

/// Everything until the connection ends or breaks.
async fn rest(socket: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let read = timeout(FOREVER, socket.read_to_end(&mut bytes)).await;
    assert!(read.is_ok(), "the connection stays open");
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Everything until `end`.
async fn until(socket: &mut TcpStream, end: &str) -> String {
    let mut text = String::new();
    while !text.ends_with(end) {
        let byte = timeout(FOREVER, socket.read_u8()).await.unwrap().unwrap();
        text.push(byte.into());
    }
    text
}

#[tokio::test]
async fn a_silent_connection_is_closed_after_the_header_timeout() {
    let server = Server::start(limits(300, 60_000)).await;
    let begun = Instant::now();
    let mut socket = server.connect().await;
    assert_eq!(rest(&mut socket).await, "");
    assert!(begun.elapsed() >= Duration::from_millis(300));
}

#[tokio::test]
async fn half_a_header_is_closed_after_the_header_timeout() {
    let server = Server::start(limits(300, 60_000)).await;
    let mut socket = server.sent("GET / HTTP/1.1\r\nHost: x\r\n").await;
    assert_eq!(rest(&mut socket).await, "");
}

#[tokio::test]
async fn a_header_that_drips_is_closed_after_the_header_timeout() {
    let server = Server::start(limits(300, 60_000)).await;
    let (mut read, mut write) = server.connect().await.into_split();
    let drip = tokio::spawn(async move {
        let mut tick = tokio::time::interval(Duration::from_millis(50));
        write.write_all(b"GET / HTTP/1.1\r\n").await.unwrap();
        while write.write_all(b"X-A: b\r\n").await.is_ok() {
            tick.tick().await;
        }
    });
    let mut bytes = Vec::new();
    let _ = timeout(FOREVER, read.read_to_end(&mut bytes)).await.unwrap();
    timeout(FOREVER, drip).await.unwrap().unwrap();
}

#[tokio::test]
async fn half_a_header_of_a_second_request_is_closed_too() {
    let server = Server::start(limits(300, 60_000)).await;
    let mut socket = server.sent("GET /a HTTP/1.1\r\nHost: x\r\n\r\n").await;
    until(&mut socket, "/a").await;
    socket.write_all(b"GET /b HT").await.unwrap();
    assert_eq!(rest(&mut socket).await, "");
}

#[tokio::test]
async fn an_idle_connection_outlives_the_header_timeout_and_not_the_idle_timeout() {
    let server = Server::start(limits(50, 600)).await;
    let begun = Instant::now();
    let mut socket = server.sent("GET /a HTTP/1.1\r\nHost: x\r\n\r\n").await;
    until(&mut socket, "/a").await;
    assert_eq!(rest(&mut socket).await, "");
    assert!(begun.elapsed() >= Duration::from_millis(600), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_request_that_runs_is_not_idle() {
    let server = Server::start(limits(50, 50)).await;
    let mut socket = server.sent("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n").await;
    // Meanwhile another connection ends by the same limits.
    rest(&mut server.connect().await).await;
    server.release.add_permits(1);
    assert!(until(&mut socket, "slow").await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn garbage_and_too_many_headers_get_an_answer_and_the_end() {
    let server = Server::start(limits(60_000, 60_000)).await;
    let many = format!("GET / HTTP/1.1\r\nHost: x\r\n{}\r\n", "X-A: b\r\n".repeat(100));
    let long = format!("GET / HTTP/1.1\r\nX-A: {}\r\n\r\n", "b".repeat(200_000));
    for (sent, status) in
        [("nonsense\r\n\r\n", "400"), ("\u{1}\u{2}\r\n\r\n", "400"), (&many, "431"), (&long, "431")]
    {
        let answer = rest(&mut server.sent(sent).await).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{sent:.30}: {answer}");
    }
}

#[tokio::test]
async fn pipelined_requests_are_answered_in_order() {
    let server = Server::start(limits(60_000, 60_000)).await;
    let one = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n");
    let mut socket = server.sent(&[one("/1"), one("/2"), one("/3")].concat()).await;
    let text = until(&mut socket, "/3").await;
    assert!(
        text.find("/1\r\n").is_none() && text.find("/1HTTP").unwrap() < text.find("/2HTTP").unwrap(),
        "{text}"
    );
}

#[tokio::test]
async fn handlers_see_both_addresses() {
    let server = Server::start(limits(60_000, 60_000)).await;
    let mut socket = server.sent("GET /peer HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    let expected = format!("socket://{} socket://{}", socket.local_addr().unwrap(), server.address);
    let text = rest(&mut socket).await;
    assert!(text.ends_with(&expected), "{text}");
}

#[tokio::test]
async fn who_does_not_read_an_answer_is_cut_after_the_idle_timeout() {
    let server = Server::start(ServerLimits { shutdown_grace: 2 * FOREVER, ..limits(60_000, 300) }).await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut socket = socket.connect(server.address).await.unwrap();
    socket.write_all(b"GET /big HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    until(&mut socket, "\r\n").await;
    // The server ends when the connection does. Its grace is twice as long as this wait.
    server.stop().await;
    assert!(rest(&mut socket).await.len() < BIG);
}

#[tokio::test]
async fn who_reads_slowly_gets_all_of_an_answer() {
    let server = Server::start(limits(60_000, 500)).await;
    let mut socket = server.sent("GET /big HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    let mut tick = tokio::time::interval(Duration::from_millis(50));
    let (mut bytes, mut got) = (vec![0; 4 << 20], 0);
    loop {
        tick.tick().await;
        match timeout(FOREVER, socket.read(&mut bytes)).await.unwrap().unwrap() {
            0 => break,
            more => got += more,
        }
    }
    assert!(got > BIG, "{got}");
}

/// Many clients write a whole body before they read the answer: the refusal must reach them all the same.
#[tokio::test]
async fn a_refused_body_may_come_for_longer_than_headers_may() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let refusing = endpoint::make(|_: Request| async { Response::from(StatusCode::UNAUTHORIZED) });
    let app = refusing.with(BodyGuard::new(&HttpSettings::default())).data(Needs::UPLOAD);
    let limits = limits(200, 60_000);
    tokio::spawn(server::run(listener, app, refusals(), limits, std::future::pending::<()>()));
    let head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n";
    for _ in 0..10 {
        let begun = Instant::now();
        let mut socket = TcpStream::connect(address).await.unwrap();
        let mut sent = socket.write_all(head.as_bytes()).await;
        let mut tick = tokio::time::interval(Duration::from_millis(50));
        for _ in 0..20 {
            sent = sent.and(socket.write_all(&vec![0; 100_000]).await);
            tick.tick().await;
        }
        // After a pause of two seconds the server may end the connection.
        if begun.elapsed() < Duration::from_secs(2) {
            sent.unwrap();
            assert!(until(&mut socket, "\r\n\r\n").await.starts_with("HTTP/1.1 401 "));
            return;
        }
    }
    panic!("no body was written without a pause");
}

#[tokio::test]
async fn a_panic_ends_its_connection_only() {
    let server = Server::start(limits(60_000, 60_000)).await;
    assert_eq!(rest(&mut server.sent("GET /panic HTTP/1.1\r\nHost: x\r\n\r\n").await).await, "");
    let mut socket = server.sent("GET /a HTTP/1.1\r\nHost: x\r\n\r\n").await;
    until(&mut socket, "/a").await;
    server.stop().await;
}

#[tokio::test]
async fn past_the_most_connections_further_ones_wait() {
    let server =
        Server::start(ServerLimits { max_connections: NonZeroUsize::new(1), ..limits(60_000, 60_000) }).await;
    let mut first = server.sent("GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    server.arrived.acquire().await.unwrap().forget();
    let mut second = server.sent("GET /b HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert!(timeout(Duration::from_millis(200), second.read_u8()).await.is_err());
    server.release.add_permits(1);
    rest(&mut first).await;
    until(&mut second, "/b").await;
}

#[tokio::test]
async fn past_the_most_connections_an_idle_one_gives_its_place_away() {
    let server =
        Server::start(ServerLimits { max_connections: NonZeroUsize::new(2), ..limits(60_000, 60_000) }).await;
    let silent = server.connect().await;
    let mut running = server.sent("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n").await;
    server.arrived.acquire().await.unwrap().forget();
    let mut third = server.sent("GET /b HTTP/1.1\r\nHost: x\r\n\r\n").await;
    until(&mut third, "/b").await;
    server.release.add_permits(1);
    until(&mut running, "slow").await;
    drop(silent);
}

#[tokio::test]
async fn a_stop_refuses_new_connections_and_lets_running_requests_finish() {
    let server = Server::start(limits(60_000, 60_000)).await;
    let mut idle = server.sent("GET /a HTTP/1.1\r\nHost: x\r\n\r\n").await;
    until(&mut idle, "/a").await;
    let mut silent = server.connect().await;
    let mut running = server.sent("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n").await;
    server.arrived.acquire().await.unwrap().forget();
    server.stop.send(()).unwrap();
    // These two connections end at once, which shows that the stop has begun.
    assert_eq!(rest(&mut idle).await, "");
    assert_eq!(rest(&mut silent).await, "");
    assert!(TcpStream::connect(server.address).await.is_err());
    assert!(!server.ended.is_finished());
    server.release.add_permits(1);
    assert!(rest(&mut running).await.ends_with("slow"));
    drop((idle, silent, running));
    timeout(FOREVER, server.ended).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_stop_cuts_what_still_runs_after_the_grace() {
    let limits = ServerLimits { shutdown_grace: Duration::from_millis(100), ..limits(60_000, 60_000) };
    let server = Server::start(limits).await;
    let mut running = server.sent("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n").await;
    server.arrived.acquire().await.unwrap().forget();
    server.stop().await;
    assert_eq!(rest(&mut running).await, "");
}

#[tokio::test]
async fn what_is_no_request_is_refused_with_a_problem() {
    let server = Server::start(limits(5000, 5000)).await;
    let many = "X: a\r\n".repeat(100);
    for (bytes, status, slug) in [
        ("garbage\r\n\r\n".to_owned(), "400", "bad-request"),
        ("GET / HTTP/1.1\r\nHost: x\r\nX: \0\r\n\r\n".to_owned(), "400", "bad-request"),
        (format!("GET / HTTP/1.1\r\nHost: x\r\n{many}\r\n"), "431", "headers-too-large"),
        (format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(70_000)), "431", "headers-too-large"),
    ] {
        let mut socket = server.sent(&bytes).await;
        let mut answer = String::new();
        timeout(FOREVER, socket.read_to_string(&mut answer)).await.unwrap().unwrap();
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
        assert!(answer.contains("content-type: application/problem+json\r\n"), "{answer}");
        assert!(answer.contains(&format!("\r\n\r\n{{\"type\":\"/problems/{slug}\"")), "{answer}");
    }
    server.stop().await;
}
