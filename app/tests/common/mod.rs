//! A server over in-memory ports on a real socket.

#![expect(dead_code, reason = "each test file uses its part of it")]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a broken step fails the test that runs it"
)]

pub(crate) mod sources;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use poem::Server;
use poem::listener::{Acceptor, Listener, TcpListener};
use quizcast::http::HttpOptions;
use quizcast::http::health::Readiness;
use quizcast::wiring::{Ports, routes};
use quizcast_adapters::system::{RandomIds, SystemClock};
use quizcast_domain::BoxError;
use quizcast_domain::quiz::{DrawLimits, QuizSource};
use quizcast_domain::testkit::memory::{MemoryLog, MemoryUserRepo};
use quizcast_domain::users::UserRepo;
use reqwest::header::HeaderMap;
use reqwest::{Method, RequestBuilder};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// What a server is made of.
pub(crate) struct Setup {
    pub(crate) options: HttpOptions,
    pub(crate) sources: Vec<Arc<dyn QuizSource>>,
    pub(crate) limits: DrawLimits,
    pub(crate) ready: bool,
    pub(crate) users: Arc<dyn UserRepo>,
}

impl Setup {
    /// With a source of so many questions.
    pub(crate) fn with_questions(count: usize) -> Self {
        Self::with_source(sources::numbered(count))
    }

    pub(crate) fn with_source(source: impl QuizSource + 'static) -> Self {
        let sources: Vec<Arc<dyn QuizSource>> = vec![Arc::new(source)];
        Self {
            options: HttpOptions::default(),
            sources,
            limits: DrawLimits::default(),
            ready: true,
            users: Arc::new(MemoryUserRepo::default()),
        }
    }

    pub(crate) fn options(mut self, change: impl FnOnce(&mut HttpOptions)) -> Self {
        change(&mut self.options);
        self
    }

    pub(crate) async fn start(self) -> App {
        let log = Arc::new(MemoryLog::default());
        let ports = Ports {
            users: self.users,
            questions: Arc::<MemoryLog>::clone(&log),
            keys: log,
            ids: Arc::new(RandomIds),
            clock: Arc::new(SystemClock),
            sources: self.sources,
            readiness: Arc::new(Ready(self.ready)),
            draw_limits: self.limits,
        };
        let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await.unwrap();
        let address = *acceptor.local_addr()[0].as_socket_addr().unwrap();
        let endpoint = routes(ports, &self.options);
        let task = tokio::spawn(async move {
            Server::new_with_acceptor(acceptor).run(endpoint).await.unwrap();
        });
        // Another test of this process may have been first.
        drop(rustls::crypto::ring::default_provider().install_default());
        let client = reqwest::Client::builder().timeout(Duration::from_secs(20)).build().unwrap();
        App { address, client, task }
    }
}

struct Ready(bool);

#[async_trait]
impl Readiness for Ready {
    async fn ready(&self) -> Result<(), BoxError> {
        if self.0 { Ok(()) } else { Err("the secret database does not answer".into()) }
    }
}

/// A running server; it stops when this is dropped.
pub(crate) struct App {
    pub(crate) address: SocketAddr,
    pub(crate) client: reqwest::Client,
    task: JoinHandle<()>,
}

impl Drop for App {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl App {
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("http://{}{path}", self.address))
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        answer(self.request(Method::GET, path)).await
    }

    /// Posts a body as it is, as JSON.
    pub(crate) async fn post(&self, path: &str, body: impl Into<String>) -> Answer {
        answer(self.posting(path, body)).await
    }

    pub(crate) fn posting(&self, path: &str, body: impl Into<String>) -> RequestBuilder {
        self.request(Method::POST, path).header("content-type", "application/json").body(body.into())
    }

    pub(crate) async fn draw(&self, count: usize) -> Answer {
        self.post("/quiz", format!(r#"{{"questions_num":{count}}}"#)).await
    }

    /// The token of a new user.
    pub(crate) async fn register(&self, name: &str) -> String {
        let made = self.post("/users", serde_json::json!({ "name": name }).to_string()).await;
        assert_eq!(made.status, 201, "{made:?}");
        made.json()["token"].as_str().unwrap().to_owned()
    }

    /// Sends these bytes and reads until the server closes the connection or the time is over.
    pub(crate) async fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect().await;
        stream.write_all(bytes).await.unwrap();
        read_all(&mut stream, Duration::from_secs(10)).await
    }

    pub(crate) async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }
}

/// Whatever comes until the end, or the time is over.
pub(crate) async fn read_all(stream: &mut TcpStream, time: Duration) -> String {
    let mut bytes = Vec::new();
    drop(timeout(time, stream.read_to_end(&mut bytes)).await);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// What comes until an answer's head is complete.
pub(crate) async fn read_head(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        let byte = timeout(Duration::from_secs(10), stream.read_u8()).await.expect("a head in time");
        let Ok(byte) = byte else { break };
        bytes.push(byte);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

pub(crate) async fn answer(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Answer { status, headers, text: response.text().await.unwrap() }
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// Checks that it is this problem, in its full shape, and gives its body.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16, slug: &str) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{self:?}");
        let body = self.json();
        assert_eq!(body["type"], format!("/problems/{slug}"), "{body}");
        assert_eq!(body["status"], status);
        assert_eq!(body["instance"].as_str(), self.header("x-request-id"));
        assert!(body["title"].as_str().is_some_and(|title| !title.is_empty()), "{body}");
        assert!(body["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{body}");
        body
    }

    /// As [`problem`](Self::problem), and this field is at fault.
    #[track_caller]
    pub(crate) fn field_problem(&self, status: u16, slug: &str, field: &str) {
        let body = self.problem(status, slug);
        assert_eq!(body["errors"][0]["field"], field, "{body}");
        assert!(body["errors"][0]["detail"].is_string(), "{body}");
    }
}
