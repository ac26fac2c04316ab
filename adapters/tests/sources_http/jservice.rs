//! The source over jservice's API.

use std::error::Error;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use quizcast_adapters::sources::{HttpLimits, JserviceSource};
use quizcast_domain::questions::NewQuestion;
use quizcast_domain::quiz::{Ask, QuizSource, SourceError};
use serde_json::{Value, json};
use time::OffsetDateTime;
use url::Url;

use super::fake_http::{FakeServer, Reply, Request};

const LIMITS: HttpLimits = HttpLimits {
    connect: Duration::from_mins(1),
    call: Duration::from_mins(1),
    bytes: 200_000,
    in_flight: 32,
};
/// For calls that must end before they have an answer.
const QUICK: HttpLimits = HttpLimits { call: Duration::from_secs(1), ..LIMITS };
const ONE: Ask = Ask { missing: 1, plenty: false };

/// A clue as jservice.io wrote it.
fn clue(id: u64) -> Value {
    json!({
        "id": id, "answer": format!("answer {id}"), "question": format!("Question \\'{id}\\' &amp; <i>more</i>"),
        "value": 400, "airdate": "1996-02-14T20:00:00.000Z", "created_at": "2022-12-30T19:40:15.123Z",
        "updated_at": "2022-12-30T19:40:15.123Z", "category_id": 1234, "game_id": 5678, "invalid_count": null,
        "category": {"id": 1234, "title": "potent potables", "clues_count": 5},
    })
}

fn clues(request: &Request) -> Reply {
    let count = request.query("count").unwrap().parse::<u64>().unwrap().min(100);
    Reply::json(&(1..=count).map(clue).collect::<Value>())
}

fn source(server: &FakeServer) -> JserviceSource {
    JserviceSource::with_limits(&server.url(), LIMITS).unwrap()
}

quizcast_domain::quiz_source_contract!(async {
    let server = FakeServer::start(clues).await;
    let source = source(&server);
    server.keep();
    source
});

/// One fetch from a server that always replies the same.
async fn fetched(reply: Reply) -> Result<Vec<NewQuestion>, SourceError> {
    let server = FakeServer::start(move |_| reply.clone()).await;
    source(&server).fetch(ONE).await
}

fn retry_after(result: Result<Vec<NewQuestion>, SourceError>) -> Option<Duration> {
    match result {
        Err(SourceError::Unreachable { retry_after, .. }) => retry_after,
        other => panic!("not unreachable: {other:?}"),
    }
}

fn is_nonsense(result: &Result<Vec<NewQuestion>, SourceError>) -> bool {
    matches!(result, Err(SourceError::Nonsense(_)))
}

fn whole_text(error: &dyn Error) -> String {
    let cause = error.source().map(whole_text).unwrap_or_default();
    format!("{error} {error:?} {cause}")
}

#[tokio::test]
async fn every_field_of_a_clue_is_read() {
    let server = FakeServer::start(clues).await;
    let questions = source(&server).fetch(ONE).await.unwrap();
    let [question] = &questions[..] else { panic!("not one: {questions:?}") };
    let draft = question.draft();
    assert_eq!((draft.question.as_str(), draft.answer.as_str()), ("Question '1' & more", "answer 1"));
    assert_eq!((question.source_id(), draft.source.as_str()), ("1", "jservice"));
    assert_eq!((draft.category.as_deref(), draft.category_id), (Some("potent potables"), Some(1234)));
    assert_eq!((draft.value, draft.game_id), (Some(400), Some(5678)));
    let at = |seconds: i64| OffsetDateTime::from_unix_timestamp(seconds).unwrap();
    assert_eq!(draft.created_at, Some(at(1_672_429_215) + Duration::from_millis(123)));
    assert_eq!(draft.airdate, Some(at(824_328_000)));
    assert!(server.requests()[0].head.contains("user-agent: quizcast/"));
}

#[tokio::test]
async fn odd_and_missing_fields_are_tolerated() {
    let body = json!([
        {"id": "x7", "question": "Who?", "answer": "Ann", "value": "$1,200", "category": {"id": 3.0, "title": null},
         "created_at": "yesterday", "airdate": 5, "game_id": [], "invalid_count": 0},
        {"question": "Where?", "answer": "Here", "value": -5, "invalid_count": "0"},
    ]);
    let questions = fetched(Reply::json(&body)).await.unwrap();
    let drafts: Vec<_> = questions.iter().map(NewQuestion::draft).collect();
    assert_eq!(
        (questions[0].source_id(), drafts[0].value, drafts[0].category_id),
        ("x7", Some(1200), Some(3))
    );
    assert_eq!((drafts[0].created_at, drafts[0].airdate, drafts[0].game_id), (None, None, None));
    assert_eq!(
        (drafts[1].source_id.as_deref(), drafts[1].value, drafts[1].category.as_deref()),
        (None, None, None)
    );
}

#[tokio::test]
async fn as_many_are_asked_for_as_are_missing_or_a_whole_call_s_worth() {
    let server = FakeServer::start(clues).await;
    let source = source(&server);
    for (ask, counts) in [
        (Ask { missing: 7, plenty: false }, vec!["7"]),
        (Ask { missing: 7, plenty: true }, vec!["100"]),
        (Ask { missing: 250, plenty: false }, vec!["100", "100", "50"]),
    ] {
        let before = server.requests().len();
        let got = source.fetch(ask).await.unwrap().len();
        let mut asked: Vec<_> =
            server.requests()[before..].iter().map(|request| request.query("count").unwrap()).collect();
        asked.sort();
        assert_eq!(asked, counts);
        assert!(got >= ask.missing);
    }
}

#[tokio::test]
async fn clues_without_text_or_marked_as_invalid_are_left_out() {
    let mixed = |clues: Value| async move { fetched(Reply::json(&clues)).await };
    let mut invalid = clue(1);
    invalid["invalid_count"] = json!(2);
    let no_text = json!({"id": 9, "question": null, "answer": null});
    let blank = json!({"id": 8, "question": " <br> ", "answer": "x"});
    let number = json!({"id": 8, "question": 5, "answer": "x"});
    let kept = mixed(json!([invalid, no_text, clue(3), blank])).await.unwrap();
    assert_eq!(kept.iter().map(NewQuestion::source_id).collect::<Vec<_>>(), ["3"]);
    assert_eq!(mixed(json!([invalid, invalid])).await.unwrap(), []);
    assert_eq!(mixed(json!([invalid, no_text])).await.unwrap(), []);
    assert_eq!(mixed(json!([])).await.unwrap(), []);
    let refused = mixed(json!([no_text, blank, number, 7, "x"])).await;
    let Err(SourceError::Nonsense(cause)) = refused else { panic!("{refused:?}") };
    assert_eq!(cause.to_string(), "no question among 5 clues");
}

#[tokio::test]
async fn a_server_at_fault_is_unreachable_for_as_long_as_it_says() {
    let with = |status, headers| fetched(Reply::Answer(status, headers, Vec::new()));
    for status in [500, 502, 503, 429] {
        assert_eq!(retry_after(fetched(Reply::status(status)).await), None);
        assert_eq!(retry_after(with(status, "Retry-After: 7\r\n").await), Some(Duration::from_secs(7)));
    }
    let date = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nRetry-After: Sun, 06 Nov 1994 08:50:37 GMT\r\n";
    assert_eq!(retry_after(with(503, date).await), Some(Duration::from_mins(1)));
    assert_eq!(retry_after(with(503, "Retry-After: 999999\r\n").await), Some(Duration::from_hours(1)));
}

#[tokio::test]
async fn what_is_no_list_of_clues_is_nonsense() {
    for reply in [
        Reply::status(200),
        Reply::status(404),
        Reply::status(304),
        Reply::json("{\"status\": \"ok\", \"clues\": null}"),
        Reply::json("null"),
        Reply::json(""),
        Reply::json(&(1..9).map(clue).collect::<Value>().to_string()[..900]),
        Reply::Answer(200, "", b"[\"\xff\xfe\"]".to_vec()),
    ] {
        let result = fetched(reply.clone()).await;
        assert!(is_nonsense(&result), "{result:?} to {reply:?}");
    }
}

#[tokio::test]
async fn an_answer_that_is_too_long_is_nonsense_and_not_read_to_its_end() {
    let announced = "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n[";
    assert!(is_nonsense(&fetched(Reply::Raw(announced.into())).await));
    let chunk = format!("4000\r\n{}\r\n", " ".repeat(0x4000));
    let endless = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{}", chunk.repeat(50));
    assert!(is_nonsense(&fetched(Reply::Raw(endless.into())).await));
}

#[tokio::test]
async fn a_connection_that_fails_is_unreachable() {
    for reply in [
        Reply::Close,
        Reply::Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n[]".to_vec()),
        Reply::Raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n".to_vec()),
        Reply::Raw(b"HTTP/1.1 20".to_vec()),
    ] {
        retry_after(fetched(reply).await);
    }
    let gone = FakeServer::start(clues).await.url();
    tokio::task::yield_now().await;
    let nobody = JserviceSource::with_limits(&gone, LIMITS).unwrap();
    retry_after(nobody.fetch(ONE).await);
}

#[tokio::test]
async fn a_call_ends_when_its_time_is_over() {
    let slow =
        Reply::Drip(b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n".repeat(9), Duration::from_millis(40));
    for reply in [Reply::Hang, slow] {
        let server = FakeServer::start(move |_| reply.clone()).await;
        let source = JserviceSource::with_limits(&server.url(), QUICK).unwrap();
        let begin = Instant::now();
        let ended = source.fetch(ONE).await;
        assert!(begin.elapsed() >= QUICK.call, "{:?}", begin.elapsed());
        let Err(SourceError::Unreachable { cause, .. }) = ended else { panic!("{ended:?}") };
        assert_eq!(cause.to_string(), "no whole answer within 1s");
    }
}

#[tokio::test]
async fn a_few_redirects_are_followed_within_the_server() {
    let server = FakeServer::start(|request| match request.target.path() {
        "/api/random" => Reply::Answer(302, "Location: /b\r\n", Vec::new()),
        "/b" => Reply::Answer(307, "Location: /c\r\n", Vec::new()),
        "/c" => Reply::Answer(301, "Location: /d?count=1\r\n", Vec::new()),
        _ => clues(request),
    })
    .await;
    assert_eq!(source(&server).fetch(ONE).await.unwrap().len(), 1);
    let looping = FakeServer::start(|_| Reply::Answer(302, "Location: /api/random\r\n", Vec::new())).await;
    assert!(is_nonsense(&source(&looping).fetch(ONE).await));
    assert_eq!(looping.requests().len(), 4);
}

#[tokio::test]
async fn no_redirect_leads_to_another_scheme() {
    for to in [
        "Location: https://127.0.0.1:1/x\r\n",
        "Location: ftp://127.0.0.1/x\r\n",
        "Location: file:///etc\r\n",
    ] {
        let result = fetched(Reply::Answer(302, to, Vec::new())).await;
        assert!(is_nonsense(&result), "{result:?} to {to}");
    }
}

/// The other server would answer, but is never asked.
#[tokio::test]
async fn no_redirect_leads_to_another_server() {
    let other = FakeServer::start(clues).await;
    let to: &'static str = format!("Location: {}api/random?count=1\r\n", other.url()).leak();
    let result = fetched(Reply::Answer(302, to, Vec::new())).await;
    assert!(is_nonsense(&result), "{result:?}");
    assert_eq!(other.connections(), 0);
}

#[tokio::test]
async fn connections_are_kept_and_used_again() {
    let server = FakeServer::start(clues).await;
    let source = source(&server);
    for _ in 0..20 {
        source.fetch(ONE).await.unwrap();
    }
    assert_eq!((server.requests().len(), server.connections()), (20, 1));
}

#[tokio::test]
async fn a_kept_connection_that_dies_under_a_call_is_replaced_once() {
    let server = FakeServer::start(|request| match request.nth_on_connection {
        0 => clues(request),
        _ => Reply::Close,
    })
    .await;
    let source = source(&server);
    for _ in 0..3 {
        source.fetch(ONE).await.unwrap();
    }
    assert_eq!((server.requests().len(), server.connections()), (5, 3));
}

#[tokio::test]
async fn a_new_connection_that_dies_is_not_tried_again() {
    let server = FakeServer::start(|_| Reply::Close).await;
    retry_after(source(&server).fetch(ONE).await);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn one_call_of_several_may_fail() {
    let calls = AtomicUsize::new(0);
    let server = FakeServer::start(move |request| match calls.fetch_add(1, Ordering::SeqCst) {
        1 => Reply::status(500),
        _ => clues(request),
    })
    .await;
    let got = source(&server).fetch(Ask { missing: 250, plenty: true }).await.unwrap();
    assert_eq!((got.len(), server.requests().len()), (200, 3));
    let broken = FakeServer::start(|_| Reply::status(500)).await;
    retry_after(source(&broken).fetch(Ask { missing: 250, plenty: true }).await);
    assert_eq!(broken.requests().len(), 3);
}

/// A server that answers only once `together` calls have come, and a little later, when further calls would be there.
async fn late(together: usize) -> FakeServer {
    FakeServer::start(move |request| match clues(request) {
        Reply::Answer(_, _, body) => Reply::Late(together, Duration::from_millis(100), body),
        other => other,
    })
    .await
}

#[tokio::test]
async fn large_asks_are_spread_over_calls_at_the_same_time_and_those_are_bounded() {
    let server = late(8).await;
    let source = source(&server);
    assert_eq!(source.fetch(Ask { missing: 1000, plenty: false }).await.unwrap().len(), 1000);
    assert_eq!((server.requests().len(), server.peak()), (10, 8));

    let server = late(2).await;
    let narrow = HttpLimits { in_flight: 2, ..LIMITS };
    let source = JserviceSource::with_limits(&server.url(), narrow).unwrap();
    source.fetch(Ask { missing: 500, plenty: false }).await.unwrap();
    assert_eq!(server.peak(), 2);
}

#[tokio::test]
async fn secrets_of_the_address_are_in_no_error() {
    let server = FakeServer::start(|request| match request.query("count").as_deref() {
        Some("1") => Reply::Close,
        Some("2") => Reply::Answer(302, "Location: https://ann:hunter2@a.test/\r\n", Vec::new()),
        _ => Reply::status(403),
    })
    .await;
    let mut url = server.url();
    url.set_username("ann").unwrap();
    url.set_password(Some("hunter2")).unwrap();
    let source = JserviceSource::with_limits(&url, LIMITS).unwrap();
    for missing in 1..=3 {
        let error = source.fetch(Ask { missing, plenty: false }).await.unwrap_err();
        assert!(!whole_text(&error).contains("hunter2"), "{}", whole_text(&error));
    }
    assert!(server.requests()[0].head.contains("authorization: basic"));
    drop(server);
    let nobody = source.fetch(ONE).await.unwrap_err();
    assert!(!whole_text(&nobody).contains("hunter2"));
    assert!(!format!("{source:?}").contains("hunter2"));
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_is_unreachable() {
    let server = FakeServer::start(clues).await;
    let url = Url::parse(&server.url().as_str().replace("http:", "https:")).unwrap();
    retry_after(JserviceSource::with_limits(&url, QUICK).unwrap().fetch(ONE).await);
}
