//! A server over in-memory ports on a real socket.

#![expect(dead_code, reason = "each test file uses its part of it")]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a broken step fails the test that runs it"
)]

pub(crate) mod no_encoder;
pub(crate) mod sources;
pub(crate) mod wav;

use std::net::SocketAddr;
use std::sync::Arc;
#[cfg(feature = "lame")]
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use quizcast::config::{HttpSettings, ServerLimits, UploadSettings};
use quizcast::disk::{Disk, DiskSpace, Disks};
use quizcast::http::health::Readiness;
use quizcast::http::middleware::no_request::Refusals;
use quizcast::http::middleware::rate_limit::RateLimit;
use quizcast::http::{Behind, routes};
use quizcast::janitor::Janitor;
use quizcast::nudge::Nudge;
use quizcast::server;
use quizcast::telemetry::Metrics;
#[cfg(feature = "lame")]
use quizcast_adapters::lame::{LameOptions, LameTranscoder};
use quizcast_adapters::sea::{Database, DatabaseOptions, SeaPorts};
use quizcast_adapters::system::{RandomIds, SystemClock};
use quizcast_domain::archive::{ClueArchive, QuestionArchive};
use quizcast_domain::clock::Clock;
use quizcast_domain::quiz::{DrawLimits, QuizSource};
use quizcast_domain::records::{Room, Transcoder};
use quizcast_domain::testkit::memory::{
    MemoryAudio, MemoryLog, MemoryRecords, MemoryTranscoder, MemoryUploads, MemoryUserRepo,
};
use quizcast_domain::uploads::UploadLimits;
use quizcast_domain::users::UserRepo;
use quizcast_domain::{BoxError, Ports, UseCases};
use reqwest::header::HeaderMap;
use reqwest::{Method, RequestBuilder};
use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::task::TaskTracker;

/// What a server is made of.
pub(crate) struct Setup {
    pub(crate) options: HttpSettings,
    pub(crate) sources: Vec<Arc<dyn QuizSource>>,
    pub(crate) limits: DrawLimits,
    pub(crate) ready: bool,
    pub(crate) users: Arc<dyn UserRepo>,
    pub(crate) archive: Arc<dyn QuestionArchive>,
    pub(crate) clues: Arc<dyn ClueArchive>,
    pub(crate) store: Store,
    pub(crate) room: Room,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) transcoder: Arc<dyn Transcoder>,
    pub(crate) disks: Disks,
    /// A database that keeps the questions, instead of the memory.
    pub(crate) sea: Option<SeaPorts>,
    spool: TempDir,
}

/// The stores in memory behind a server.
#[derive(Clone)]
pub(crate) struct Store {
    pub(crate) log: Arc<MemoryLog>,
    pub(crate) users: Arc<MemoryUserRepo>,
    pub(crate) records: Arc<MemoryRecords>,
    pub(crate) audio: Arc<MemoryAudio>,
}

impl Store {
    /// The uploads of the same users; their MP3 lies with the audio.
    fn uploads(&self) -> Arc<MemoryUploads> {
        Arc::new(MemoryUploads::new(Arc::clone(&self.users), (*self.audio).clone()))
    }
}

impl Default for Store {
    fn default() -> Self {
        let (log, users) = (Arc::new(MemoryLog::default()), Arc::new(MemoryUserRepo::default()));
        let records = Arc::new(MemoryRecords::new(Arc::clone(&users), Arc::clone(&log)));
        Self { log, users, records, audio: Arc::new(MemoryAudio::default()) }
    }
}

/// One encoder for all tests of a process.
#[cfg(feature = "lame")]
fn encoder() -> Arc<dyn Transcoder> {
    static ENCODER: OnceLock<Arc<LameTranscoder>> = OnceLock::new();
    let started = || Arc::new(LameTranscoder::new(LameOptions::default()).unwrap());
    Arc::<LameTranscoder>::clone(ENCODER.get_or_init(started))
}

#[cfg(not(feature = "lame"))]
fn encoder() -> Arc<dyn Transcoder> {
    Arc::new(no_encoder::NoEncoder)
}

impl Setup {
    /// With a source of so many questions.
    pub(crate) fn with_questions(count: usize) -> Self {
        Self::with_source(sources::numbered(count))
    }

    pub(crate) fn with_source(source: impl QuizSource + 'static) -> Self {
        let sources: Vec<Arc<dyn QuizSource>> = vec![Arc::new(source)];
        let store = Store::default();
        let spool = TempDir::new().unwrap();
        let uploads = UploadSettings { spool_dir: spool.path().join("spool"), ..UploadSettings::default() };
        Self {
            options: HttpSettings { uploads, ..HttpSettings::default() },
            sources,
            limits: DrawLimits::default(),
            ready: true,
            users: Arc::<MemoryUserRepo>::clone(&store.users),
            archive: Arc::<MemoryLog>::clone(&store.log),
            clues: Arc::<MemoryLog>::clone(&store.log),
            store,
            room: Room::default(),
            clock: Arc::new(SystemClock),
            transcoder: encoder(),
            disks: Disks { data: Arc::new(SizedDisk::endless()), audio: None },
            sea: None,
            spool,
        }
    }

    /// With the questions in a new SQLite database.
    pub(crate) async fn over_sqlite(mut self) -> Self {
        let url = format!("sqlite://{}", self.spool.path().join("questions.db").display());
        let db = Database::connect(&DatabaseOptions::new(url)).await.unwrap();
        db.migrate().await.unwrap();
        self.sea = Some(SeaPorts::new(&db));
        self
    }

    pub(crate) fn options(mut self, change: impl FnOnce(&mut HttpSettings)) -> Self {
        change(&mut self.options);
        self
    }

    pub(crate) async fn start(self) -> App {
        let Store { log, users: _, records, audio } = self.store.clone();
        let uploads = self.store.uploads();
        let mut ports = Ports {
            users: self.users,
            feeds: Arc::clone(&self.store.users) as _,
            questions: Arc::<MemoryLog>::clone(&log),
            archive: self.archive,
            clues: self.clues,
            reports: Arc::<MemoryLog>::clone(&log),
            keys: log,
            transcoder: self.transcoder,
            resumable: Arc::new(MemoryTranscoder::default()),
            uploads,
            audio,
            drafts: None,
            register: Arc::<MemoryRecords>::clone(&records),
            records,
            ids: Arc::new(RandomIds),
            clock: self.clock,
            sources: self.sources,
            draw_limits: self.limits,
            room: self.room,
            upload_limits: UploadLimits::default(),
        };
        if let Some(SeaPorts { questions, archive, clues, reports, keys, .. }) = self.sea {
            ports = Ports { questions, archive, clues, reports, keys, ..ports };
        }
        let nudge = Nudge::default();
        let clock = Arc::clone(&ports.clock);
        let use_cases = UseCases::new(ports);
        let metrics = Arc::new(Metrics::new().with_disks(self.disks.clone()));
        let (sweep, resumption) = (use_cases.sweep.clone(), use_cases.resumption.clone());
        let janitor = Janitor::start(
            sweep,
            resumption,
            Arc::clone(&metrics),
            None,
            clock,
            Arc::new(RandomIds),
            nudge.clone(),
        );
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let rate_limit = RateLimit::new(self.options.rate_limit);
        let behind = Behind {
            ids: Arc::new(RandomIds),
            use_cases,
            readiness: Arc::new(Ready(self.ready)),
            nudge: nudge.clone(),
            metrics,
            disk: self.disks.data,
            tasks: TaskTracker::new(),
        };
        let endpoint = routes(behind, &self.options, rate_limit.clone());
        let refusals = Arc::new(Refusals::new(rate_limit, Arc::new(RandomIds)));
        // On a slow machine a test may leave a connection alone for long.
        let limits = ServerLimits { idle_timeout: Duration::from_mins(10), ..ServerLimits::default() };
        let running = server::run(listener, endpoint, refusals, limits, std::future::pending::<()>());
        let task = tokio::spawn(running);
        // Another test of this process may have set it before.
        drop(rustls::crypto::ring::default_provider().install_default());
        let client = reqwest::Client::builder().timeout(Duration::from_mins(2)).build().unwrap();
        App { address, client, task, store: self.store, nudge, spool: self.spool, _janitor: janitor }
    }
}

/// A disk with room for so many bytes.
pub(crate) struct SizedDisk(AtomicU64);

impl SizedDisk {
    pub(crate) const fn endless() -> Self {
        Self::of(u64::MAX)
    }

    pub(crate) const fn of(bytes: u64) -> Self {
        Self(AtomicU64::new(bytes))
    }
}

impl Disk for SizedDisk {
    fn takes(&self, bytes: u64) -> bool {
        let pay = |left: u64| left.checked_sub(bytes);
        self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, pay).is_ok()
    }

    fn look(&self) -> Option<DiskSpace> {
        Some(DiskSpace { free: self.0.load(Ordering::SeqCst), floor: 1 })
    }
}

struct Ready(bool);

#[async_trait]
impl Readiness for Ready {
    async fn ready(&self) -> Result<(), BoxError> {
        if self.0 { Ok(()) } else { Err("the secret database does not answer".into()) }
    }
}

/// A running server. Dropping it stops the server.
pub(crate) struct App {
    pub(crate) address: SocketAddr,
    pub(crate) client: reqwest::Client,
    pub(crate) store: Store,
    nudge: Nudge,
    spool: TempDir,
    _janitor: Janitor,
    task: JoinHandle<()>,
}

impl Drop for App {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// An answer with its whole body.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl App {
    /// Waits until no spool file is left, and the stores hold nothing but these records.
    pub(crate) async fn is_clean(&self, bytes: u64) {
        let begun = Instant::now();
        loop {
            self.nudge.nudge();
            tokio::time::sleep(Duration::from_millis(5)).await;
            let waiting = self.waiting_files();
            if self.store.audio.stored() == bytes && waiting == 0 {
                return;
            }
            let stored = self.store.audio.stored();
            assert!(begun.elapsed() < Duration::from_mins(1), "{stored} bytes, {waiting} files are left");
        }
    }

    /// How many spool files there are: with a name, or nameless and open in this process.
    fn waiting_files(&self) -> usize {
        let named = std::fs::read_dir(self.spool.path().join("spool")).into_iter().flatten().count();
        let open = std::fs::read_dir("/proc/self/fd").into_iter().flatten().flatten();
        let open = open.filter_map(|file| std::fs::read_link(file.path()).ok());
        let folder = self.spool.path().join("spool");
        named + open.filter(|target| target.starts_with(&folder) && *target != folder).count()
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("http://{}{path}", self.address))
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        answer(self.request(Method::GET, path)).await
    }

    /// Posts `body` unchanged, with the type of JSON.
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

    /// Sends these bytes, and reads until the server closes the connection or the time is over.
    pub(crate) async fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect().await;
        stream.write_all(bytes).await.unwrap();
        read_all(&mut stream, Duration::from_mins(1)).await
    }

    pub(crate) async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }
}

/// Everything until the end of the connection or of the time.
pub(crate) async fn read_all(stream: &mut TcpStream, time: Duration) -> String {
    let mut bytes = Vec::new();
    drop(timeout(time, stream.read_to_end(&mut bytes)).await);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The head of an answer.
pub(crate) async fn read_head(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        let byte = timeout(Duration::from_secs(25), stream.read_u8()).await.expect("a head in time");
        let Ok(byte) = byte else { break };
        bytes.push(byte);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The head of an answer that does not wait for the end of the body, which goes on byte by byte. After a refusal the
/// server reads on for 30 seconds, longer than this waits.
pub(crate) async fn head_while_writing(stream: TcpStream) -> String {
    let (mut reader, mut writer) = stream.into_split();
    let drip = tokio::spawn(async move {
        while writer.write_all(b" ").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    let head = read_head(&mut reader).await;
    drip.abort();
    head
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

    /// Checks that it is this problem with all its members, and returns its body.
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

    /// As [`problem`](Self::problem); also checks that this field is at fault.
    #[track_caller]
    pub(crate) fn field_problem(&self, status: u16, slug: &str, field: &str) {
        let body = self.problem(status, slug);
        assert_eq!(body["errors"][0]["field"], field, "{body}");
        assert!(body["errors"][0]["detail"].is_string(), "{body}");
    }
}
