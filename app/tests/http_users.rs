//! Users over HTTP.

mod common;

use std::sync::Arc;

use async_trait::async_trait;
use common::wav::{self, tone};
use common::{Answer, App, Setup, answer};
use quizcast::config::{RegistrationMode, Secret};
use quizcast_domain::RepoError;
use quizcast_domain::records::Room;
use quizcast_domain::users::{AccessToken, TokenHash, User, UserId, UserRepo};
use reqwest::Method;
use serde_json::{Value, json};

async fn with(app: &App, method: Method, path: &str, authorization: &str) -> Answer {
    answer(app.request(method, path).header("Authorization", authorization)).await
}

async fn start() -> App {
    Setup::with_questions(0).start().await
}

#[tokio::test]
async fn a_user_registers_and_is_recognised() {
    let app = start().await;
    let made = app.post("/users", r#"{"name":"  Ännchen ","admin":true}"#).await;
    assert_eq!(made.status, 201);
    assert_eq!(made.header("cache-control"), Some("no-store"));
    assert_eq!(made.header("location"), Some("/users/me"));
    let made = made.json();
    assert_eq!(made.as_object().unwrap().len(), 3);
    let me =
        with(&app, Method::GET, "/users/me", &format!("Bearer {}", made["token"].as_str().unwrap())).await;
    assert_eq!(me.header("cache-control"), Some("no-store"));
    let me = me.json();
    assert_eq!((&me["id"], &me["name"], &me["records"]), (&made["id"], &json!("Ännchen"), &json!(0)));
    assert!(me["created_at"].as_str().unwrap().ends_with('Z'));
}

#[tokio::test]
async fn a_user_sees_what_their_records_take_and_may_take() {
    let mut setup = Setup::with_questions(0);
    setup.room = Room { user: Some(10_000_000), store: Some(20_000_000) };
    let app = setup.start().await;
    let (user, other) = (app.new_user().await, app.new_user().await);
    let seen = async |user: &wav::User| {
        let me = app.with_token(Method::GET, "/users/me", user).await.json();
        assert_eq!(me.as_object().unwrap().len(), 6);
        ["records", "bytes", "quota"].map(|field| me[field].clone())
    };
    assert_eq!(seen(&user).await, [0, 0, 10_000_000]);
    let first = app.upload(&user, "", tone(300)).await.json();
    let second = app.upload(&user, "", tone(1000)).await.json();
    let [first_bytes, second_bytes] = [&first, &second].map(|record| record["bytes"].as_u64().unwrap());
    assert!(first_bytes > 0 && second_bytes > first_bytes);
    assert_eq!(seen(&user).await, [2, first_bytes + second_bytes, 10_000_000]);
    assert_eq!(seen(&other).await, [0, 0, 10_000_000]);
    let link = format!("/record{}", user.query(&first));
    assert_eq!(app.with_token(Method::DELETE, &link, &user).await.status, 204);
    assert_eq!(seen(&user).await, [1, second_bytes, 10_000_000]);
}

#[tokio::test]
async fn without_a_limit_the_quota_is_null() {
    let app = start().await;
    let me = app.with_token(Method::GET, "/users/me", &app.new_user().await).await.json();
    assert_eq!(me.get("quota"), Some(&Value::Null));
}

#[tokio::test]
async fn two_tokens_are_one_too_many() {
    let app = start().await;
    let token = app.post("/users", r#"{"name":"Ann"}"#).await.json()["token"].as_str().unwrap().to_owned();
    let twice = app.request(Method::GET, "/users/me").bearer_auth(&token).bearer_auth(&token);
    answer(twice).await.problem(401, "unauthorized");
}

#[tokio::test]
async fn names_are_trimmed_bounded_and_need_not_be_unique() {
    let app = start().await;
    for name in ["Ann", "Ann", &"é".repeat(64), "<b>x</b>", "名前 \u{1F600}"] {
        assert_eq!(app.post("/users", json!({ "name": name }).to_string()).await.status, 201, "{name}");
    }
    for name in ["", "  \t ", &"é".repeat(65), "a\u{0}b", "a\nb", "a\u{85}b"] {
        app.post("/users", json!({ "name": name }).to_string()).await.field_problem(
            422,
            "validation",
            "name",
        );
    }
    for body in [r#"{"name":5}"#, r#"{"name":false}"#, r#"{"name":null}"#, r#"{"name":["a"]}"#, "{}"] {
        app.post("/users", body).await.field_problem(400, "invalid-json", "name");
    }
    for body in ["", "[]", "\"Ann\"", "{\"name\":\"\\ud800\""] {
        app.post("/users", body).await.problem(400, "invalid-json");
    }
}

#[tokio::test]
async fn the_scheme_has_no_case_and_the_token_no_fixed_spelling() {
    let app = start().await;
    let token = app.register("Ann").await;
    for authorization in [
        format!("bearer {token}"),
        format!("BEARER  {token}"),
        format!("Bearer {}", token.to_uppercase()),
        format!("Bearer {}", token.replace('-', "")),
    ] {
        assert_eq!(with(&app, Method::GET, "/users/me", &authorization).await.status, 200, "{authorization}");
    }
}

#[tokio::test]
async fn every_wrong_token_gets_the_same_401() {
    let app = start().await;
    let token = app.register("Ann").await;
    let unknown = "00000000-0000-4000-8000-000000000000";
    let mut details = Vec::new();
    for authorization in [
        "Bearer x".to_owned(),
        format!("Bearer {unknown}"),
        format!("Basic {token}"),
        format!("Token {token}"),
        token.clone(),
        "Bearer".to_owned(),
        String::new(),
        format!("Bearer {token} {token}"),
    ] {
        for (method, path) in
            [(Method::GET, "/users/me"), (Method::POST, "/users/me/token"), (Method::DELETE, "/users/me")]
        {
            let got = with(&app, method, path, &authorization).await;
            assert_eq!(got.header("www-authenticate"), Some("Bearer"));
            details.push(got.problem(401, "unauthorized")["detail"].clone());
        }
    }
    let missing = app.get("/users/me").await;
    details.push(missing.problem(401, "unauthorized")["detail"].clone());
    details.dedup();
    assert_eq!(details.len(), 1, "{details:?}");
}

#[tokio::test]
async fn a_rotated_token_works_and_the_old_one_does_not() {
    let app = start().await;
    let old = format!("Bearer {}", app.register("Ann").await);
    let rotated = with(&app, Method::POST, "/users/me/token", &old).await;
    assert_eq!((rotated.status, rotated.header("cache-control")), (200, Some("no-store")));
    let new = format!("Bearer {}", rotated.json()["token"].as_str().unwrap());
    assert_eq!(with(&app, Method::GET, "/users/me", &new).await.status, 200);
    with(&app, Method::GET, "/users/me", &old).await.problem(401, "unauthorized");
    with(&app, Method::POST, "/users/me/token", &old).await.problem(401, "unauthorized");
}

#[tokio::test]
async fn a_removed_user_is_gone() {
    let app = start().await;
    let token = format!("Bearer {}", app.register("Ann").await);
    let removed = with(&app, Method::DELETE, "/users/me", &token).await;
    assert_eq!((removed.status, removed.text.as_str()), (204, ""));
    with(&app, Method::GET, "/users/me", &token).await.problem(401, "unauthorized");
    with(&app, Method::DELETE, "/users/me", &token).await.problem(401, "unauthorized");
}

#[tokio::test]
async fn the_operator_may_ask_for_the_admin_token() {
    let app = Setup::with_questions(0)
        .options(|options| {
            options.registration = RegistrationMode::Token;
            options.admin_token = Some(Secret::new("open sesame"));
        })
        .start()
        .await;
    let register = async |token: Option<&str>| {
        let request = app.posting("/users", r#"{"name":"Ann"}"#);
        answer(match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        })
        .await
    };
    register(None).await.problem(401, "unauthorized");
    register(Some("open")).await.problem(401, "unauthorized");
    assert_eq!(register(Some("open sesame")).await.status, 201);
}

#[tokio::test]
async fn without_an_admin_token_nobody_has_it() {
    let closed =
        |options: &mut quizcast::config::HttpSettings| options.registration = RegistrationMode::Token;
    let app = Setup::with_questions(0).options(closed).start().await;
    answer(app.posting("/users", r#"{"name":"Ann"}"#).bearer_auth("x")).await.problem(401, "unauthorized");
}

#[tokio::test]
async fn the_operator_may_turn_registration_off() {
    let off = |options: &mut quizcast::config::HttpSettings| options.registration = RegistrationMode::Off;
    let app = Setup::with_questions(0).options(off).start().await;
    app.post("/users", r#"{"name":"Ann"}"#).await.problem(403, "forbidden");
}

/// A store that is full for new users, has a corrupt row for the token of zeros, and does not answer for other tokens.
struct Broken;

#[async_trait]
impl UserRepo for Broken {
    async fn insert(&self, _user: &User, _token: &TokenHash) -> Result<(), RepoError> {
        Err(RepoError::Full("a secret disk".into()))
    }
    async fn by_token(&self, token: &TokenHash) -> Result<Option<User>, RepoError> {
        if *token == AccessToken::new(uuid::Uuid::nil()).hash() {
            return Err(RepoError::Corrupt("a secret row".into()));
        }
        Err(RepoError::Unavailable("a secret host".into()))
    }
    async fn replace_token(&self, _old: &TokenHash, _new: &TokenHash) -> Result<bool, RepoError> {
        Err(RepoError::Conflict)
    }
    #[expect(clippy::panic, reason = "that is what it is for")]
    async fn remove(&self, _token: &TokenHash) -> Result<Option<UserId>, RepoError> {
        panic!("a secret place in the code")
    }
}

#[tokio::test]
async fn failures_of_the_store_are_told_apart_without_their_causes() {
    let mut setup = Setup::with_questions(0);
    setup.users = Arc::new(Broken);
    let app = setup.start().await;
    let token = "Bearer 67e55044-10b1-426f-9247-bb680e5fe0c8";
    let full = app.post("/users", r#"{"name":"Ann"}"#).await;
    full.problem(507, "storage-full");
    let silent = with(&app, Method::GET, "/users/me", token).await;
    silent.problem(503, "unavailable");
    assert_eq!(silent.header("retry-after"), Some("5"));
    let spoilt = with(&app, Method::GET, "/users/me", "Bearer 00000000-0000-0000-0000-000000000000").await;
    spoilt.problem(500, "internal");
    assert_eq!(spoilt.header("retry-after"), None);
    let raced = with(&app, Method::POST, "/users/me/token", token).await;
    raced.problem(409, "conflict");
    let panicked = with(&app, Method::DELETE, "/users/me", token).await;
    panicked.problem(500, "internal");
    for answer in [full, silent, spoilt, raced, panicked] {
        assert!(!answer.text.contains("secret"), "{}", answer.text);
    }
}
