//! The API of jservice.io over SQLite: what its answers hold, and how its parameters are read.

#![expect(clippy::unwrap_used, reason = "a broken step fails the test that runs it")]

mod common;

use std::sync::Arc;

use common::{App, Setup, answer};
use quizcast_adapters::sea::SeaPorts;
use quizcast_domain::archive::QuestionReports;
use quizcast_domain::questions::{Draft, NewQuestion, QuestionId, SourceName};
use quizcast_domain::testkit::memory::{FixedClock, ListSource};
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use time::OffsetDateTime;

/// 2014-02-11T23:12:36.463999Z.
const AIRED: i64 = 1_392_160_356_463_999;

fn at(micros: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1000).unwrap()
}

/// Twelve saved questions: 1, 4, 7 and 10 are science, 2, 5, 8 and 11 are history, the others have no title. Each was on
/// the air a day after the one before it. The third and the ninth have no value.
async fn app() -> (App, SeaPorts) {
    let question = |n: u32| {
        let title = [None, Some("Science & NATURE"), Some("History")][n as usize % 3];
        let mut draft = Draft::new(SourceName::JSERVICE, format!("Question {n}?"), format!("Answer {n}"));
        draft.category = title.map(ToOwned::to_owned);
        draft.value = Some(n % 4 * 200).filter(|_| n % 6 != 3);
        draft.created_at = Some(at(0));
        draft.airdate = Some(at(AIRED + 86_400_000_000 * i64::from(n - 1))).filter(|_| n != 12);
        draft.game_id = Some(i64::from(n / 4)).filter(|_| n > 3);
        NewQuestion::new(draft).unwrap()
    };
    let source = ListSource::new(SourceName::JSERVICE, (1..=12).map(question).collect());
    let mut setup = Setup::with_source(source).over_sqlite().await;
    // Reports are counted once a day, so that midnight must not come between two.
    setup.clock = Arc::new(FixedClock::default());
    let sea = setup.sea.clone().unwrap();
    let app = setup.start().await;
    assert_eq!(app.draw(12).await.status, 200);
    (app, sea)
}

async fn ids(app: &App, path: &str) -> Vec<u64> {
    let got = app.get(path).await;
    assert_eq!(got.status, 200, "{path}: {got:?}");
    got.json().as_array().unwrap().iter().map(|clue| clue["id"].as_u64().unwrap()).collect()
}

async fn status(app: &App, path: &str) -> u16 {
    app.get(path).await.status
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

const CLUE: [&str; 11] = [
    "id",
    "answer",
    "question",
    "value",
    "airdate",
    "created_at",
    "updated_at",
    "category_id",
    "game_id",
    "invalid_count",
    "category",
];
const SHORT: [&str; 8] =
    ["id", "answer", "question", "value", "airdate", "category_id", "game_id", "invalid_count"];

#[tokio::test]
async fn a_clue_has_exactly_these_fields_in_this_order() {
    let (app, _) = app().await;
    let clue = &app.get("/api/clues?offset=0").await.json()[0];
    assert_eq!(keys(clue), CLUE);
    assert_eq!(keys(&clue["category"]), ["id", "title", "created_at", "updated_at", "clues_count"]);
    assert_eq!(clue["id"], 1);
    assert_eq!(clue["answer"], "Answer 1");
    assert_eq!(clue["question"], "Question 1?");
    assert_eq!(clue["value"], 200);
    assert_eq!(clue["airdate"], "2014-02-11T23:12:36.463Z");
    assert_eq!(clue["created_at"], "1970-01-01T00:00:00.000Z");
    assert_eq!(clue["game_id"], Value::Null);
    assert_eq!(clue["invalid_count"], Value::Null);
    assert_eq!(clue["category"]["title"], "science & nature");
    assert_eq!(clue["category"]["id"], clue["category_id"]);
    assert_eq!(clue["category"]["clues_count"], 4);
    let last = &app.get("/api/clues?offset=11").await.json()[0];
    assert_eq!(
        (&last["airdate"], &last["category"]["title"]),
        (&json!("1970-01-01T12:00:00.000Z"), &json!("general"))
    );

    let short = app.get("/clues/4.json").await;
    assert_eq!(short.header("content-type"), Some("application/json; charset=utf-8"));
    assert_eq!(keys(&short.json()), SHORT);
    assert_eq!(short.json()["game_id"], 1);
    let category = app.get("/api/category?id=1").await.json();
    assert_eq!(keys(&category), ["id", "title", "clues_count", "clues"]);
    assert_eq!(keys(&category["clues"][0]), SHORT);
    let listed: Vec<_> =
        category["clues"].as_array().unwrap().iter().map(|clue| clue["id"].clone()).collect();
    assert_eq!(listed, [1, 4, 7, 10]);
    let categories = app.get("/api/categories?count=9").await.json();
    assert_eq!(
        categories,
        json!([
            {"id": 1, "title": "science & nature", "clues_count": 4},
            {"id": 2, "title": "history", "clues_count": 4},
            {"id": 3, "title": "general", "clues_count": 4},
        ])
    );
    assert_eq!(keys(&categories[0]), ["id", "title", "clues_count"]);
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "that they are there is the test")]
struct StrictClue {
    id: u64,
    answer: String,
    question: String,
    value: Option<u32>,
    airdate: String,
    created_at: String,
    updated_at: String,
    category_id: u64,
    game_id: Option<i64>,
    invalid_count: Option<u64>,
    category: StrictCategory,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "that they are there is the test")]
struct StrictCategory {
    id: u64,
    title: String,
    created_at: String,
    updated_at: String,
    clues_count: u64,
}

#[tokio::test]
async fn strict_types_read_it() {
    let (app, _) = app().await;
    for path in ["/api/random?count=100", "/api/clues", "/api/final?count=100"] {
        let text = app.get(path).await.text;
        let clues: Vec<StrictClue> =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        assert!(!clues.is_empty(), "{path}");
    }
}

#[tokio::test]
async fn a_count_is_read_forgivingly() {
    let (app, _) = app().await;
    for call in ["random", "final", "categories"] {
        let of = |query: &str| format!("/api/{call}?{query}");
        let all = match call {
            "random" => 12,
            "final" => 2,
            _ => 3,
        };
        for (query, found) in [
            ("", 1),
            ("count=", 1),
            ("count=0", 0),
            ("count=2", 2),
            ("count=1&count=2", 2),
            ("count=101", all),
            ("count=99999999999999999999999999999999999999999999", all),
            ("unknown=5&count[]=7", 1),
        ] {
            assert_eq!(ids(&app, &of(query)).await.len(), found, "{call} {query}");
        }
        for query in ["count=x", "count=-1", "count=1.5", "count=5x"] {
            assert_eq!(status(&app, &of(query)).await, 400, "{call} {query}");
        }
    }
    let mut random = ids(&app, "/api/random?count=100").await;
    random.sort_unstable();
    assert_eq!(random, (1..=12).collect::<Vec<_>>());
    let mut finals = ids(&app, "/api/final?count=5").await;
    finals.sort_unstable();
    assert_eq!(finals, [3, 9]);
}

#[tokio::test]
async fn offsets_and_filters_are_read_forgivingly() {
    let (app, _) = app().await;
    for (query, found) in [
        ("offset=10", vec![11, 12]),
        ("offset=10abc", vec![11, 12]),
        ("offset=12", vec![]),
        ("offset=99999999999999999999999", vec![]),
        ("value=400", vec![2, 6, 10]),
        ("value=400&value=200", vec![1, 5]),
        ("value=7", vec![]),
        ("value=-200", vec![]),
        ("value=99999999999999", vec![]),
        ("category=2", vec![2, 5, 8, 11]),
        ("category=2&offset=3", vec![11]),
        ("category=4", vec![]),
        ("category=0", vec![]),
        ("category=-1", vec![]),
        ("game_id=1", vec![4, 5, 6, 7]),
        ("game_id=99999999999999999999", vec![]),
        ("game_id=1&category=1&value=0", vec![4]),
    ] {
        assert_eq!(ids(&app, &format!("/api/clues?{query}")).await, found, "{query}");
    }
    for query in ["", "offset=", "offset=x", "offset=-5", "value=", "category=&game_id=&min_date=&max_date="]
    {
        assert_eq!(ids(&app, &format!("/api/clues?{query}")).await.len(), 12, "{query}");
    }
    for query in ["value=x", "value=%24200", "category=1x", "game_id=1.0"] {
        assert_eq!(status(&app, &format!("/api/clues?{query}")).await, 400, "{query}");
    }
    assert_eq!(ids(&app, "/api/categories?count=9&offset=2").await, [3]);
    assert_eq!(ids(&app, "/api/categories?count=9&offset=3").await, [0_u64; 0]);
}

#[tokio::test]
async fn dates_are_days_or_moments_with_both_ends_in() {
    let (app, _) = app().await;
    for (query, found) in [
        ("min_date=2014-02-12&max_date=2014-02-13", vec![2, 3]),
        ("min_date=02/12/2014&max_date=February%2012,%202014", vec![2]),
        ("max_date=2014-02-11", vec![1, 12]),
        ("min_date=2014-02-21", vec![11]),
        ("min_date=2014-02-11T23:12:36.463Z&max_date=2014-02-11T23:12:36.463Z", vec![1]),
        ("min_date=2014-02-12T01:12:36.463+02:00&max_date=2014-02-11%2023:12:36.463", vec![1]),
        ("min_date=2014-02-11T23:12:36.464Z&max_date=2014-02-12", vec![2]),
        ("min_date=2014-02-11&max_date=2014-02-11T23:12:36.462Z", vec![]),
        ("min_date=2014-02-21T23:12:36+00:00", vec![11]),
        ("min_date=1970-01-01T12:00:00.000Z&max_date=1970-01-01T12:00:00.000Z", vec![12]),
        ("min_date=yesterday", vec![]),
        ("max_date=2014-02-30", vec![]),
    ] {
        assert_eq!(ids(&app, &format!("/api/clues?{query}")).await, found, "{query}");
    }
}

#[tokio::test]
async fn an_id_is_the_number_at_the_beginning() {
    let (app, _) = app().await;
    for id in ["2", "2.json", "2abc", "9&id=2"] {
        assert_eq!(app.get(&format!("/api/category?id={id}")).await.json()["id"], 2, "{id}");
    }
    for id in ["2", "2.json", "2/", "2abc.json"] {
        assert_eq!(app.get(&format!("/clues/{id}")).await.json()["id"], 2, "{id}");
    }
    for id in ["", "0", "-2", "x2", "99", "99999999999999999999"] {
        assert_eq!(status(&app, &format!("/api/category?id={id}")).await, 404, "{id}");
        assert_eq!(status(&app, &format!("/clues/{id}.json")).await, 404, "{id}");
        assert_eq!(
            answer(app.request(Method::POST, &format!("/api/invalid?id={id}"))).await.status,
            404,
            "{id}"
        );
    }
    assert_eq!(status(&app, "/api/category").await, 404);
}

#[tokio::test]
async fn a_report_counts_once_however_its_id_comes() {
    let (app, _) = app().await;
    let post = |path: &str| app.request(Method::POST, path);
    let form = ("content-type", "application/x-www-form-urlencoded");
    let parts = "--b\r\ncontent-disposition: form-data; name=\"id\"\r\n\r\n5\r\n--b--\r\n";
    for (request, id) in [
        (post("/api/invalid?id=1"), 1),
        (post("/api/invalid/?id=1"), 1),
        (post("/api/invalid.json").header(form.0, form.1).body("x=y&id=2"), 2),
        (post("/api/invalid").header("content-type", "application/json").body(r#"{"id":3}"#), 3),
        (post("/api/invalid?id=9").header("content-type", "application/json").body(r#"{"id":"4"}"#), 4),
        (post("/api/invalid").header("content-type", "multipart/form-data; boundary=b").body(parts), 5),
    ] {
        let got = answer(request).await;
        assert_eq!(got.status, 200, "{got:?}");
        let body = got.json();
        assert_eq!(
            keys(&body),
            ["invalid_count", "id", "answer", "question", "value", "airdate", "category_id", "game_id"]
        );
        assert_eq!((&body["id"], &body["invalid_count"]), (&json!(id), &json!(1)));
        assert_eq!(app.get(&format!("/clues/{id}")).await.json()["invalid_count"], 1);
    }
    assert_eq!(app.get("/clues/6").await.json()["invalid_count"], Value::Null);
    let large = r#"{"id":99999999999999999999999}"#;
    for body in ["", "{", "[]", r#"{"id":null}"#, r#"{"id":[1]}"#, r#"{"id":6e22}"#, large] {
        assert_eq!(app.post("/api/invalid", body).await.status, 404, "{body}");
    }
}

#[tokio::test]
async fn hidden_questions_are_not_there() {
    let (app, sea) = app().await;
    assert!(sea.reports.hide(QuestionId(4), true).await.unwrap());
    assert_eq!(status(&app, "/clues/4.json").await, 404);
    assert_eq!(answer(app.request(Method::POST, "/api/invalid?id=4")).await.status, 404);
    assert!(!ids(&app, "/api/random?count=100").await.contains(&4));
    assert_eq!(ids(&app, "/api/clues?category=1").await, [1, 7, 10]);
    let category = app.get("/api/category?id=1").await.json();
    assert_eq!((&category["clues_count"], category["clues"].as_array().unwrap().len()), (&json!(3), 3));
    for id in [1, 7, 10] {
        sea.reports.hide(QuestionId(id), true).await.unwrap();
    }
    assert_eq!(status(&app, "/api/category?id=1").await, 404);
    assert_eq!(ids(&app, "/api/categories?count=9").await, [2, 3]);
    assert_eq!(status(&app, "/popular/1").await, 404);
}
