//! A web server that can do everything wrong.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::sleep;
use url::Url;

/// A request that the server got.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// Path and query.
    pub(crate) target: Url,
    /// The whole head, in lower case.
    pub(crate) head: String,
    pub(crate) at: Instant,
    /// How many requests came before it on the same connection.
    pub(crate) nth_on_connection: usize,
}

impl Request {
    pub(crate) fn query(&self, name: &str) -> Option<String> {
        self.target.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }
}

/// What the server does with a request.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    /// A status, more headers (each ended by CR LF), a body.
    Answer(u16, &'static str, Vec<u8>),
    /// A body with status 200, this time after so many requests have come.
    Late(usize, Duration, Vec<u8>),
    /// Exactly these bytes, and then the end of the connection.
    Raw(Vec<u8>),
    /// These bytes, one at a time, with a pause after each.
    Drip(Vec<u8>, Duration),
    /// Nothing, ever.
    Hang,
    /// The end of the connection, without an answer.
    Close,
}

impl Reply {
    pub(crate) fn json(body: &(impl ToString + ?Sized)) -> Self {
        Self::Answer(200, "Content-Type: application/json\r\n", body.to_string().into_bytes())
    }

    pub(crate) fn status(status: u16) -> Self {
        Self::Answer(status, "", b"<html>sorry</html>".to_vec())
    }
}

type Handler = dyn Fn(&Request) -> Reply + Send + Sync;

/// The server; it ends when this is dropped.
pub(crate) struct FakeServer {
    address: SocketAddr,
    counters: Arc<Counters>,
    accepting: JoinHandle<()>,
}

#[derive(Default)]
struct Counters {
    connections: AtomicUsize,
    in_flight: AtomicUsize,
    peak: AtomicUsize,
    requests: Mutex<Vec<Request>>,
}

impl FakeServer {
    pub(crate) async fn start(handler: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (counters, handler): (Arc<Counters>, Arc<Handler>) = (Arc::default(), Arc::new(handler));
        let counting = Arc::clone(&counters);
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                counting.connections.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(serve(stream, Arc::clone(&handler), Arc::clone(&counting)));
            }
        });
        Self { address, counters, accepting }
    }

    /// Lets the server go on until the runtime of its test ends.
    pub(crate) fn keep(self) {
        std::mem::forget(self);
    }

    pub(crate) fn url(&self) -> Url {
        Url::parse(&format!("http://{}/", self.address)).unwrap()
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.counters.requests.lock().unwrap().clone()
    }

    pub(crate) fn connections(&self) -> usize {
        self.counters.connections.load(Ordering::SeqCst)
    }

    /// The most requests that were answered at the same time.
    pub(crate) fn peak(&self) -> usize {
        self.counters.peak.load(Ordering::SeqCst)
    }
}

impl Drop for FakeServer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn serve(mut stream: TcpStream, handler: Arc<Handler>, counters: Arc<Counters>) {
    let mut nth_on_connection = 0;
    while let Some(head) = read_head(&mut stream).await {
        let path = head.split(' ').nth(1).unwrap_or("/");
        let target = Url::parse("http://fake.test").unwrap().join(path).unwrap();
        let request = Request { target, head: head.to_lowercase(), at: Instant::now(), nth_on_connection };
        nth_on_connection += 1;
        let reply = handler(&request);
        counters.requests.lock().unwrap().push(request);
        let now = counters.in_flight.fetch_add(1, Ordering::SeqCst) + 1;
        counters.peak.fetch_max(now, Ordering::SeqCst);
        let stays = answer(&mut stream, reply, &counters).await;
        counters.in_flight.fetch_sub(1, Ordering::SeqCst);
        if !stays {
            return;
        }
    }
}

async fn read_head(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    String::from_utf8(head).ok()
}

/// Answers, and returns whether the connection stays open.
async fn answer(stream: &mut TcpStream, reply: Reply, counters: &Counters) -> bool {
    match reply {
        Reply::Answer(status, headers, body) => {
            stream.write_all(&whole(status, headers, &body)).await.is_ok()
        }
        Reply::Late(requests, pause, body) => {
            while counters.requests.lock().unwrap().len() < requests {
                sleep(Duration::from_millis(1)).await;
            }
            sleep(pause).await;
            stream.write_all(&whole(200, "", &body)).await.is_ok()
        }
        Reply::Raw(bytes) => {
            drop(stream.write_all(&bytes).await);
            false
        }
        Reply::Drip(bytes, pause) => {
            for byte in bytes {
                if stream.write_u8(byte).await.is_err() {
                    break;
                }
                sleep(pause).await;
            }
            false
        }
        // Waits until the client closes the connection.
        Reply::Hang => stream.read_u8().await.is_ok(),
        Reply::Close => false,
    }
}

fn whole(status: u16, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status} X\r\n{headers}Content-Length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}
