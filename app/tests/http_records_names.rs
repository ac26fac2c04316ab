//! Renaming records, and listing them in other orders and by a part of their name.

#![expect(clippy::unwrap_used, reason = "a broken step fails the test that runs it")]

mod common;

use common::wav::{User, start, start_with, tone};
use common::{Answer, App, answer};
use reqwest::Method;
use serde_json::{Value, json};

async fn rename(app: &App, user: &User, link: &str, body: impl Into<String>) -> Answer {
    let request = app.request(Method::PATCH, link).bearer_auth(&user.token);
    answer(request.header("content-type", "application/json").body(body.into())).await
}

/// The names of all records that the list with this query has, in pages of two.
async fn names(app: &App, user: &User, query: &str) -> Vec<Value> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/records?limit=2&{query}{cursor}");
        let page = app.with_token(Method::GET, &path, user).await;
        assert_eq!(page.status, 200, "{page:?}");
        let page = page.json();
        found.extend(page["items"].as_array().unwrap().iter().map(|record| record["name"].clone()));
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}

#[tokio::test]
async fn a_new_name_changes_nothing_else() {
    let (app, user) = start().await;
    let record = app.record(&user).await;
    let link = format!("/record{}", user.query(&record));
    let before = app.get(&link).await;
    for (body, name, file) in [
        (json!({"name": "Morning take.wav"}), json!("Morning take.wav"), "\"Morning take.mp3\""),
        (json!({"name": "C:\\a\\..\\ last\u{202e}\n.wav "}), json!("last.wav"), "\"last.mp3\""),
        (json!({"name": null, "other": 1}), json!(null), "\"record.mp3\""),
        (json!({"name": "é".repeat(300)}), json!("é".repeat(255)), "\"___"),
        (json!({"name": " \t "}), json!(null), "\"record.mp3\""),
        (json!({"name": ".."}), json!(null), "\"record.mp3\""),
    ] {
        let renamed = rename(&app, &user, &link, body.to_string()).await;
        let mut wanted = record.clone();
        wanted["name"] = name;
        assert_eq!((renamed.status, renamed.json()), (200, wanted.clone()), "{body}");
        assert_eq!(app.get(&link.replace('?', "/info?")).await.json(), wanted);
        let after = app.get(&link).await;
        assert_eq!(after.text, before.text, "the MP3 stays as it was");
        for same in ["etag", "last-modified", "content-length"] {
            assert_eq!(after.header(same), before.header(same), "{same}");
        }
        let known = [("if-none-match", "etag"), ("if-modified-since", "last-modified")];
        for (method, (condition, of)) in [Method::GET, Method::HEAD].into_iter().zip(known) {
            let request = app.request(method, &format!("{link}&download=1"));
            let unchanged = answer(request.header(condition, before.header(of).unwrap())).await;
            assert_eq!((unchanged.status, unchanged.text.as_str()), (304, ""));
            let disposition = unchanged.header("content-disposition").unwrap();
            assert!(disposition.starts_with(&format!("attachment; filename={file}")), "{disposition}");
        }
    }
}

#[tokio::test]
async fn only_the_owner_renames_a_record_and_only_with_a_name() {
    let (app, user) = start().await;
    let other = app.new_user().await;
    let record = app.record(&user).await;
    let link = format!("/record{}", user.query(&record));
    let body = r#"{"name":"x"}"#;
    rename(&app, &other, &link, body).await.problem(404, "not-found");
    rename(&app, &other, &format!("/record{}", other.query(&record)), body).await.problem(404, "not-found");
    let unknown = link.replace(record["id"].as_str().unwrap(), &user.id);
    rename(&app, &user, &unknown, body).await.problem(404, "not-found");
    let nobody = User { id: user.id.clone(), token: other.id.clone() };
    rename(&app, &nobody, &link, body).await.problem(401, "unauthorized");
    let bare = app.request(Method::PATCH, &link).header("content-type", "application/json").body(body);
    answer(bare).await.problem(401, "unauthorized");
    for wrong in ["{}", r#"{"name":5}"#, r#"{"name":["x"]}"#, r#"{"Name":"x"}"#] {
        rename(&app, &user, &link, wrong).await.field_problem(400, "invalid-json", "name");
    }
    for wrong in ["", "[]", "null", "x"] {
        rename(&app, &user, &link, wrong).await.problem(400, "invalid-json");
    }
    rename(&app, &user, "/record?id=x&user=y", body).await.problem(400, "bad-request");
    let untyped = app.request(Method::PATCH, &link).bearer_auth(&user.token).body(body);
    answer(untyped).await.problem(415, "unsupported-media-type");
    // Other bodies at this address are uploads.
    let long = |length: usize| format!("{{\"name\":\"x\"{}}}", " ".repeat(length - 12));
    assert_eq!(rename(&app, &user, &link, long(64 * 1024)).await.status, 200);
    rename(&app, &user, &link, long(64 * 1024 + 1)).await.problem(413, "payload-too-large");
    assert_eq!(app.with_token(Method::DELETE, &link, &user).await.status, 204);
    rename(&app, &user, &link, body).await.problem(404, "not-found");
}

#[tokio::test]
async fn pages_of_other_origins_may_rename() {
    let (app, _) = start_with(|options| options.cors_origins = vec!["https://a.example".to_owned()]).await;
    let asked = app.request(Method::OPTIONS, "/record?id=x&user=y").header("origin", "https://a.example");
    let asked = asked.header("access-control-request-method", "PATCH");
    let allowed = answer(asked.header("access-control-request-headers", "authorization, content-type")).await;
    assert_eq!(allowed.status, 204);
    assert!(allowed.header("access-control-allow-methods").unwrap().contains("PATCH"));
    let other = answer(app.request(Method::PUT, "/record")).await;
    other.problem(405, "method-not-allowed");
    assert_eq!(other.header("allow"), Some("DELETE, GET, HEAD, PATCH, POST"));
}

#[tokio::test]
async fn a_list_has_the_order_and_the_records_that_are_asked_for() {
    let (app, user) = start().await;
    let other = app.new_user().await;
    app.record(&other).await;
    for (name, millis) in [("Zebra.wav", 900), ("", 100), ("a_song.wav", 2000), ("Éclair Song", 500)] {
        let query = if name.is_empty() { String::new() } else { format!("?name={name}") };
        assert_eq!(app.upload(&user, &query, tone(millis)).await.status, 201);
    }
    let (zebra, none, song, eclair) = ("Zebra.wav", Value::Null, "a_song.wav", "Éclair Song");
    for (query, wanted) in [
        ("", json!([eclair, song, none, zebra])),
        ("sort=newest", json!([eclair, song, none, zebra])),
        ("sort=oldest", json!([zebra, none, song, eclair])),
        ("sort=name", json!([song, zebra, eclair, none])),
        ("sort=longest", json!([song, zebra, eclair, none])),
        ("sort=largest", json!([song, zebra, eclair, none])),
        ("q=SONG", json!([eclair, song])),
        ("q=e%CC%81clair", json!([eclair])),
        ("q=eclair", json!([])),
        ("sort=name&q=song", json!([song, eclair])),
        ("sort=longest&q=a&limit=1", json!([song, zebra, eclair])),
        ("sort=oldest&q=+%21+", json!([])),
        ("sort=oldest&q=", json!([zebra, none, song, eclair])),
    ] {
        assert_eq!(Value::from(names(&app, &user, query).await), wanted, "{query}");
    }
    let records = app.with_token(Method::GET, "/records", &user).await.json();
    let link = format!("/record{}", user.query(&records["items"][0]));
    assert_eq!(rename(&app, &user, &link, r#"{"name":"001"}"#).await.status, 200);
    assert_eq!(names(&app, &user, "sort=name").await, [json!("001"), json!(song), json!(zebra), none]);
    assert_eq!(Value::from(names(&app, &user, "q=song").await), json!([song]));
}

#[tokio::test]
async fn a_cursor_is_of_one_sort_and_one_text() {
    let (app, user) = start().await;
    for _ in 0..2 {
        app.record(&user).await;
    }
    let page =
        async |query: &str| app.with_token(Method::GET, &format!("/records?limit=1{query}"), &user).await;
    let lists =
        ["", "&sort=oldest", "&sort=name", "&sort=longest", "&sort=largest", "&q=tone", "&sort=name&q=tone"];
    for list in lists {
        let next = page(list).await.json()["next"].as_str().unwrap().to_owned();
        for other in lists {
            let got = page(&format!("{other}&cursor={next}")).await;
            if list == other {
                assert_eq!((got.status, &got.json()["next"]), (200, &Value::Null), "{list}");
            } else {
                got.field_problem(400, "bad-request", "cursor");
            }
        }
    }
    let next = page("&q=tone").await.json()["next"].as_str().unwrap().to_owned();
    assert_eq!(page(&format!("&q=T%C3%95NE&cursor={next}")).await.status, 400);
    assert_eq!(page(&format!("&sort=newest&q=+TONE&cursor={next}")).await.status, 200);
    page("&sort=best").await.field_problem(422, "validation", "sort");
    page("&sort=").await.field_problem(422, "validation", "sort");
    assert_eq!(page(&format!("&q={}", "%C3%A9".repeat(100))).await.status, 200);
    page(&format!("&q={}", "a".repeat(101))).await.field_problem(422, "validation", "q");
}
