//! Questions by chance, categories and reports, over SQLite.

#![expect(clippy::unwrap_used, reason = "a broken step fails the test that runs it")]

mod common;

use std::collections::BTreeSet;
use std::sync::Arc;

use common::{App, Setup, answer};
use quizcast_adapters::sea::SeaPorts;
use quizcast_domain::archive::{ClueArchive, QuestionReports};
use quizcast_domain::questions::{Draft, NewQuestion, QuestionId, SourceName};
use quizcast_domain::testkit::memory::{FixedClock, ListSource};
use reqwest::Method;
use serde_json::{Value, json};

const RANDOM: &str = "/questions/random";

/// Twelve saved questions: every third without a title, the others in two categories.
async fn app() -> (App, SeaPorts) {
    let question = |n: u32| {
        let title = [None, Some("Science & Nature"), Some("History")][n as usize % 3];
        let draft = Draft::new(SourceName::OPENTDB, format!("Question {n}?"), format!("Answer {n}"));
        let category = title.map(ToOwned::to_owned);
        NewQuestion::new(Draft { category, value: Some(n % 2 * 200), ..draft }).unwrap()
    };
    let source = ListSource::new(SourceName::OPENTDB, (1..=12).map(question).collect());
    let mut setup = Setup::with_source(source).over_sqlite().await;
    // Reports are counted once a day, so that midnight must not come between two.
    setup.clock = Arc::new(FixedClock::default());
    let sea = setup.sea.clone().unwrap();
    let app = setup.start().await;
    assert_eq!(app.draw(12).await.status, 200);
    (app, sea)
}

async fn picked(app: &App, query: &str) -> Vec<Value> {
    let got = app.get(&format!("{RANDOM}{query}")).await;
    assert_eq!((got.status, got.header("cache-control")), (200, Some("no-store")), "{query}: {got:?}");
    got.json()["items"].as_array().unwrap().clone()
}

fn ids(items: &[Value]) -> BTreeSet<u64> {
    items.iter().map(|item| item["id"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn questions_by_chance_differ_and_fit() {
    let (app, sea) = app().await;
    assert_eq!(picked(&app, "").await.len(), 1);
    assert_eq!(ids(&picked(&app, "?count=100").await), (1..=12).collect());
    let some = picked(&app, "?count=5").await;
    assert_eq!((some.len(), ids(&some).len()), (5, 5));
    for (query, field, value, count) in [
        ("?count=100&category=science%20nature", "category", json!("Science & Nature"), 4),
        ("?count=100&category=General", "category", Value::Null, 4),
        ("?count=100&value=200", "value", json!(200), 6),
        ("?count=100&source=opentdb", "source", json!("opentdb"), 12),
        ("?count=100&value=200&category=history", "value", json!(200), 2),
    ] {
        let items = picked(&app, query).await;
        assert_eq!(items.len(), count, "{query}");
        assert!(items.iter().all(|item| item[field] == value && item["hidden"] == false), "{query}");
    }
    for nothing in ["?source=nobody", "?value=7", "?category=x"] {
        assert!(picked(&app, nothing).await.is_empty(), "{nothing}");
    }
    assert!(sea.reports.hide(QuestionId(7), true).await.unwrap());
    assert!(!ids(&picked(&app, "?count=100").await).contains(&7));
    assert_eq!(app.get("/questions/7").await.json()["hidden"], true);
}

#[tokio::test]
async fn excluded_questions_are_never_picked() {
    let (app, _sea) = app().await;
    let left = picked(&app, "?count=100&exclude=1,%202%20,3,3,-4,0,99999999999999999999999").await;
    assert_eq!(ids(&left), (4..=12).collect());
    for none in ["?count=100&exclude=", "?count=100&exclude=%20"] {
        assert_eq!(picked(&app, none).await.len(), 12, "{none}");
    }
    let numbers = |count: usize| vec!["1"; count].join(",");
    assert_eq!(picked(&app, &format!("?count=100&exclude={}", numbers(250))).await.len(), 11);
    let many = app.get(&format!("{RANDOM}?exclude={}", numbers(251))).await;
    many.field_problem(422, "validation", "exclude");
    for wrong in ["x", "1,,2", "1,", "1.5", "1;2"] {
        app.get(&format!("{RANDOM}?exclude={wrong}")).await.field_problem(400, "bad-request", "exclude");
    }
}

#[tokio::test]
async fn numbers_out_of_range_are_refused() {
    let (app, _sea) = app().await;
    let wide = "9".repeat(400);
    for (field, value) in [
        ("count", "0"),
        ("count", "101"),
        ("count", "-1"),
        ("count", &wide),
        ("value", "-1"),
        ("value", "4294967296"),
        ("value", &wide),
    ] {
        app.get(&format!("{RANDOM}?{field}={value}")).await.field_problem(422, "validation", field);
    }
    for query in ["count=x", "count=1.0", "value=x", "count=%00"] {
        app.get(&format!("{RANDOM}?{query}")).await.problem(400, "bad-request");
    }
    app.get(&format!("{RANDOM}?source=%20")).await.field_problem(422, "validation", "source");
}

#[tokio::test]
async fn categories_come_in_pages_by_title() {
    let (app, _sea) = app().await;
    let all = app.get("/categories").await.json();
    let titles = |page: &Value| {
        let items = page["items"].as_array().unwrap();
        items.iter().map(|item| item["title"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(titles(&all), ["general", "history", "science & nature"]);
    assert_eq!((&all["next"], &all["items"][0]["questions"]), (&Value::Null, &json!(4)));
    let first = app.get("/categories?limit=2").await.json();
    let next = first["next"].as_str().unwrap();
    let second = app.get(&format!("/categories?limit=2&cursor={next}")).await.json();
    assert_eq!((titles(&second), &second["next"]), (vec!["science & nature".to_owned()], &Value::Null));
    assert_eq!(titles(&app.get("/categories?q=NATURE").await.json()), ["science & nature"]);
    assert!(titles(&app.get("/categories?q=zzz").await.json()).is_empty());
    app.get("/categories?limit=101").await.field_problem(422, "validation", "limit");
    for cursor in ["q11", "c10", "c1", "x"] {
        app.get(&format!("/categories?cursor={cursor}")).await.field_problem(400, "bad-request", "cursor");
    }
}

#[tokio::test]
async fn an_address_counts_once_a_question() {
    let (app, sea) = app().await;
    let report = |body: &str| app.post("/questions/3/report", body.to_owned());
    assert_eq!(report(r#"{"reason":" out of date "}"#).await.status, 204);
    assert_eq!(report(r#"{"reason":"again"}"#).await.status, 204);
    assert_eq!(reasons(&sea, 3).await, ["out of date"]);
    let reports = counted(&sea, 3).await;
    assert_eq!(reports, Some(1));
    for (id, body) in [(4, "{}"), (5, ""), (6, r#"{"reason":null}"#), (8, r#"{"reason":"  ","x":1}"#)] {
        assert_eq!(app.post(&format!("/questions/{id}/report"), body).await.status, 204, "{body}");
        assert_eq!((counted(&sea, id).await, reasons(&sea, id).await.len()), (Some(1), 0), "{body}");
    }
    let bare = answer(app.request(Method::POST, "/questions/9/report")).await;
    assert_eq!((bare.status, bare.text.as_str()), (204, ""));
}

#[tokio::test]
async fn unusable_reports_are_refused_and_do_not_count() {
    let (app, sea) = app().await;
    let long = |count: usize| json!({ "reason": "ä".repeat(count) }).to_string();
    app.post("/questions/1/report", long(501)).await.field_problem(422, "validation", "reason");
    let control = r#"{"reason":"a\u0000b"}"#;
    app.post("/questions/1/report", control).await.field_problem(422, "validation", "reason");
    for body in [r#"{"reason":5}"#, r#"{"reason":[]}"#, "[]", "null", "{", " "] {
        app.post("/questions/1/report", body).await.problem(400, "invalid-json");
    }
    let text = app.request(Method::POST, "/questions/1/report").body("{}");
    answer(text).await.problem(415, "unsupported-media-type");
    assert_eq!(counted(&sea, 1).await, None);
    for id in ["0", "13", "-1", "99999999999999999999999"] {
        app.post(&format!("/questions/{id}/report"), "{}").await.problem(404, "not-found");
    }
    app.post("/questions/x/report", "{}").await.problem(400, "bad-request");
    assert_eq!(app.post("/questions/1/report", long(500)).await.status, 204);
}

/// The reasons that are stored for a question.
async fn reasons(sea: &SeaPorts, id: u64) -> Vec<String> {
    let kept = sea.reports.reasons(QuestionId(id)).await.unwrap();
    kept.iter().map(|reason| reason.as_str().to_owned()).collect()
}

/// How many reports of a question were counted.
async fn counted(sea: &SeaPorts, id: u64) -> Option<u64> {
    sea.clues.clue(QuestionId(id)).await.unwrap().unwrap().reports
}
