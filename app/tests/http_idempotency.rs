//! `Idempotency-Key`: a draw that is requested twice is done once.

mod common;

use common::sources::Gated;
use common::{Answer, App, Setup, answer};
use serde_json::json;

fn keyed(app: &App, key: &str, count: usize) -> reqwest::RequestBuilder {
    app.posting("/quiz", format!(r#"{{"questions_num":{count}}}"#)).header("Idempotency-Key", key)
}

async fn newest(app: &App) -> serde_json::Value {
    app.get("/questions?limit=1").await.json()["items"][0]["id"].clone()
}

#[tokio::test]
async fn the_same_key_gets_the_first_answer_again() {
    let app = Setup::with_questions(10).start().await;
    let empty = answer(keyed(&app, "first", 1)).await;
    app.draw(2).await;
    let drawn = answer(keyed(&app, "second", 1)).await;
    assert_eq!(drawn.json()["id"], 3);
    for _ in 0..2 {
        assert_eq!(answer(keyed(&app, "first", 1)).await.text, empty.text);
        assert_eq!(answer(keyed(&app, "second", 1)).await.text, drawn.text);
    }
    assert_eq!(newest(&app).await, 4);
}

#[tokio::test]
async fn the_same_key_with_another_request_is_422() {
    let app = Setup::with_questions(10).start().await;
    answer(keyed(&app, "k", 1)).await;
    answer(keyed(&app, "k", 2)).await.problem(422, "idempotency-key-reused");
    assert_eq!(newest(&app).await, 1);
}

#[tokio::test]
async fn two_keys_are_one_too_many() {
    let app = Setup::with_questions(10).start().await;
    for second in ["k", "another"] {
        let request = keyed(&app, "k", 1).header("Idempotency-Key", second);
        answer(request).await.field_problem(400, "bad-request", "Idempotency-Key");
    }
    assert_eq!(app.get("/questions").await.json()["items"], json!([]));
}

#[tokio::test]
async fn while_the_first_runs_the_second_is_409() {
    let source = Gated::new(10);
    let app = Setup::with_source(source.clone()).start().await;
    let second = async {
        source.wait_for_request().await;
        let refused = answer(keyed(&app, "k", 1)).await;
        source.open();
        refused
    };
    let (first, refused): (Answer, Answer) = tokio::join!(answer(keyed(&app, "k", 1)), second);
    refused.problem(409, "idempotency-key-in-use");
    assert_eq!(refused.header("retry-after"), Some("1"));
    assert_eq!((first.status, first.text.as_str()), (200, "{}"));
    assert_eq!(answer(keyed(&app, "k", 1)).await.text, "{}");
    assert_eq!(newest(&app).await, 1);
}

#[tokio::test]
async fn a_failed_request_frees_its_key() {
    let app = Setup::with_questions(3).start().await;
    answer(keyed(&app, "k", 5)).await.problem(503, "questions-exhausted");
    assert_eq!(answer(keyed(&app, "k", 3)).await.text, "{}");
}

#[tokio::test]
async fn users_do_not_share_keys_with_each_other_or_with_strangers() {
    let app = Setup::with_questions(10).start().await;
    let (ann, bob) = (app.register("Ann").await, app.register("Bob").await);
    answer(keyed(&app, "k", 1)).await;
    assert_eq!(answer(keyed(&app, "k", 1).bearer_auth(&ann)).await.json()["id"], 1);
    assert_eq!(answer(keyed(&app, "k", 1).bearer_auth(&bob)).await.json()["id"], 2);
    assert_eq!(answer(keyed(&app, "k", 1).bearer_auth(&ann)).await.json()["id"], 1);
}

#[tokio::test]
async fn a_token_that_is_sent_must_be_right_although_none_is_needed() {
    let app = Setup::with_questions(10).start().await;
    let ann = app.register("Ann").await;
    let draw = |authorization: &str| {
        let request = app.posting("/quiz", r#"{"questions_num":1}"#).header("Authorization", authorization);
        [request.try_clone().unwrap(), request.header("Idempotency-Key", "k")]
    };
    for wrong in ["Bearer 00000000-0000-4000-8000-000000000000", "Bearer x", "Bearer", "bearer  "] {
        for request in draw(wrong) {
            let refused = answer(request).await;
            refused.problem(401, "unauthorized");
            assert_eq!(refused.header("www-authenticate"), Some("Bearer"));
        }
    }
    assert_eq!(app.get("/questions").await.json()["items"], json!([]), "nothing was saved");
    // Credentials of another scheme, such as a proxy asks for, are ignored.
    for right in [format!("Bearer {ann}"), format!("bearer {ann}"), "Basic YW5uOnNlY3JldA==".to_owned()] {
        for request in draw(&right) {
            assert_eq!(answer(request).await.status, 200, "{right}");
        }
    }
}

#[tokio::test]
async fn a_key_has_1_to_255_characters() {
    let app = Setup::with_questions(10).start().await;
    for wrong in [String::new(), "k".repeat(256)] {
        answer(keyed(&app, &wrong, 1)).await.field_problem(422, "validation", "Idempotency-Key");
    }
    for fine in ["k".repeat(255), "ü".repeat(255), "a b, \"c\"".to_owned()] {
        assert_eq!(answer(keyed(&app, &fine, 1)).await.status, 200, "{fine}");
    }
    assert_eq!(app.get("/questions").await.json()["items"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn a_refused_number_uses_no_key() {
    let app = Setup::with_questions(10).start().await;
    answer(keyed(&app, "k", 0)).await.problem(422, "validation");
    assert_eq!(answer(keyed(&app, "k", 1)).await.json(), json!({}));
}
