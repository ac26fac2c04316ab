//! Checking answers over HTTP.

#![expect(clippy::unwrap_used, reason = "a broken step fails the test that runs it")]

mod common;

use common::{App, Setup, answer};
use quizcast_domain::questions::{Draft, NewQuestion, SourceName};
use quizcast_domain::testkit::memory::ListSource;
use reqwest::Method;
use serde_json::{Value, json};

const PATH: &str = "/questions/1/check";

/// A server with one saved question.
async fn with_question(answer: &str, choices: &[&str]) -> App {
    let mut draft = Draft::new(SourceName::OPENTDB, "Which one?", answer);
    draft.choices = Some(choices.iter().map(ToString::to_string).collect());
    let question = NewQuestion::new(draft).unwrap();
    let app = Setup::with_source(ListSource::new(SourceName::OPENTDB, vec![question])).start().await;
    assert_eq!(app.draw(1).await.status, 200);
    app
}

fn giving(answer: &str) -> String {
    json!({ "answer": answer }).to_string()
}

#[tokio::test]
async fn each_answer_is_judged_and_the_right_one_is_shown() {
    let app = with_question("Jupiter", &["Juniper", "Jupiter", "Saturn"]).await;
    for (given, correct) in [
        ("Jupiter", true),
        ("  jupiter! ", true),
        ("What is Jupiter?", true),
        ("the JUPITER", true),
        ("Jupitre", true),
        ("jupiter or saturn", false),
        ("Saturn", false),
        ("Juniper", false),
        ("Supiter", false),
        ("Jupi", false),
        ("", false),
        (" ", false),
        ("\u{0}", false),
    ] {
        let got = app.post(PATH, giving(given)).await;
        assert_eq!(got.status, 200, "{given:?}: {got:?}");
        assert_eq!(got.json(), json!({ "correct": correct, "answer": "Jupiter" }), "{given:?}");
        assert_eq!(got.header("cache-control"), Some("no-store"));
    }
    assert_eq!(app.get("/questions/1").await.json()["answer"], "Jupiter");
}

#[tokio::test]
async fn one_of_several_answers_is_enough() {
    let app = with_question("Red or blue (the colours)", &[]).await;
    for (given, correct) in [("red", true), ("Blue", true), ("red or blue", true), ("green", false)] {
        assert_eq!(app.post(PATH, giving(given)).await.json()["correct"], correct, "{given}");
    }
}

#[tokio::test]
async fn a_number_without_a_question_is_404_and_no_number_400() {
    let app = with_question("Mars", &[]).await;
    for id in ["2", "0", "-1", "9223372036854775808"] {
        app.post(&format!("/questions/{id}/check"), giving("Mars")).await.problem(404, "not-found");
    }
    for id in ["abc", "1.0", "%ff"] {
        app.post(&format!("/questions/{id}/check"), giving("Mars")).await.problem(400, "bad-request");
    }
}

#[tokio::test]
async fn a_body_that_cannot_be_read_is_400() {
    let app = with_question("Mars", &[]).await;
    for body in [r#"{"answer":4}"#, r#"{"answer":null}"#, r#"{"answer":["Mars"]}"#, r#"{"given":"Mars"}"#] {
        app.post(PATH, body).await.field_problem(400, "invalid-json", "answer");
    }
    for body in ["", "Mars", r#""Mars""#, r#"["Mars"]"#, r#"{"answer":"Mars""#] {
        app.post(PATH, body).await.problem(400, "invalid-json");
    }
    let text = app.request(Method::POST, PATH).header("content-type", "text/plain").body(giving("Mars"));
    answer(text).await.problem(415, "unsupported-media-type");
}

#[tokio::test]
async fn an_answer_has_at_most_1000_characters() {
    let app = with_question("Mars", &[]).await;
    for character in ["a", "é", "\u{1F600}", "("] {
        assert_eq!(app.post(PATH, giving(&character.repeat(1000))).await.json()["correct"], false);
        let got = app.post(PATH, giving(&character.repeat(1001))).await;
        got.field_problem(422, "validation", "answer");
        assert!(got.json()["detail"].as_str().unwrap().ends_with("1000 characters, not 1001"), "{got:?}");
    }
    app.post(PATH, giving(&"a".repeat(70_000))).await.problem(413, "payload-too-large");
}

#[tokio::test]
async fn it_is_a_post_like_all_others() {
    let app = Setup::with_questions(1)
        .options(|options| options.cors_origins = vec!["https://game.example".into()]);
    let app = app.start().await;
    app.draw(1).await;
    for method in [Method::GET, Method::HEAD, Method::DELETE] {
        let got = answer(app.request(method, PATH)).await;
        assert_eq!((got.status, got.header("allow")), (405, Some("POST")));
    }
    let asked = app.posting(PATH, giving("Answer 1")).header("origin", "https://game.example");
    let got = answer(asked.header("authorization", "Bearer nobody")).await;
    assert_eq!(got.json()["correct"], Value::Bool(true));
    assert_eq!(got.header("access-control-allow-origin"), Some("https://game.example"));
    let metrics = app.get("/metrics").await.text;
    let line = r#"quizcast_http_requests_total{method="POST",route="/questions/{id}/check",status="200"} 1"#;
    assert!(metrics.contains(line), "{metrics}");
}
