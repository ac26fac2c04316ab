//! The file of the contract, and the addresses that serve it.

mod common;

use common::{Setup, answer};
use quizcast::http::{contract, document};
use reqwest::Method;
use serde_json::Value;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi.yaml");

/// `make openapi` writes the file; so does `QUIZCAST_TEST_RENEW=1 cargo test -p quizcast --test http_contract`.
#[test]
fn the_file_is_what_the_program_prints() {
    let printed = contract::yaml(&document());
    if std::env::var_os("QUIZCAST_TEST_RENEW").is_some() {
        std::fs::write(FILE, &printed).unwrap();
    }
    let file = std::fs::read_to_string(FILE).unwrap_or_default();
    assert!(
        file == printed,
        "openapi.yaml is not what the program prints. If the change of the contract is meant, renew it: \
         cargo run -- openapi > openapi.yaml"
    );
}

#[tokio::test]
async fn the_contract_is_served_in_both_formats() {
    let app = Setup::with_questions(0).start().await;
    let json = app.get("/openapi.json").await;
    assert_eq!(json.header("content-type"), Some("application/json"));
    assert_eq!(json.json(), document());
    let yaml = app.get("/openapi.yaml").await;
    assert_eq!((yaml.status, yaml.text), (200, contract::yaml(&document())));
}

#[tokio::test]
async fn swagger_ui_needs_nothing_from_elsewhere() {
    let app = Setup::with_questions(0).start().await;
    for (path, base) in [("/swagger-ui", "/"), ("/swagger-ui/", "/swagger-ui/")] {
        let page = app.get(path).await;
        assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
        assert!(!page.text.contains("http://") && !page.text.contains("https://"), "{}", page.text);
        let names = ["swagger-ui.css", "swagger-ui-bundle.js", "start.js"];
        let links: Vec<_> =
            page.text.split('"').filter(|part| names.iter().any(|name| part.ends_with(name))).collect();
        assert_eq!(links.len(), names.len());
        for link in links {
            let file = app.get(&format!("{base}{link}")).await;
            assert_eq!(file.status, 200, "{base}{link}");
            assert!(file.header("content-type").unwrap().starts_with("text/"));
        }
    }
    assert!(app.get("/").await.text.contains("swagger-ui"));
}

#[test]
fn every_reference_leads_somewhere_and_nothing_is_left_over() {
    let document = document();
    let text = document.to_string();
    let mut found = 0;
    for part in text.split(r##""$ref":"#"##).skip(1) {
        let pointer = part.split('"').next().unwrap();
        assert!(document.pointer(pointer).is_some(), "{pointer}");
        found += 1;
    }
    assert!(found > 50);
    for leftover in ["charset", "uint", ".0,", "LOCATION", "null,\"minimum\""] {
        assert!(!text.contains(leftover), "{leftover}");
    }
}

#[test]
fn every_link_names_an_operation_a_parameter_and_a_value() {
    let document = document();
    let operations: Vec<&Value> = document["paths"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|calls| calls.as_object().unwrap().values())
        .collect();
    let mut found = 0;
    for from in &operations {
        for (status, answer) in from["responses"].as_object().unwrap() {
            for link in answer["links"].as_object().into_iter().flat_map(|links| links.values()) {
                let named = &link["operationId"];
                let target = operations.iter().find(|operation| operation["operationId"] == *named);
                let target = target.unwrap_or_else(|| panic!("there is no {named}"));
                for (name, value) in link["parameters"].as_object().unwrap() {
                    let known = target["parameters"].as_array().unwrap();
                    assert!(known.iter().any(|known| known["name"] == **name), "{named} has no {name}");
                    let pointer = value.as_str().unwrap().strip_prefix("$response.body#").unwrap();
                    let schema = &answer["content"]["application/json"]["schema"];
                    let has_value = leads_to_a_value(&document, schema, pointer);
                    assert!(has_value, "{} {status} has no {pointer}", from["operationId"]);
                    found += 1;
                }
            }
        }
    }
    assert_eq!(found, 41);
}

/// Whether an answer with this schema can have something at this JSON pointer.
fn leads_to_a_value(document: &Value, schema: &Value, pointer: &str) -> bool {
    let mut schema = schema;
    for step in pointer.split('/').skip(1) {
        if let Some(reference) = schema["$ref"].as_str() {
            schema = document.pointer(reference.trim_start_matches('#')).unwrap_or(&Value::Null);
        }
        let is_index = step.parse::<usize>().is_ok();
        schema = if is_index { &schema["items"] } else { &schema["properties"][step] };
    }
    !schema.is_null()
}

#[test]
fn what_may_be_null_says_so_and_what_is_bounded_too() {
    let document = document();
    let at = |pointer: &str| document.pointer(pointer).cloned().unwrap_or_else(|| panic!("{pointer}"));
    for schema in ["Question", "PreviousQuestion"] {
        for field in ["category", "value", "choices", "attribution"] {
            let nullable = format!("/components/schemas/{schema}/properties/{field}/nullable");
            assert_eq!(at(&nullable), Value::Bool(true));
        }
    }
    assert_eq!(at("/components/schemas/Me/properties/quota/nullable"), true);
    assert_eq!(at("/components/schemas/Me/required").as_array().unwrap().len(), 6);
    assert_eq!(at("/components/schemas/Question/required").as_array().unwrap().len(), 12);
    assert!(document.pointer("/components/schemas/PreviousQuestion/required").is_none());
    assert_eq!(at("/components/schemas/ExportedQuestion/required").as_array().unwrap().len(), 15);
    for field in ["airdate", "game_id", "category_id"] {
        let nullable = format!("/components/schemas/ExportedQuestion/properties/{field}/nullable");
        assert_eq!(at(&nullable), Value::Bool(true));
    }
    let line = at("/paths/~1questions~1export/get/responses/200/content/application~1x-ndjson/schema");
    assert_eq!(line["$ref"], "#/components/schemas/ExportedQuestion");
    // The upper end is a setting, which the contract of all servers cannot name.
    let count = at("/components/schemas/NewDraw/properties/questions_num");
    assert_eq!((&count["minimum"], &count["maximum"]), (&Value::from(1), &Value::Null));
    assert_eq!(at("/paths/~1questions/get/parameters/0/schema/maximum"), 100);
    let source = at("/paths/~1questions/get/parameters/4/schema");
    assert_eq!((&source["pattern"], &source["enum"]), (&Value::from("^[a-z0-9_-]{1,32}$"), &Value::Null));
    assert_eq!(at("/paths/~1questions~1{id}/get/parameters/0/schema/minimum"), 1);
}

#[test]
fn an_upload_is_a_form_with_a_file_or_the_file_alone() {
    let document = document();
    let at = |pointer: &str| document.pointer(pointer).cloned().unwrap_or_else(|| panic!("{pointer}"));
    let form = at("/components/schemas/Upload");
    assert_eq!(form["properties"]["audio"]["format"], "binary");
    assert_eq!(form["properties"]["token"]["format"], "uuid");
    // A Bearer token alone is enough, so that these two fields are optional.
    assert_eq!(form["required"], serde_json::json!(["audio"]));
    let bodies = |path: &str| {
        let content = at(&format!("/paths/{}/post/requestBody/content", path.replace('/', "~1")));
        content.as_object().unwrap().keys().cloned().collect::<Vec<_>>()
    };
    assert_eq!(bodies("/record"), ["multipart/form-data"]);
    assert_eq!(bodies("/records"), ["application/octet-stream"]);
    for status in ["200", "206"] {
        let answer = at(&format!("/paths/~1record/get/responses/{status}/content"));
        assert_eq!(answer["audio/mpeg"]["schema"]["format"], "binary");
    }
    assert_eq!(at("/components/schemas/AudioRecord/required").as_array().unwrap().len(), 13);
    for field in ["name", "loudness", "peak"] {
        assert_eq!(at(&format!("/components/schemas/AudioRecord/properties/{field}/nullable")), true);
    }
}

#[tokio::test]
async fn answers_have_the_statuses_that_the_contract_names() {
    let app = Setup::with_questions(3).start().await;
    let document = document();
    let calls = [
        (Method::POST, "/quiz", "/quiz", r#"{"questions_num":1}"#),
        (Method::POST, "/quiz", "/quiz", r#"{"questions_num":0}"#),
        (Method::POST, "/quiz", "/quiz", "x"),
        (Method::POST, "/quiz", "/quiz", r#"{"questions_num":99}"#),
        (Method::GET, "/questions", "/questions?limit=0", ""),
        (Method::GET, "/questions", "/questions?cursor=x", ""),
        (Method::GET, "/questions/export", "/questions/export", ""),
        (Method::GET, "/questions/export", "/questions/export?since=-1", ""),
        (Method::GET, "/questions/export", "/questions/export?since=x", ""),
        (Method::GET, "/questions/random", "/questions/random?count=2", ""),
        (Method::GET, "/questions/random", "/questions/random?count=0", ""),
        (Method::GET, "/questions/random", "/questions/random?exclude=x", ""),
        (Method::GET, "/categories", "/categories", ""),
        (Method::GET, "/categories", "/categories?limit=0", ""),
        (Method::GET, "/categories", "/categories?cursor=x", ""),
        (Method::POST, "/questions/{id}/report", "/questions/1/report", ""),
        (Method::POST, "/questions/{id}/report", "/questions/9/report", "{}"),
        (Method::POST, "/questions/{id}/report", "/questions/x/report", "{}"),
        (Method::POST, "/questions/{id}/report", "/questions/1/report", "[]"),
        (Method::GET, "/questions/{id}", "/questions/9", ""),
        (Method::GET, "/questions/{id}", "/questions/x", ""),
        (Method::POST, "/questions/{id}/check", "/questions/1/check", r#"{"answer":"x"}"#),
        (Method::POST, "/questions/{id}/check", "/questions/9/check", r#"{"answer":"x"}"#),
        (Method::POST, "/questions/{id}/check", "/questions/x/check", r#"{"answer":"x"}"#),
        (Method::POST, "/questions/{id}/check", "/questions/1/check", "{}"),
        (Method::POST, "/users", "/users", r#"{"name":"Ann"}"#),
        (Method::POST, "/users", "/users", r#"{"name":""}"#),
        (Method::GET, "/users/me", "/users/me", ""),
        (Method::DELETE, "/users/me", "/users/me", ""),
        (Method::POST, "/record", "/record", "x"),
        (Method::POST, "/records", "/records", "x"),
        (Method::GET, "/record", "/record?id=x", ""),
        (Method::HEAD, "/record", "/record?id=x", ""),
        (Method::GET, "/record/info", "/record/info", ""),
        (Method::GET, "/record/waveform", "/record/waveform?pixels=0", ""),
        (Method::GET, "/records", "/records?limit=0", ""),
        (Method::GET, "/records", "/records?sort=x", ""),
        (Method::PATCH, "/record", "/record", "{}"),
        (Method::DELETE, "/record", "/record", ""),
        (Method::GET, "/health/live", "/health/live", ""),
        (Method::GET, "/metrics", "/metrics", ""),
    ];
    for (method, pattern, path, body) in calls {
        let request = app.request(method.clone(), path).header("content-type", "application/json");
        let got = answer(request.body(body)).await;
        let responses = &document["paths"][pattern][method.as_str().to_lowercase()]["responses"];
        assert!(
            !responses[got.status.to_string()].is_null(),
            "{method} {path}: {} is not in the contract",
            got.status
        );
    }
}
