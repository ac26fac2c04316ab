//! The state of the sources: in the log when it changes, in the metrics always.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use quizcast::telemetry::{Metrics, Standings, Watched};
use quizcast_adapters::sources::{HttpLimits, OpenTdb};
use quizcast_adapters::system::SystemClock;
use quizcast_domain::questions::{NewQuestion, SourceName};
use quizcast_domain::quiz::{Ask, QuizSource, SourceError, SourceWatch};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tracing::subscriber::DefaultGuard;

const PATIENCE: Duration = Duration::from_secs(20);

/// The log of this thread.
#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Captured {
    fn start() -> (Self, DefaultGuard) {
        let (captured, log) = (Self::default(), tracing_subscriber::fmt().with_ansi(false).without_time());
        let writer = captured.clone();
        let subscriber = log.with_writer(move || writer.clone()).finish();
        (captured, tracing::subscriber::set_default(subscriber))
    }

    fn lines(&self, part: &str) -> usize {
        let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        text.lines().filter(|line| line.contains(part)).count()
    }
}

impl io::Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

async fn until(holds: impl Fn() -> bool + Send + Sync) {
    let waiting = async {
        while !holds() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waiting).await.unwrap();
}

/// How many calls to opentdb ended with this outcome.
fn calls(metrics: &Metrics, outcome: &str) -> u64 {
    let sample = format!(r#"quizcast_source_calls_total{{source="opentdb",outcome="{outcome}"}} "#);
    let text = metrics.to_text();
    text.lines().find_map(|line| line.strip_prefix(&sample)).map_or(0, |count| count.parse().unwrap())
}

/// An Open Trivia Database with one question; while `broken` it answers 503.
async fn database(broken: Arc<AtomicBool>) -> url::Url {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                let Ok(byte) = socket.read_u8().await else { break };
                head.push(byte);
            }
            let body = if head.starts_with(b"GET /api_token.php") {
                r#"{"response_code": 0, "token": "t"}"#
            } else {
                r#"{"response_code": 0, "results": [{"type": "boolean", "question": "Is it?",
                "correct_answer": "True", "incorrect_answers": ["False"]}]}"#
            };
            let status = if broken.load(Ordering::SeqCst) { "503 Down" } else { "200 OK" };
            let length = body.len();
            let answer =
                format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}");
            drop(socket.write_all(answer.as_bytes()).await);
        }
    });
    url::Url::parse(&url).unwrap()
}

#[tokio::test]
async fn a_source_that_reads_ahead_is_reported_once_when_it_goes_down_and_once_when_it_is_back() {
    let (log, _guard) = Captured::start();
    let broken = Arc::new(AtomicBool::new(true));
    let url = database(Arc::clone(&broken)).await;
    let metrics = Arc::new(Metrics::new());
    let watch = Arc::new(Standings::new(Arc::new(SystemClock), Arc::clone(&metrics)));
    let interval = Duration::from_millis(5);
    let _source = OpenTdb::new(&url, interval, HttpLimits::default()).unwrap().read_ahead(watch);
    let has = |sample: &str| metrics.to_text().contains(sample);
    until(|| calls(&metrics, "unreachable") >= 3).await;
    assert!(has(r#"quizcast_source_up{source="opentdb"} 0"#), "{}", metrics.to_text());
    broken.store(false, Ordering::SeqCst);
    until(|| calls(&metrics, "answered") >= 3).await;
    assert!(has(r#"quizcast_source_up{source="opentdb"} 1"#), "{}", metrics.to_text());
    assert_eq!(log.lines("WARN"), 1);
    assert_eq!(log.lines("503"), 1);
    assert_eq!((log.lines("INFO"), log.lines("is back")), (1, 1));
    broken.store(true, Ordering::SeqCst);
    until(|| log.lines("WARN") == 2).await;
}

/// A source that never answers.
#[derive(Debug)]
struct Silent;

#[async_trait]
impl QuizSource for Silent {
    fn name(&self) -> SourceName {
        SourceName::JSERVICE
    }

    async fn fetch(&self, _ask: Ask) -> Result<Vec<NewQuestion>, SourceError> {
        std::future::pending().await
    }
}

#[tokio::test]
async fn a_call_that_is_given_up_counts_as_down_only_after_a_while() {
    let (log, _guard) = Captured::start();
    let metrics = Arc::new(Metrics::new());
    let watch: Arc<dyn SourceWatch> = Arc::new(Standings::new(Arc::new(SystemClock), Arc::clone(&metrics)));
    for (patience, outcome, warnings) in
        [(Duration::from_hours(1), "unfinished", 0), (Duration::ZERO, "unreachable", 1)]
    {
        let source = Watched::new(Silent, Arc::clone(&watch), patience);
        let fetch = source.fetch(Ask { missing: 1, plenty: false });
        assert!(tokio::time::timeout(Duration::from_millis(5), fetch).await.is_err());
        let sample = format!(r#"quizcast_source_calls_total{{source="jservice",outcome="{outcome}"}} 1"#);
        assert!(metrics.to_text().contains(&sample), "{sample}");
        assert_eq!(log.lines("WARN"), warnings);
    }
}
