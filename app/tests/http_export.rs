//! The export of the saved questions.

#![expect(clippy::unwrap_used, reason = "a broken step fails the test that runs it")]

mod common;

use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use common::{Answer, App, Setup, answer, read_all, read_head};
use flate2::read::GzDecoder;
use quizcast_domain::RepoError;
use quizcast_domain::archive::{
    Category, CategoryId, CategoryRequest, PageRequest, QuestionArchive, QuestionFilter, RandomRequest,
};
use quizcast_domain::page::Page;
use quizcast_domain::questions::{Draft, NewQuestion, Question, QuestionId, SourceName};
use quizcast_domain::testkit::memory::{ListSource, MemoryLog};
use reqwest::{Method, Version};
use serde_json::{Value, json};
use time::OffsetDateTime;
use tokio::io::AsyncWriteExt;

const PATH: &str = "/questions/export";

/// So many questions are read at a time.
const STRETCH: usize = 100;

async fn with_saved(setup: Setup, count: usize) -> App {
    let app = setup.start().await;
    if count > 0 {
        assert_eq!(app.draw(count).await.status, 200);
    }
    app
}

fn lines(text: &str) -> Vec<Value> {
    assert!(text.is_empty() || text.ends_with('\n'), "{text}");
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The numbers of the questions in the answer.
#[track_caller]
fn ids(got: &Answer) -> Vec<u64> {
    assert_eq!(got.status, 200, "{got:?}");
    lines(&got.text).iter().map(|line| line["id"].as_u64().unwrap()).collect()
}

fn unpacked(bytes: &[u8]) -> String {
    let (mut rest, mut text) = (bytes, String::new());
    GzDecoder::new(&mut rest).read_to_string(&mut text).unwrap();
    assert!(rest.is_empty(), "{} bytes follow", rest.len());
    text
}

#[tokio::test]
async fn every_question_comes_once_and_in_order_over_several_stretches() {
    for count in [1, STRETCH - 1, STRETCH, STRETCH + 1, 3 * STRETCH + 50] {
        let app = with_saved(Setup::with_questions(count), count).await;
        let got = app.get(PATH).await;
        assert_eq!(ids(&got), (1..=count as u64).collect::<Vec<_>>());
        assert_eq!(got.header("content-type"), Some("application/x-ndjson"));
        assert_eq!(got.header("cache-control"), Some("no-store"));
        assert_eq!(got.header("vary"), Some("Accept-Encoding"));
        assert_eq!(got.header("content-encoding"), None);
    }
}

#[tokio::test]
async fn a_line_is_the_question_and_what_else_is_known_of_it() {
    let draft = Draft::new(SourceName::JSERVICE, "Which\none?", "This \u{2028}one");
    let known = Draft {
        airdate: Some(OffsetDateTime::from_unix_timestamp(864_000_000).unwrap()),
        game_id: Some(4680),
        category_id: Some(-17),
        ..draft
    };
    let bare = Draft::new(SourceName::BUILTIN, "And which?", "That one");
    let questions = [known, bare].map(|draft| NewQuestion::new(draft).unwrap()).to_vec();
    let setup = Setup::with_source(ListSource::new(SourceName::BUILTIN, questions));
    let app = with_saved(setup, 2).await;
    let got = lines(&app.get(PATH).await.text);
    let more = [
        json!({ "airdate": "1997-05-19T00:00:00Z", "game_id": 4680, "category_id": -17 }),
        json!({ "airdate": null, "game_id": null, "category_id": null }),
    ];
    assert_eq!(got.len(), 2);
    for (number, (line, more)) in got.iter().zip(more).enumerate() {
        let mut whole = app.get(&format!("/questions/{}", number + 1)).await.json();
        whole.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        assert_eq!(*line, whole);
    }
}

#[tokio::test]
async fn filters_and_a_beginning_leave_questions_out() {
    let app = with_saved(Setup::with_questions(250), 250).await;
    for (query, expected) in [
        ("since=0", (1..=250).collect::<Vec<u64>>()),
        ("since=149", (150..=250).collect()),
        ("since=249", vec![250]),
        ("since=250", vec![]),
        ("since=9223372036854775807", vec![]),
        ("category=EVEN!", (2..=250).step_by(2).collect()),
        ("category=odd&since=240", vec![241, 243, 245, 247, 249]),
        ("category=neither", vec![]),
        ("source=builtin&since=248", vec![249, 250]),
        ("source=opentdb", vec![]),
        ("source=nobody", vec![]),
        ("source=builtin&category=even&since=247", vec![248, 250]),
    ] {
        assert_eq!(ids(&app.get(&format!("{PATH}?{query}")).await), expected, "{query}");
    }
}

#[tokio::test]
async fn what_cannot_be_asked_for_is_refused() {
    let app = with_saved(Setup::with_questions(0), 0).await;
    for since in ["-1", "9223372036854775808", "99999999999999999999999999999999999999999999"] {
        app.get(&format!("{PATH}?since={since}")).await.field_problem(422, "validation", "since");
    }
    for since in ["x", "1.0", "%ff"] {
        app.get(&format!("{PATH}?since={since}")).await.problem(400, "bad-request");
    }
    app.get(&format!("{PATH}?source=No%20name")).await.problem(422, "validation");
    let got = answer(app.request(Method::POST, PATH)).await;
    assert_eq!((got.status, got.header("allow")), (405, Some("GET, HEAD")));
}

#[tokio::test]
async fn an_empty_store_gives_an_empty_answer() {
    let app = with_saved(Setup::with_questions(0), 0).await;
    let got = app.get(PATH).await;
    assert_eq!((got.status, got.text.as_str()), (200, ""));
    assert_eq!(got.header("content-type"), Some("application/x-ndjson"));
    let packed = app.request(Method::GET, PATH).header("accept-encoding", "gzip").send().await.unwrap();
    assert_eq!(unpacked(&packed.bytes().await.unwrap()), "");
}

#[tokio::test]
async fn gzip_holds_the_same_for_callers_who_take_it() {
    for count in [1, STRETCH, 3 * STRETCH + 50] {
        let app = with_saved(Setup::with_questions(count), count).await;
        let plain = app.get(PATH).await.text;
        let packed = app.request(Method::GET, PATH).header("accept-encoding", "br, gzip").send().await;
        let packed = packed.unwrap();
        assert_eq!(packed.headers()["content-encoding"], "gzip");
        assert_eq!(packed.headers()["content-type"], "application/x-ndjson");
        assert_eq!(packed.headers()["vary"], "Accept-Encoding");
        let packed = packed.bytes().await.unwrap();
        assert!(packed.len() < plain.len());
        assert_eq!(unpacked(&packed), plain);
    }
    let app = with_saved(Setup::with_questions(1), 1).await;
    let refused = app.request(Method::GET, PATH).header("accept-encoding", "gzip;q=0, identity");
    assert_eq!(ids(&answer(refused).await), [1]);
}

/// What becomes of an archive after some stretches.
#[derive(Clone, Copy)]
enum Then {
    Fails,
    Grows,
}

/// The archive in memory, which counts its stretches and changes after some of them.
struct Counted {
    log: Arc<MemoryLog>,
    stretches: AtomicUsize,
    good: usize,
    then: Then,
}

impl Counted {
    /// A server over such an archive of so many questions.
    async fn serve(saved: usize, good: usize, then: Then) -> (App, Arc<Self>) {
        let mut setup = Setup::with_source(ListSource::new(SourceName::BUILTIN, wide(saved)));
        let log = Arc::clone(&setup.store.log);
        let counted = Arc::new(Self { log, stretches: AtomicUsize::new(0), good, then });
        setup.archive = Arc::<Self>::clone(&counted);
        setup.options.quiz_max = saved.max(1);
        (with_saved(setup, saved).await, counted)
    }

    fn stretches(&self) -> usize {
        self.stretches.load(Ordering::SeqCst)
    }
}

/// Questions of about 24 kB.
fn wide(count: usize) -> Vec<NewQuestion> {
    let choices: Vec<_> = (0..8).map(|choice| format!("{choice}{}", "長".repeat(999))).collect();
    let draft = |n| Draft {
        choices: Some(choices.clone()),
        ..Draft::new(SourceName::BUILTIN, format!("Which is {n}?"), choices[0].clone())
    };
    (0..count).map(|n| NewQuestion::new(draft(n)).unwrap()).collect()
}

#[async_trait]
impl QuestionArchive for Counted {
    async fn get(&self, id: QuestionId) -> Result<Option<Question>, RepoError> {
        self.log.get(id).await
    }

    async fn page(&self, request: &PageRequest) -> Result<Page<Question, QuestionId>, RepoError> {
        self.log.page(request).await
    }

    async fn random(&self, request: &RandomRequest) -> Result<Vec<Question>, RepoError> {
        self.log.random(request).await
    }

    async fn categories(&self, request: &CategoryRequest) -> Result<Page<Category, CategoryId>, RepoError> {
        self.log.categories(request).await
    }

    async fn stretch(
        &self,
        behind: QuestionId,
        filter: &QuestionFilter,
        limit: usize,
    ) -> Result<Vec<Question>, RepoError> {
        let before = self.stretches.fetch_add(1, Ordering::SeqCst);
        let mut found = self.log.stretch(behind, filter, limit).await?;
        match self.then {
            _ if before < self.good => {}
            Then::Fails => return Err(RepoError::Unavailable("the secret database is gone".into())),
            Then::Grows => {
                let last = found.last().cloned().unwrap();
                let more = (found.len()..limit).zip(last.id.0 + 1..);
                found.extend(more.map(|(_, id)| Question { id: QuestionId(id), ..last.clone() }));
            }
        }
        Ok(found)
    }
}

#[tokio::test]
async fn a_store_that_fails_at_once_is_a_problem() {
    let (app, _) = Counted::serve(0, 0, Then::Fails).await;
    let got = app.get(PATH).await;
    got.problem(503, "unavailable");
    assert!(got.headers.contains_key("retry-after") && !got.text.contains("secret"));
}

#[tokio::test]
async fn a_store_that_fails_midway_breaks_the_body_and_does_not_end_it() {
    let (app, _) = Counted::serve(3 * STRETCH, 2, Then::Fails).await;
    let mut stream = app.connect().await;
    stream.write_all(format!("GET {PATH} HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes()).await.unwrap();
    let head = read_head(&mut stream).await;
    assert!(head.starts_with("HTTP/1.1 200") && head.contains("transfer-encoding: chunked"), "{head}");
    let body = read_all(&mut stream, Duration::from_secs(10)).await;
    // What the connection still holds when it breaks may be lost.
    assert!(body.matches("\"id\":").count() <= 2 * STRETCH, "the third stretch failed");
    assert!(!body.ends_with("\r\n0\r\n\r\n") && !body.contains("secret"), "it ended as if it were whole");

    let (app, _) = Counted::serve(3 * STRETCH, 2, Then::Fails).await;
    let http2 = reqwest::Client::builder().http2_prior_knowledge().build().unwrap();
    let got = http2.get(format!("http://{}{PATH}", app.address)).send().await.unwrap();
    assert_eq!((got.status().as_u16(), got.version()), (200, Version::HTTP_2));
    assert!(got.bytes().await.is_err(), "it ended as if it were whole");

    let (app, _) = Counted::serve(3 * STRETCH, 2, Then::Fails).await;
    let packed = app.request(Method::GET, PATH).header("accept-encoding", "gzip");
    // The compressed pieces are so small that the connection can break before its buffer is sent.
    let got = async { packed.send().await?.bytes().await }.await;
    assert!(got.is_err(), "it ended as if it were whole");
}

#[tokio::test]
async fn what_is_saved_meanwhile_is_left_for_the_next_export() {
    let (app, counted) = Counted::serve(STRETCH + 1, 1, Then::Grows).await;
    assert_eq!(ids(&app.get(PATH).await), (1..=STRETCH as u64 + 1).collect::<Vec<_>>());
    assert_eq!(counted.stretches(), 2);
}

#[tokio::test]
async fn head_reads_one_stretch_at_most() {
    let (app, counted) = Counted::serve(10 * STRETCH, usize::MAX, Then::Fails).await;
    let got = answer(app.request(Method::HEAD, PATH)).await;
    assert_eq!((got.status, got.text.as_str()), (200, ""));
    assert_eq!(got.header("content-type"), Some("application/x-ndjson"));
    assert_eq!(counted.stretches(), 1);
    assert_eq!(answer(app.request(Method::HEAD, &format!("{PATH}?since=-1"))).await.status, 422);
}

/// 24 MB, of which the buffers of the connection hold a part.
#[tokio::test]
async fn a_reader_who_takes_nothing_is_not_read_for() {
    const STRETCHES: usize = 10;
    let (app, counted) = Counted::serve(STRETCHES * STRETCH, usize::MAX, Then::Fails).await;
    let mut stream = app.connect().await;
    let request = format!("GET {PATH} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    read_head(&mut stream).await;
    // The server reads until the buffers are full. Another export shows that it had the time.
    let before = counted.stretches();
    assert_eq!(ids(&app.get(PATH).await).len(), STRETCHES * STRETCH);
    let read = counted.stretches() - STRETCHES - 1;
    assert!((before..STRETCHES - 3).contains(&read), "{read} stretches were read");
    let rest = read_all(&mut stream, Duration::from_mins(2)).await;
    assert!(rest.ends_with("\r\n0\r\n\r\n"));
    assert_eq!(rest.matches("\"id\":").count(), STRETCHES * STRETCH);
}
