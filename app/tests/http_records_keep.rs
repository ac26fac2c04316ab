//! Showing, listing and removing records.

mod common;

use std::sync::Arc;
use std::time::Duration;

use common::wav::{User, start, tone};
use common::{App, Setup, answer};
use quizcast_domain::testkit::memory::FixedClock;
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn info_is_what_the_upload_was_answered_with() {
    let (app, user) = start().await;
    let record = app.record(&user).await;
    let info = app.get(&format!("/record/info{}", user.query(&record))).await;
    assert_eq!(info.header("x-robots-tag"), Some("noindex"));
    assert_eq!((info.status, info.json()), (200, record));
}

#[tokio::test]
async fn a_waveform_is_as_audiowaveform_writes_it() {
    let (app, user) = start().await;
    let record = app.upload(&user, "", tone(2000)).await.json();
    let link = format!("/record/waveform{}", user.query(&record));
    let got = app.get(&link).await;
    assert_eq!((got.header("content-type"), got.header("vary")), (Some("application/json"), Some("Accept")));
    let shape = got.json();
    for (field, value) in [
        ("version", 2),
        ("channels", 1),
        ("sample_rate", 8000),
        ("samples_per_pixel", 256),
        ("bits", 8),
        ("length", 63),
    ] {
        assert_eq!(shape[field], value, "{field}");
    }
    let data: Vec<i64> = shape["data"].as_array().unwrap().iter().map(|n| n.as_i64().unwrap()).collect();
    assert_eq!(data.len(), 126);
    assert!(
        data.chunks(2).all(|pair| (-33..=-30).contains(&pair[0]) && (30..=33).contains(&pair[1])),
        "{data:?}"
    );
    let fewer = app.get(&format!("{link}&pixels=10")).await.json();
    assert_eq!((&fewer["length"], &fewer["samples_per_pixel"]), (&json!(9), &json!(256 * 7)));
    assert_eq!(fewer["data"].as_array().unwrap().len(), 18);
    assert_eq!(app.get(&format!("{link}&pixels=99999999999999999999999")).await.json(), shape);
    for wrong in ["0", "-5"] {
        app.get(&format!("{link}&pixels={wrong}")).await.field_problem(422, "validation", "pixels");
    }
    app.get(&format!("{link}&pixels=x")).await.field_problem(400, "bad-request", "pixels");
    app.get(&format!("{link}&format=png")).await.field_problem(422, "validation", "format");
}

#[tokio::test]
async fn a_waveform_is_a_picture_for_whoever_wants_one() {
    let (app, user) = start().await;
    let record = app.record(&user).await;
    let link = format!("/record/waveform{}", user.query(&record));
    let with = async |query: &str, accept: &str| {
        answer(app.request(Method::GET, &format!("{link}{query}")).header("accept", accept)).await
    };
    let picture = with("", "image/svg+xml").await;
    assert_eq!(
        (picture.header("content-type"), picture.header("vary")),
        (Some("image/svg+xml"), Some("Accept"))
    );
    for part in ["viewBox=\"0 0 10 256\"", "preserveAspectRatio=\"none\"", "currentColor"] {
        assert!(picture.text.contains(part), "{part}: {}", picture.text);
    }
    assert!(!picture.text.contains("NaN"));
    assert_eq!(with("&format=svg", "application/json").await.text, picture.text);
    assert!(with("&format=svg&pixels=3", "*/*").await.text.contains("0 0 3 256"));
    assert!(with("&format=json", "image/svg+xml").await.json().is_object());
    assert!(with("", "image/*;q=0.5, application/json").await.json().is_object());
}

#[tokio::test]
async fn the_list_runs_newest_first_in_pages() {
    let (app, user) = start().await;
    let other = app.new_user().await;
    app.record(&other).await;
    let empty = app.with_token(Method::GET, "/records", &user).await;
    assert_eq!((empty.status, empty.json()), (200, json!({"items": [], "next": null})));
    let mut made = Vec::new();
    for number in 0..5 {
        made.insert(0, app.upload(&user, &format!("?name={number}"), tone(50)).await.json());
    }
    let mut found: Vec<Value> = Vec::new();
    let mut path = "/records?limit=2".to_owned();
    for (round, size) in [2, 2, 1].into_iter().enumerate() {
        let page = app.with_token(Method::GET, &path, &user).await.json();
        found.extend(page["items"].as_array().unwrap().iter().cloned());
        assert_eq!(found.len(), round * 2 + size);
        // A cursor stays valid when the record at its place is removed.
        if round == 0 {
            let gone = format!("/record{}", user.query(&made[1]));
            assert_eq!(app.with_token(Method::DELETE, &gone, &user).await.status, 204);
        }
        match page["next"].as_str() {
            Some(next) => path = format!("/records?limit=2&cursor={next}"),
            None => assert_eq!(round, 2),
        }
    }
    assert_eq!(found, made);
    for (query, status, slug, field) in [
        ("limit=0", 422, "validation", "limit"),
        ("limit=101", 422, "validation", "limit"),
        ("limit=x", 400, "bad-request", "limit"),
        ("cursor=q11", 400, "bad-request", "cursor"),
        ("cursor=r1", 400, "bad-request", "cursor"),
    ] {
        let refused = app.with_token(Method::GET, &format!("/records?{query}"), &user).await;
        refused.field_problem(status, slug, field);
    }
    app.get("/records").await.problem(401, "unauthorized");
}

#[tokio::test]
async fn only_the_owner_removes_a_record_and_then_it_is_gone() {
    let (app, user) = start().await;
    let other = app.new_user().await;
    let (record, kept) = (app.record(&user).await, app.record(&user).await);
    let stored = app.store.audio.stored();
    let link = format!("/record{}", user.query(&record));
    app.with_token(Method::DELETE, &link, &other).await.problem(404, "not-found");
    let as_mine = format!("/record{}", other.query(&record));
    app.with_token(Method::DELETE, &as_mine, &other).await.problem(404, "not-found");
    answer(app.request(Method::DELETE, &link)).await.problem(401, "unauthorized");
    assert_eq!(app.get(&link).await.status, 200);
    let removed = app.with_token(Method::DELETE, &link, &user).await;
    assert_eq!((removed.status, removed.text.as_str()), (204, ""));
    for path in [link.clone(), link.replace("/record?", "/record/info?"), link.replace('?', "/waveform?")] {
        app.get(&path).await.problem(404, "not-found");
    }
    app.with_token(Method::DELETE, &link, &user).await.problem(404, "not-found");
    app.is_clean(stored / 2).await;
    assert_eq!(app.get(&format!("/record{}", user.query(&kept))).await.status, 200);
    assert_eq!(app.with_token(Method::GET, "/users/me", &user).await.json()["records"], 1);
}

/// The clock stands still, so that the janitor only works when it is nudged.
async fn without_rounds() -> (App, User) {
    let mut setup = Setup::with_questions(0);
    setup.clock = Arc::new(FixedClock::default());
    let app = setup.start().await;
    let user = app.new_user().await;
    (app, user)
}

async fn wait_until_empty(app: &App) {
    let emptied = async {
        while app.store.audio.stored() > 0 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    assert!(
        tokio::time::timeout(Duration::from_mins(1), emptied).await.is_ok(),
        "the bytes were not swept in time"
    );
}

#[tokio::test]
async fn the_bytes_of_a_removed_record_go_at_once() {
    let (app, user) = without_rounds().await;
    let record = app.record(&user).await;
    let link = format!("/record{}", user.query(&record));
    assert_eq!(app.with_token(Method::DELETE, &link, &user).await.status, 204);
    wait_until_empty(&app).await;
}

#[tokio::test]
async fn the_bytes_of_a_removed_user_go_at_once() {
    let (app, user) = without_rounds().await;
    let record = app.record(&user).await;
    assert_eq!(app.with_token(Method::DELETE, "/users/me", &user).await.status, 204);
    app.get(&format!("/record{}", user.query(&record))).await.problem(404, "not-found");
    wait_until_empty(&app).await;
}
