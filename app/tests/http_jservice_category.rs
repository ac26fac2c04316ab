//! Categories with so many clues that they are sent in pieces.

#![expect(clippy::unwrap_used, reason = "a broken step fails the test that runs it")]

mod common;

use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use common::{App, Setup, answer, read_all, read_head};
use flate2::read::GzDecoder;
use quizcast_domain::RepoError;
use quizcast_domain::archive::{BareClue, Category, CategoryId, Clue, ClueArchive, ClueRequest};
use quizcast_domain::questions::{Draft, NewQuestion, QuestionId, SourceName};
use quizcast_domain::testkit::memory::{ListSource, MemoryLog};
use reqwest::{Method, Version};
use tokio::io::AsyncWriteExt;

const PATH: &str = "/api/category?id=1";

/// So many clues are read at a time.
const STRETCH: usize = 250;
/// With so many clues the text is kept in memory until it is sent.
const KEPT: usize = 2 * STRETCH - 100;
/// With so many it is too long for that, and is read twice.
const READ_TWICE: usize = 2 * STRETCH + 100;

/// Questions of one category, about 8 kB each.
fn long_questions(count: usize) -> ListSource {
    let question = |n: usize| {
        let mut draft = Draft::new(SourceName::JSERVICE, format!("{n} {}", "長い".repeat(1300)), "Answer");
        draft.category = Some("Long".to_owned());
        NewQuestion::new(draft).unwrap()
    };
    ListSource::new(SourceName::JSERVICE, (1..=count).map(question).collect())
}

async fn with_saved(setup: Setup, count: usize) -> App {
    let app = setup.options(|options| options.quiz_max = count).start().await;
    assert_eq!(app.draw(count).await.status, 200);
    app
}

#[tokio::test]
async fn a_large_category_is_whole() {
    for count in [KEPT, READ_TWICE] {
        let setup = Setup::with_source(long_questions(count)).over_sqlite().await;
        let app = with_saved(setup, count).await;
        let got = app.get(PATH).await;
        assert_eq!((got.status, got.header("content-length")), (200, None));
        let (got_length, longest_kept) = (got.text.len(), 4 * 1024 * 1024);
        assert_eq!(got_length > longest_kept, count == READ_TWICE, "{got_length}");
        let whole = got.json();
        let clues = whole["clues"].as_array().unwrap().iter().map(|clue| clue["id"].as_u64().unwrap());
        assert_eq!(clues.collect::<Vec<_>>(), (1..=count as u64).collect::<Vec<_>>());
        let packed = app.request(Method::GET, PATH).header("accept-encoding", "gzip");
        let bytes = packed.send().await.unwrap().bytes().await.unwrap();
        let mut text = String::new();
        GzDecoder::new(&bytes[..]).read_to_string(&mut text).unwrap();
        assert!(text == got.text && bytes.len() < text.len());
        let tag = got.header("etag").unwrap();
        let again = answer(app.request(Method::GET, PATH).header("if-none-match", tag)).await;
        assert_eq!(again.status, 304);
    }
}

/// The clues in memory, which fail after some stretches.
struct Failing {
    log: Arc<MemoryLog>,
    stretches: AtomicUsize,
    good: usize,
}

/// A server over a category that is read twice, in three stretches each. Of all stretches so many are read.
async fn failing_after(good: usize) -> App {
    let mut setup = Setup::with_source(long_questions(READ_TWICE));
    let log = Arc::clone(&setup.store.log);
    setup.clues = Arc::new(Failing { log, stretches: AtomicUsize::new(0), good });
    with_saved(setup, READ_TWICE).await
}

#[async_trait]
impl ClueArchive for Failing {
    async fn clue(&self, id: QuestionId) -> Result<Option<Clue>, RepoError> {
        self.log.clue(id).await
    }

    async fn clues(&self, request: &ClueRequest) -> Result<Vec<Clue>, RepoError> {
        self.log.clues(request).await
    }

    async fn clues_in(
        &self,
        category: CategoryId,
        behind: QuestionId,
        limit: usize,
    ) -> Result<Vec<BareClue>, RepoError> {
        if self.stretches.fetch_add(1, Ordering::SeqCst) >= self.good {
            return Err(RepoError::Unavailable("the secret database is gone".into()));
        }
        self.log.clues_in(category, behind, limit).await
    }

    async fn random_clues(&self, count: usize) -> Result<Vec<Clue>, RepoError> {
        self.log.random_clues(count).await
    }

    async fn finals(&self, count: usize) -> Result<Vec<Clue>, RepoError> {
        self.log.finals(count).await
    }

    async fn category(&self, id: CategoryId) -> Result<Option<Category>, RepoError> {
        self.log.category(id).await
    }

    async fn numbered(&self, offset: u64, limit: usize) -> Result<Vec<Category>, RepoError> {
        self.log.numbered(offset, limit).await
    }

    async fn popular(&self, limit: usize) -> Result<Vec<Category>, RepoError> {
        self.log.popular(limit).await
    }
}

#[tokio::test]
async fn a_store_that_fails_before_the_tag_is_made_is_a_problem() {
    for good in [0, 2] {
        let app = failing_after(good).await;
        let got = app.get(PATH).await;
        assert_eq!(got.status, 503);
        assert!(!got.text.contains("secret") && !got.text.contains("clues"), "{}", got.text);
    }
}

#[tokio::test]
async fn a_store_that_fails_midway_breaks_the_body_and_does_not_end_it() {
    // Three stretches make the tag, and the second one of the body fails.
    const GOOD: usize = 3 + 1;
    let app = failing_after(GOOD).await;
    let mut stream = app.connect().await;
    stream.write_all(format!("GET {PATH} HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes()).await.unwrap();
    let head = read_head(&mut stream).await;
    assert!(head.starts_with("HTTP/1.1 200") && head.contains("transfer-encoding: chunked"), "{head}");
    let body = read_all(&mut stream, Duration::from_secs(10)).await;
    // What the connection still holds when it breaks may be lost.
    assert!(body.matches("\"id\":").count() <= STRETCH + 1, "the second stretch failed");
    assert!(!body.ends_with("\r\n0\r\n\r\n") && !body.contains("secret"), "it ended as if it were whole");

    let app = failing_after(GOOD).await;
    let http2 = reqwest::Client::builder().http2_prior_knowledge().build().unwrap();
    let got = http2.get(format!("http://{}{PATH}", app.address)).send().await.unwrap();
    assert_eq!((got.status().as_u16(), got.version()), (200, Version::HTTP_2));
    assert!(got.bytes().await.is_err(), "it ended as if it were whole");

    let app = failing_after(GOOD).await;
    let packed = app.request(Method::GET, PATH).header("accept-encoding", "gzip");
    // The compressed pieces are so small that the connection can break before its buffer is sent.
    let got = async { packed.send().await?.bytes().await }.await;
    assert!(got.is_err(), "it ended as if it were whole");
}
