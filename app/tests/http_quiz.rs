//! The quiz over HTTP.

mod common;

use std::collections::HashSet;
use std::time::Duration;

use common::sources::{Failing, Failure, Gated};
use common::{Setup, answer};
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn the_answer_is_the_question_before_and_at_first_there_is_none() {
    let app = Setup::with_questions(10).start().await;
    let first = app.draw(1).await;
    assert_eq!((first.status, first.text.as_str()), (200, "{}"));
    assert!(first.header("content-type").unwrap().starts_with("application/json"));
    assert_eq!(first.header("cache-control"), Some("no-store"));
    assert_eq!(app.draw(3).await.json()["id"], 1);
    assert_eq!(app.draw(1).await.json()["id"], 4);
}

#[tokio::test]
async fn a_question_has_every_field_and_null_where_there_is_nothing() {
    let app = Setup::with_questions(2).start().await;
    app.draw(1).await;
    let drawn = app.draw(1).await.json();
    let shown = app.get("/questions/1").await.json();
    assert_eq!(drawn, shown);
    let fields: Vec<_> = shown.as_object().unwrap().keys().map(String::as_str).collect();
    let expected = [
        "id",
        "question",
        "answer",
        "created_at",
        "saved_at",
        "category",
        "value",
        "choices",
        "hidden",
        "source",
        "source_id",
        "attribution",
    ];
    assert_eq!(fields, expected);
    assert_eq!(shown["question"], "Question 1?");
    assert_eq!(shown["value"], Value::Null);
    assert_eq!(shown["saved_at"], shown["created_at"]);
    assert!(shown["saved_at"].as_str().unwrap().ends_with('Z'), "{shown}");
}

#[tokio::test]
async fn concurrent_requests_make_one_chain() {
    let app = Setup::with_questions(60).start().await;
    let calls = (0..50).map(|_| app.draw(1));
    let answers = futures_util::future::join_all(calls).await;
    let ids: Vec<_> = answers.iter().map(|answer| answer.json()["id"].as_u64()).collect();
    assert_eq!(ids.iter().filter(|id| id.is_none()).count(), 1);
    assert_eq!(ids.iter().flatten().copied().collect::<HashSet<_>>(), (1..50).collect());
    assert_eq!(app.get("/questions?limit=1").await.json()["items"][0]["id"], 50);
}

#[tokio::test]
async fn numbers_out_of_range_are_422_and_ask_no_source() {
    let source = Gated::new(1);
    let app = Setup::with_source(source.clone()).start().await;
    let long = "9".repeat(400);
    for number in ["0", "-1", "1001", "99999999999999999999999999", "-1e400", "1e999", "-0", "0.0", &long] {
        let got = app.post("/quiz", format!(r#"{{"questions_num":{number}}}"#)).await;
        got.field_problem(422, "validation", "questions_num");
        let says_beyond = got.json()["detail"].as_str().unwrap().ends_with(" or beyond");
        assert_eq!(says_beyond, matches!(number, "-1e400" | "1e999") || number == long, "{got:?}");
    }
    assert_eq!(source.asked(), 0);
    assert_eq!(app.get("/questions").await.json()["items"], json!([]));
}

#[tokio::test]
async fn what_cannot_be_read_is_400() {
    let app = Setup::with_questions(1).start().await;
    for number in ["1.5", "\"3\"", "true", "null", "[1]", "{}"] {
        let got = app.post("/quiz", format!(r#"{{"questions_num":{number}}}"#)).await;
        got.field_problem(400, "invalid-json", "questions_num");
    }
    app.post("/quiz", "{}").await.field_problem(400, "invalid-json", "questions_num");
    let deep = "[".repeat(20_000);
    let nested = format!(r#"{{"questions_num":{}1{}}}"#, "[".repeat(20_000), "]".repeat(20_000));
    for body in
        ["", "{", "[]", "null", "1", "{\"questions_num\":1", "\u{0}", "{'questions_num':1}", &deep, &nested]
    {
        app.post("/quiz", body).await.problem(400, "invalid-json");
    }
}

#[tokio::test]
async fn whole_numbers_are_accepted_in_every_writing_and_unknown_fields_are_ignored() {
    let app = Setup::with_questions(200).options(|options| options.quiz_max = 150).start().await;
    assert_eq!(app.post("/quiz", r#"{"questions_num":1.0}"#).await.status, 200);
    assert_eq!(app.post("/quiz", r#"{"questions_num":1e2,"more":{"x":[1e999]}}"#).await.json()["id"], 1);
    assert_eq!(app.draw(1).await.json()["id"], 101);
    app.draw(151).await.field_problem(422, "validation", "questions_num");
}

#[tokio::test]
async fn only_json_is_taken_with_any_parameters() {
    let app = Setup::with_questions(5).start().await;
    let body = r#"{"questions_num":1}"#;
    for good in ["application/json", "application/json; charset=utf-8", "Application/JSON;charset=UTF-8"] {
        let sent = app.request(Method::POST, "/quiz").header("content-type", good).body(body);
        assert_eq!(answer(sent).await.status, 200, "{good}");
    }
    for bad in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonx",
        "multipart/form-data; boundary=x",
        "",
    ] {
        let sent = app.request(Method::POST, "/quiz").header("content-type", bad).body(body);
        answer(sent).await.problem(415, "unsupported-media-type");
    }
    answer(app.request(Method::POST, "/quiz").body(body)).await.problem(415, "unsupported-media-type");
}

#[tokio::test]
async fn a_source_that_runs_dry_is_reported_with_what_was_found() {
    let app = Setup::with_questions(3).start().await;
    let body = app.draw(5).await.problem(503, "questions-exhausted");
    assert!(body["detail"].as_str().unwrap().contains("3 new questions"), "{body}");
    assert_eq!(app.get("/questions").await.json()["items"], json!([]));
    assert_eq!(app.draw(3).await.status, 200);
}

#[tokio::test]
async fn failing_sources_have_their_own_problems_and_no_causes() {
    let far = Failure::Unreachable(Some(Duration::from_millis(6500)));
    for (failure, status, slug, retry_after) in [
        (Failure::Nonsense, 502, "source-nonsense", None),
        (far, 503, "source-unreachable", Some("7")),
        (Failure::Unreachable(None), 503, "source-unreachable", Some("5")),
        (Failure::Silent, 504, "deadline", None),
    ] {
        let mut setup = Setup::with_source(Failing(failure));
        setup.limits.deadline = Duration::from_millis(50);
        let got = setup.start().await.draw(1).await;
        got.problem(status, slug);
        assert_eq!(got.header("retry-after"), retry_after);
        assert!(!got.text.contains("secret"), "{}", got.text);
    }
}

#[tokio::test]
async fn pages_lead_to_the_end() {
    let app = Setup::with_questions(25).start().await;
    app.draw(25).await;
    assert_eq!(app.get("/questions").await.json()["items"].as_array().unwrap().len(), 20);
    let (mut path, mut seen) = ("/questions?limit=10".to_owned(), Vec::new());
    loop {
        let page = app.get(&path).await.json();
        seen.extend(page["items"].as_array().unwrap().iter().map(|item| item["id"].as_u64().unwrap()));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/questions?limit=10&cursor={next}");
    }
    assert_eq!(seen, (1..=25).rev().collect::<Vec<_>>());
    assert!(app.get("/questions?limit=100").await.text.ends_with(r#""next":null}"#));
}

#[tokio::test]
async fn filters_narrow_the_list() {
    let app = Setup::with_questions(20).start().await;
    app.draw(20).await;
    let count = async |query: &str| {
        app.get(&format!("/questions?{query}")).await.json()["items"].as_array().unwrap().len()
    };
    assert_eq!(count("q=QUESTION%207").await, 1);
    assert_eq!(count("q=answer%202&category=even").await, 2);
    assert_eq!(count("category=EVEN").await, 10);
    assert_eq!(count("source=builtin").await, 20);
    assert_eq!(count("source=opentdb").await, 0);
    assert_eq!(count("source=nobody-knows_it-9").await, 0);
    assert_eq!(count("q=&category=&unknown=1").await, 20);
    assert_eq!(count("q=%25").await, 0);
    assert_eq!(count("q=%00").await, 20);
}

#[tokio::test]
async fn parameters_of_the_list_are_checked() {
    let app = Setup::with_questions(1).start().await;
    for limit in ["0", "101", "-1", "99999999999999999999", "-99999999999999999999999999999999999999999"] {
        app.get(&format!("/questions?limit={limit}")).await.field_problem(422, "validation", "limit");
    }
    for limit in ["abc", "", "1.5", "1e1", "%00", "+5"] {
        app.get(&format!("/questions?limit={limit}")).await.field_problem(400, "bad-request", "limit");
    }
    for cursor in ["", "x", "1", "%ff", "q1ffffffffffffffffffffff"] {
        app.get(&format!("/questions?cursor={cursor}")).await.field_problem(400, "bad-request", "cursor");
    }
    for source in ["", "BUILTIN", "%00", "a%20b", &"a".repeat(33)] {
        app.get(&format!("/questions?source={source}")).await.field_problem(422, "validation", "source");
    }
}

#[tokio::test]
async fn a_number_without_a_question_is_404_and_no_number_400() {
    let app = Setup::with_questions(1).start().await;
    app.draw(1).await;
    assert_eq!(app.get("/questions/1").await.status, 200);
    for id in [
        "2",
        "0",
        "-1",
        "9223372036854775807",
        "9223372036854775808",
        "99999999999999999999999999999999999999999",
    ] {
        app.get(&format!("/questions/{id}")).await.problem(404, "not-found");
    }
    for id in ["abc", "1.0", "1e0", "%00", "%ff", "1%20"] {
        app.get(&format!("/questions/{id}")).await.problem(400, "bad-request");
    }
}
