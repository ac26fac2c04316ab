//! Compares the examples in the contract with real answers: they have the same fields with the same JSON types.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a broken step fails the test that runs it")]

mod common;

use std::collections::BTreeSet;

use common::wav::tone;
use common::{Answer, App, Setup, answer};
use quizcast::config::RegistrationMode;
use quizcast::http::document;
use quizcast_domain::questions::{Draft, NewQuestion, SourceName};
use quizcast_domain::records::Room;
use quizcast_domain::testkit::memory::ListSource;
use reqwest::Method;
use serde_json::{Value, json};
use time::OffsetDateTime;

/// Problems with a 4xx status that need a race or a broken connection. Other tests cover them.
const BY_CHANCE: [&str; 8] = [
    "conflict",
    "idempotency-key-in-use",
    "request-timeout",
    "too-long",
    "too-many-requests",
    "upload-outdated",
    "upload-stalled",
    "upload-taken",
];

/// The contract, and those of its examples that were seen in real answers.
struct Examples {
    document: Value,
    nullable: BTreeSet<String>,
    seen: BTreeSet<String>,
}

impl Examples {
    fn new() -> Self {
        let document = document();
        let mut nullable = BTreeSet::new();
        for schema in document["components"]["schemas"].as_object().unwrap().values() {
            for (name, property) in schema["properties"].as_object().into_iter().flatten() {
                if property["nullable"] == true {
                    nullable.insert(name.clone());
                }
            }
        }
        Self { document, nullable, seen: BTreeSet::new() }
    }

    /// What a `$ref` leads to.
    fn resolved<'a>(&'a self, value: &'a Value) -> &'a Value {
        value["$ref"].as_str().map_or(value, |to| self.document.pointer(to.trim_start_matches('#')).unwrap())
    }

    /// Every example of a JSON answer, by a unique name.
    fn all(&self) -> Vec<(String, Value)> {
        let mut all = Vec::new();
        for operation in self.document["paths"]
            .as_object()
            .unwrap()
            .values()
            .flat_map(|item| item.as_object().unwrap().values())
        {
            let id = operation["operationId"].as_str().unwrap();
            for (status, response) in operation["responses"].as_object().unwrap() {
                for content in
                    self.resolved(response)["content"].as_object().into_iter().flat_map(|all| all.values())
                {
                    let schema = self.resolved(&content["schema"]);
                    let single =
                        [&content["example"], &schema["example"]].into_iter().find(|one| !one.is_null());
                    if let Some(example) = single {
                        all.push((format!("{id} {status}"), example.clone()));
                    }
                    for (slug, example) in content["examples"].as_object().into_iter().flatten() {
                        all.push((format!("{id} {status} {slug}"), example["value"].clone()));
                    }
                }
            }
        }
        all
    }

    /// Compares the answer of an operation with its example.
    #[track_caller]
    fn compare(&mut self, operation: &str, got: &Answer) {
        let real = got.json();
        let status = got.status;
        let name = match real["type"].as_str().and_then(|page| page.strip_prefix("/problems/")) {
            Some(slug) => format!("{operation} {status} {slug}"),
            None => format!("{operation} {status}"),
        };
        let all = self.all();
        let example = all.iter().find(|(known, _)| *known == name).map(|(_, example)| example);
        self.same_shape(&name, example.unwrap_or_else(|| panic!("no example of {name}")), &real);
        self.seen.insert(name);
    }

    #[track_caller]
    fn same_shape(&self, at: &str, example: &Value, real: &Value) {
        match (example, real) {
            (Value::Object(example), Value::Object(real)) => {
                let keys =
                    |map: &serde_json::Map<String, Value>| map.keys().cloned().collect::<BTreeSet<_>>();
                assert_eq!(keys(example), keys(real), "{at}");
                for (key, value) in example {
                    let null = value.is_null() || real[key].is_null();
                    if !(null && self.nullable.contains(key)) {
                        self.same_shape(&format!("{at}.{key}"), value, &real[key]);
                    }
                }
            }
            (Value::Array(example), Value::Array(real)) => {
                if let (Some(example), Some(real)) = (example.first(), real.first()) {
                    self.same_shape(&format!("{at}[]"), example, real);
                }
            }
            _ => assert_eq!(kind(example), kind(real), "{at}: {example} and {real}"),
        }
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// Questions in which every field has a value.
fn full() -> Setup {
    let question = |number: usize| {
        let draft =
            Draft::new(SourceName::OPENTDB, format!("Question {number}?"), format!("Answer {number}"));
        let choices = Some(vec![format!("Answer {number}"), "Another".to_owned()]);
        let (category, value, attribution) =
            (Some("Science".to_owned()), Some(200), Some("CC BY-SA 4.0".to_owned()));
        let draft = Draft { category, value, choices, attribution, ..draft };
        let (airdate, game_id, category_id) = (Some(OffsetDateTime::UNIX_EPOCH), Some(1), Some(2));
        NewQuestion::new(Draft { airdate, game_id, category_id, ..draft }).unwrap()
    };
    Setup::with_source(ListSource::new(SourceName::OPENTDB, (1..=5).map(question).collect()))
}

#[tokio::test]
async fn every_example_that_can_be_provoked_is_a_real_answer() {
    let app = full().start().await;
    let mut examples = Examples::new();
    quiz(&app, &mut examples).await;
    users(&app, &mut examples).await;
    records(&app, &mut examples).await;
    uploads(&app, &mut examples).await;
    jservice(&app, &mut examples).await;
    around(&app, &mut examples).await;
    // A kind of problem looks the same for all operations, so that one answer of each is enough.
    let slug = |name: &str| name.split(' ').nth(2).map(ToOwned::to_owned);
    let slugs: BTreeSet<_> = examples.seen.iter().filter_map(|name| slug(name)).collect();
    for (name, _) in examples.all() {
        let status = name.split(' ').nth(1).unwrap();
        match slug(&name) {
            Some(slug) if status.starts_with('4') && !BY_CHANCE.contains(&slug.as_str()) => {
                assert!(slugs.contains(&slug), "{name} was not provoked");
            }
            Some(_) => {}
            None => assert!(examples.seen.contains(&name), "{name} was not provoked"),
        }
    }
}

async fn quiz(app: &App, examples: &mut Examples) {
    app.draw(2).await;
    examples.compare("drawQuestions", &app.draw(1).await);
    for body in [r#"{"questions_num":0}"#, r#"{"questions_num":"x"}"#] {
        examples.compare("drawQuestions", &app.post("/quiz", body).await);
    }
    let text =
        answer(app.request(Method::POST, "/quiz").header("content-type", "text/plain").body("x")).await;
    examples.compare("drawQuestions", &text);
    examples.compare("drawQuestions", &app.post("/quiz", " ".repeat(70_000)).await);
    for count in [1, 2] {
        let request = app.posting("/quiz", json!({ "questions_num": count }).to_string());
        let got = answer(request.header("Idempotency-Key", "k")).await;
        examples.compare("drawQuestions", &got);
    }
    examples.compare("listQuestions", &app.get("/questions?limit=1").await);
    examples.compare("listQuestions", &app.get("/questions?cursor=x").await);
    examples.compare("showQuestion", &app.get("/questions/1").await);
    examples.compare("showQuestion", &app.get("/questions/99").await);
    examples.compare("randomQuestions", &app.get("/questions/random").await);
    examples.compare("listCategories", &app.get("/categories?limit=1").await);
    examples.compare("exportQuestions", &app.get("/questions/export?since=3").await);
    examples.compare("checkAnswer", &app.post("/questions/1/check", r#"{"answer":"x"}"#).await);
}

async fn jservice(app: &App, examples: &mut Examples) {
    // Lists of objects have no examples of their own.
    for (operation, path) in [("jserviceClue", "/clues/1"), ("jserviceCategory", "/api/category?id=1")] {
        examples.compare(operation, &app.get(path).await);
    }
    examples.compare("jserviceInvalid", &answer(app.request(Method::POST, "/api/invalid?id=1")).await);
}

async fn users(app: &App, examples: &mut Examples) {
    examples.compare("registerUser", &app.post("/users", r#"{"name":"Ann"}"#).await);
    let user = app.new_user().await;
    examples.compare("showMe", &app.with_token(Method::GET, "/users/me", &user).await);
    examples.compare("showMe", &app.get("/users/me").await);
    examples.compare("giveFeed", &app.with_token(Method::POST, "/users/me/feed", &user).await);
    examples.compare("showFeed", &app.with_token(Method::GET, "/users/me/feed", &user).await);
    examples.compare("rotateToken", &app.with_token(Method::POST, "/users/me/token", &user).await);
    let closed = full().options(|options| options.registration = RegistrationMode::Off).start().await;
    examples.compare("registerUser", &closed.post("/users", r#"{"name":"Ann"}"#).await);
}

async fn records(app: &App, examples: &mut Examples) {
    let user = app.new_user().await;
    let [id, token] = user.fields();
    let wav = tone(1000);
    let made = app.send_form([id, token, ("name=audio; filename=a.wav", &wav[..])]).await;
    examples.compare("addRecord", &made);
    examples.compare("addRawRecord", &app.upload(&user, "?name=b.wav", wav.clone()).await);
    examples.compare("addRawRecord", &app.upload(&user, "", b"ID3 is no WAV at all".to_vec()).await);
    // A header of a WAV without a sample in it.
    let mut empty = wav[..44].to_vec();
    empty[40..44].fill(0);
    examples.compare("addRawRecord", &app.upload(&user, "", empty).await);
    examples.compare("listRecords", &app.with_token(Method::GET, "/records?limit=1", &user).await);
    let query = user.query(&made.json());
    examples.compare("showRecord", &app.get(&format!("/record/info{query}")).await);
    let renaming = app.request(Method::PATCH, &format!("/record{query}")).bearer_auth(&user.token);
    let renaming = renaming.header("content-type", "application/json").body(r#"{"name":"new.wav"}"#);
    examples.compare("renameRecord", &answer(renaming).await);
    examples.compare("showWaveform", &app.get(&format!("/record/waveform{query}&pixels=2")).await);
    examples.compare("playRecord", &app.get("/record?id=x").await);
    let play =
        |name: &str, value: &str| app.request(Method::GET, &format!("/record{query}")).header(name, value);
    examples.compare("playRecord", &answer(play("Range", "bytes=99999999-")).await);
    examples.compare("playRecord", &answer(play("If-Match", "\"x\"")).await);
    let mut small = full();
    small.room = Room { user: Some(1000), store: None };
    let small = small.start().await;
    let user = small.new_user().await;
    examples.compare("addRawRecord", &small.upload(&user, "", wav).await);
}

const TUS: (&str, &str) = ("Tus-Resumable", "1.0.0");
const PART: (&str, &str) = ("Content-Type", "application/offset+octet-stream");
const DRAFT: (&str, &str) = ("Upload-Complete", "?1");
const HALF: (&str, &str) = ("Content-Type", "application/partial-upload");

async fn uploads(app: &App, examples: &mut Examples) {
    let user = app.new_user().await;
    let [_, (_, token)] = user.fields();
    let send = |method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]| {
        let mut request = app.request(Method::from_bytes(method.as_bytes()).unwrap(), path);
        request = request.bearer_auth(std::str::from_utf8(token).unwrap()).body(body.to_vec());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        answer(request)
    };
    examples.compare("beginUpload", &send("POST", "/uploads", &[("Upload-Length", "5")], b"").await);
    let begun = send("POST", "/uploads", &[TUS, ("Upload-Length", "5000")], b"").await;
    assert_eq!(begun.status, 201);
    let id = begun.header("location").unwrap().rsplit('/').next().unwrap().to_owned();
    let path = format!("/uploads/{id}");
    examples.compare("showUpload", &send("GET", &path, &[], b"").await);
    examples.compare("listUploads", &send("GET", "/uploads?limit=1", &[], b"").await);
    let wrong = [TUS, PART, ("Upload-Offset", "1")];
    examples.compare("continueUpload", &send("PATCH", &path, &wrong, b"x").await);
    let checked =
        [TUS, PART, ("Upload-Offset", "0"), ("Upload-Checksum", "sha1 AAAAAAAAAAAAAAAAAAAAAAAAAAA=")];
    examples.compare("continueUpload", &send("PATCH", &path, &checked, b"RIFF").await);
    let wav = tone(100);
    let whole = [DRAFT, ("Content-Type", "audio/wav")];
    examples.compare("beginDraftUpload", &send("POST", "/records", &whole, &wav).await);
    let begun = send("POST", "/records", &[("Upload-Complete", "?0")], b"").await;
    let draft = begun.header("location").unwrap().split("//").nth(1).unwrap();
    let draft = &draft[draft.find('/').unwrap()..];
    let first = [HALF, DRAFT, ("Upload-Offset", "0")];
    examples.compare("continueDraftUpload", &send("PATCH", draft, &first, &wav).await);
    let excess = [TUS, PART, ("Upload-Offset", "0")];
    examples.compare("continueUpload", &send("PATCH", &path, &excess, &[0; 5001]).await);
}

async fn around(app: &App, examples: &mut Examples) {
    examples.compare("isLive", &app.get("/health/live").await);
    examples.compare("isReady", &app.get("/health/ready").await);
}
