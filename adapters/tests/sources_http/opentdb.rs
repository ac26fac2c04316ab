//! The source over the Open Trivia Database.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use quizcast_adapters::sources::{HttpLimits, OpenTdb, OpenTdbSource};
use quizcast_domain::questions::{NewQuestion, SourceName};
use quizcast_domain::quiz::{Ask, QuizSource, SourceCall, SourceError, SourceWatch};
use serde_json::json;
use tokio::time::{sleep, timeout};
use url::Url;

use super::fake_http::{FakeServer, Reply};
use super::fake_opentdb::{FakeOpenTdb, Fault};

const INTERVAL: Duration = Duration::from_millis(40);
const PATIENCE: Duration = Duration::from_secs(20);

fn source(database: &FakeOpenTdb) -> OpenTdbSource {
    read_ahead(&database.server.url(), INTERVAL, HttpLimits::default())
}

fn read_ahead(base: &Url, interval: Duration, limits: HttpLimits) -> OpenTdbSource {
    OpenTdb::new(base, interval, limits).unwrap().read_ahead(Arc::new(()))
}

/// Fetches until the result is not `NotYet`, and waits in between as long as the source says.
async fn first(source: &OpenTdbSource, ask: Ask) -> Result<Vec<NewQuestion>, SourceError> {
    let waiting = async {
        loop {
            match source.fetch(ask).await {
                Err(SourceError::NotYet(wait)) => sleep(wait).await,
                other => return other,
            }
        }
    };
    timeout(PATIENCE, waiting).await.expect("the source never has anything")
}

async fn until(holds: impl Fn() -> bool + Send + Sync) {
    let waiting = async {
        while !holds() {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(PATIENCE, waiting).await.expect("it never happens");
}

const fn ask(missing: usize) -> Ask {
    Ask { missing, plenty: false }
}

/// Fetches until there are `count` different questions.
async fn collect(source: &OpenTdbSource, count: usize) -> HashSet<String> {
    let mut texts = HashSet::new();
    while texts.len() < count {
        let got = first(source, ask(count - texts.len())).await.unwrap();
        texts.extend(got.iter().map(|question| question.draft().question.clone()));
    }
    texts
}

quizcast_domain::quiz_source_contract!(async {
    let database = FakeOpenTdb::start(500, INTERVAL).await;
    let source = source(&database);
    // With the third call, what the second one brought is at hand.
    until(|| database.calls().len() == 3).await;
    database.server.keep();
    source
});

#[tokio::test]
async fn the_first_call_gets_a_token_and_a_fetch_is_told_how_long_to_wait() {
    let database = FakeOpenTdb::start(500, INTERVAL).await;
    let source = source(&database);
    let Err(SourceError::NotYet(wait)) = source.fetch(ask(3)).await else { panic!("nothing was read yet") };
    assert!(wait >= Duration::from_millis(50));
    let questions = first(&source, ask(3)).await.unwrap();
    assert_eq!(questions.len(), 3);
    let draft = questions[0].draft();
    assert_eq!((draft.question.as_str(), draft.answer.as_str()), ("What is number 0?", "Answer 0"));
    assert_eq!(draft.choices.clone().unwrap(), ["Answer 0", "Café", "Ten", "Zero"]);
    assert_eq!(database.calls()[..2], ["/api_token.php request", "/api.php 50"]);
}

#[tokio::test]
async fn calls_keep_to_the_interval_and_stop_when_the_pool_is_full() {
    let database = FakeOpenTdb::start(5000, INTERVAL).await;
    let source = source(&database);
    until(|| database.calls().len() == 6).await;
    sleep(INTERVAL * 5).await;
    assert_eq!(database.calls().len(), 6, "a token and five times fifty questions");
    assert_eq!(first(&source, ask(1000)).await.unwrap().len(), 250);
    until(|| database.calls().len() == 11).await;
    assert_eq!((database.too_early(), database.server.connections()), (0, 1));
    let texts: HashSet<_> = collect(&source, 250).await;
    assert!(!texts.contains("What is number 0?"));
}

#[tokio::test]
async fn a_fetch_takes_what_is_missing_or_up_to_fifty() {
    let database = FakeOpenTdb::start(5000, INTERVAL).await;
    let source = source(&database);
    until(|| database.calls().len() == 6).await;
    assert_eq!(first(&source, Ask { missing: 3, plenty: true }).await.unwrap().len(), 50);
    assert_eq!(first(&source, Ask { missing: 3, plenty: false }).await.unwrap().len(), 3);
    assert_eq!(first(&source, Ask { missing: 60, plenty: true }).await.unwrap().len(), 60);
}

#[tokio::test]
async fn a_small_database_is_read_to_its_last_question_and_from_the_start_again() {
    let database = FakeOpenTdb::start(60, INTERVAL).await;
    let source = source(&database);
    assert_eq!(collect(&source, 60).await.len(), 60);
    let calls = database.calls().join(", ");
    assert!(calls.starts_with(
        "/api_token.php request, /api.php 50, /api.php 50, /api.php 25, /api.php 12, /api.php 6, /api.php 6"
    ));
    until(|| database.calls().contains(&"/api_token.php reset".to_owned())).await;
    assert_eq!(collect(&source, 60).await.len(), 60);
    assert_eq!(database.too_early(), 0);
}

#[tokio::test]
async fn an_empty_database_has_nothing_to_offer() {
    let database = FakeOpenTdb::start(0, INTERVAL).await;
    assert_eq!(first(&source(&database), ask(1)).await.unwrap(), []);
}

#[tokio::test]
async fn a_forgotten_token_is_replaced() {
    let database = FakeOpenTdb::start(5000, INTERVAL).await;
    let source = source(&database);
    collect(&source, 50).await;
    database.forget_tokens();
    collect(&source, 300).await;
    let tokens = database.calls().iter().filter(|call| *call == "/api_token.php request").count();
    assert_eq!((tokens, database.too_early()), (2, 0));
}

#[tokio::test]
async fn a_call_that_came_too_early_makes_the_next_ones_later() {
    let database = FakeOpenTdb::start(500, INTERVAL).await;
    database.set(Fault::Code(5));
    let source = source(&database);
    until(|| database.calls().len() == 4).await;
    assert!(matches!(source.fetch(ask(1)).await, Err(SourceError::NotYet(_))));
    let at: Vec<_> = database.server.requests().iter().map(|request| request.at).collect();
    assert!(at[3] - at[2] > INTERVAL * 2, "{at:?}");
    database.set(Fault::None);
    assert_eq!(first(&source, ask(5)).await.unwrap().len(), 5);
}

#[tokio::test]
async fn a_server_that_says_nothing_but_too_early_means_something_else() {
    let database = FakeOpenTdb::start(500, INTERVAL).await;
    database.set(Fault::Code(5));
    let source = source(&database);
    let error = first(&source, ask(1)).await.unwrap_err();
    assert!(matches!(error, SourceError::Nonsense(_)), "{error:?}");
    assert!(database.calls().len() >= 6);
    database.set(Fault::None);
    assert_eq!(first_good(&source).await.len(), 5);
}

#[tokio::test]
async fn a_server_without_tokens_is_read_and_its_ids_are_kept() {
    let server = FakeServer::start(|request| {
        if request.target.path() != "/api.php" || request.query("token").is_some() {
            return Reply::status(404);
        }
        let entry = json!({
            "id": "q-17", "type": "multiple", "difficulty": "easy", "category": "R&B",
            "question": "Is 50%20 a \"word\" & more?", "correct_answer": "No",
            "incorrect_answers": ["Yes", "100%"],
        });
        Reply::json(&json!({"response_code": 0, "results": [entry]}))
    })
    .await;
    let source = read_ahead(&server.url(), INTERVAL, HttpLimits::default());
    let questions = first_good(&source).await;
    let draft = questions[0].draft();
    assert_eq!(draft.source_id.as_deref(), Some("q-17"));
    assert_eq!(
        (draft.question.as_str(), draft.category.as_deref()),
        ("Is 50%20 a \"word\" & more?", Some("R&B"))
    );
}

#[tokio::test]
async fn a_failure_is_remembered_until_the_next_try_and_each_wait_is_longer() {
    let database = FakeOpenTdb::start(500, INTERVAL).await;
    for (status, nonsense) in [(500, false), (429, false), (404, true)] {
        database.set(Fault::Status(status));
        let source = source(&database);
        match first(&source, ask(1)).await.unwrap_err() {
            SourceError::Unreachable { retry_after: Some(wait), cause } if !nonsense => {
                assert!(wait <= INTERVAL * 70, "{wait:?}");
                assert!(cause.to_string().contains(&status.to_string()));
            }
            SourceError::Nonsense(_) if nonsense => {}
            other => panic!("{other:?} for {status}"),
        }
    }
    database.set(Fault::Status(500));
    let before = database.calls().len();
    let source = source(&database);
    until(|| database.calls().len() >= before + 5).await;
    let at: Vec<_> = database.server.requests()[before..].iter().map(|request| request.at).collect();
    assert!(at[4] - at[3] > INTERVAL * 5, "{at:?}");
    database.set(Fault::None);
    assert_eq!(first_good(&source).await.len(), 5);
}

/// Fetches five questions, and tries again after each failure.
async fn first_good(source: &OpenTdbSource) -> Vec<NewQuestion> {
    let trying = async {
        loop {
            match first(source, ask(5)).await {
                Ok(questions) => return questions,
                Err(_) => sleep(INTERVAL).await,
            }
        }
    };
    timeout(PATIENCE, trying).await.expect("it recovers")
}

#[tokio::test]
async fn what_is_no_answer_is_nonsense_and_passes() {
    let database = FakeOpenTdb::start(500, INTERVAL).await;
    for fault in [Fault::Garbage, Fault::Code(2), Fault::Code(77), Fault::NoText] {
        database.set(fault);
        let source = source(&database);
        let error = first(&source, ask(1)).await.unwrap_err();
        assert!(matches!(error, SourceError::Nonsense(_)), "{error:?} for {fault:?}");
        database.set(Fault::None);
        assert_eq!(first_good(&source).await.len(), 5);
    }
}

#[tokio::test]
async fn what_was_read_is_given_although_the_database_is_down() {
    let database = FakeOpenTdb::start(500, INTERVAL).await;
    let source = source(&database);
    until(|| database.calls().len() == 2).await;
    first(&source, ask(1)).await.unwrap();
    database.set(Fault::Status(500));
    let calls = database.calls().len();
    until(|| database.calls().len() > calls).await;
    assert!(!first(&source, ask(9)).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_database_that_cannot_be_reached_says_when_to_ask_again() {
    let gone = FakeOpenTdb::start(1, INTERVAL).await.server.url();
    tokio::task::yield_now().await;
    let limits = HttpLimits { call: Duration::from_millis(500), ..HttpLimits::default() };
    let source = read_ahead(&gone, INTERVAL, limits);
    let error = first(&source, ask(1)).await.unwrap_err();
    assert!(matches!(error, SourceError::Unreachable { retry_after: Some(_), .. }), "{error:?}");
}

#[tokio::test]
async fn reading_ends_when_the_source_is_dropped() {
    let database = FakeOpenTdb::start(5000, INTERVAL).await;
    let source = source(&database);
    until(|| database.calls().len() == 2).await;
    drop(source);
    sleep(INTERVAL).await;
    let calls = database.calls().len();
    sleep(INTERVAL * 5).await;
    assert_eq!(database.calls().len(), calls);
}

#[tokio::test]
async fn a_fetch_never_waits() {
    let database = FakeOpenTdb::start(5000, INTERVAL).await;
    let slow = read_ahead(&database.server.url(), Duration::from_secs(5), HttpLimits::default());
    for _ in 0..100 {
        let fetched = timeout(Duration::ZERO, slow.fetch(ask(1))).await.expect("it waits");
        assert!(matches!(fetched, Err(SourceError::NotYet(_))));
    }
}

#[test]
fn it_needs_a_runtime() {
    let public = Url::parse(OpenTdb::PUBLIC_URL).unwrap();
    assert!(OpenTdb::new(&public, OpenTdb::INTERVAL, HttpLimits::default()).is_err());
}

/// A watch that keeps each call that it was told of, as words.
#[derive(Debug, Default)]
struct RecordedCalls(Mutex<Vec<String>>);

impl SourceWatch for RecordedCalls {
    fn called(&self, source: &SourceName, call: SourceCall<'_>) {
        let call = match call {
            SourceCall::Unreachable(cause) => format!("unreachable: {cause}"),
            SourceCall::Nonsense(cause) => format!("nonsense: {cause}"),
            other => format!("{other:?}"),
        };
        self.0.lock().unwrap().push(format!("{source}: {call}"));
    }
}

#[tokio::test]
async fn each_call_is_reported_as_it_ended() {
    let database = FakeOpenTdb::start(500, INTERVAL).await;
    database.set(Fault::Status(503));
    let recorded = Arc::new(RecordedCalls::default());
    let limits = HttpLimits::default();
    let watch = Arc::<RecordedCalls>::clone(&recorded);
    let _source = OpenTdb::new(&database.server.url(), INTERVAL, limits).unwrap().read_ahead(watch);
    for (fault, said) in [
        (Fault::Status(503), "opentdb: unreachable: HTTP status 503 Service Unavailable"),
        (Fault::Status(429), "opentdb: Throttled"),
        (Fault::Code(77), "opentdb: nonsense: response code 77 to the request for token"),
        (Fault::None, "opentdb: Answered"),
    ] {
        database.set(fault);
        until(|| recorded.0.lock().unwrap().iter().any(|call| call == said)).await;
    }
}
