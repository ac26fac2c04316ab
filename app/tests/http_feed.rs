//! The podcast feed of a user's records.

#![expect(clippy::unwrap_used, reason = "a broken step fails the test that runs it")]

mod common;

use common::wav::{User, start, start_with, tone};
use common::{Answer, App, answer};
use quizcast_domain::records::{AudioRegister, Publication, Published, RecordRepo, Room};
use quizcast_domain::testkit::contract::fixtures;
use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

const FEED: &str = "/users/me/feed";

/// Makes a feed, and returns its path.
async fn give(app: &App, user: &User) -> String {
    let given = app.with_token(Method::POST, FEED, user).await;
    assert_eq!(given.status, 200, "{given:?}");
    let url = given.json()["url"].as_str().unwrap().to_owned();
    url.strip_prefix(&format!("http://{}", app.address)).unwrap().to_owned()
}

async fn with(app: &App, path: &str, name: &str, value: &str) -> Answer {
    answer(app.request(Method::GET, path).header(name, value)).await
}

/// The values of an attribute, or the texts of an element, in order.
fn all<'a>(feed: &'a str, begin: &str, end: &str) -> Vec<&'a str> {
    feed.split(begin).skip(1).map(|rest| rest.split_once(end).unwrap().0).collect()
}

#[tokio::test]
async fn the_address_is_shown_once_and_another_one_replaces_it() {
    let (app, user) = start().await;
    let none = json!({"exists": false, "created_at": null});
    assert_eq!(app.with_token(Method::GET, FEED, &user).await.json(), none);
    let first = give(&app, &user).await;
    assert_eq!(first.len(), "/feed/".len() + 64);
    let shown = app.with_token(Method::GET, FEED, &user).await;
    assert_eq!(shown.json()["exists"], true);
    assert!(shown.json()["created_at"].as_str().unwrap().ends_with('Z'));
    assert!(!shown.text.contains(&first[6..]), "{shown:?}");
    assert_eq!(app.get(&first).await.status, 200);
    let second = give(&app, &user).await;
    app.get(&first).await.problem(404, "not-found");
    assert_eq!(app.get(&second).await.status, 200);
    for _ in 0..2 {
        let gone = app.with_token(Method::DELETE, FEED, &user).await;
        assert_eq!((gone.status, gone.text.as_str()), (204, ""));
    }
    app.get(&second).await.problem(404, "not-found");
    assert_eq!(app.with_token(Method::GET, FEED, &user).await.json(), none);
    for method in [Method::GET, Method::POST, Method::DELETE] {
        answer(app.request(method, FEED)).await.problem(401, "unauthorized");
    }
}

#[tokio::test]
async fn a_feed_has_the_records_of_its_user() {
    let (app, user) = start().await;
    let other = app.new_user().await;
    app.record(&other).await;
    let path = give(&app, &user).await;
    let empty = app.get(&path).await;
    assert_eq!((empty.status, empty.text.matches("<item>").count()), (200, 0));
    for name in ["one.wav", "%3Cb%3E%26%22two%22.wav", "x%EF%BF%BEy"] {
        assert_eq!(app.upload(&user, &format!("?name={name}"), tone(700)).await.status, 201);
    }
    let feed = app.get(&path).await;
    for (name, value) in [
        ("content-type", "application/rss+xml; charset=utf-8"),
        ("cache-control", "private, no-cache"),
        ("referrer-policy", "no-referrer"),
        ("x-robots-tag", "noindex"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(feed.header(name), Some(value), "{name}");
    }
    let titles = all(&feed.text, "<title>", "</title>");
    assert_eq!(titles, ["Recordings of Ann", "xy", "&lt;b&gt;&amp;&quot;two&quot;", "one"]);
    assert_eq!(all(&feed.text, "<itunes:duration>", "<"), ["1"; 3]);
    assert_eq!(all(&feed.text, "rel=\"self\"", "/>").len(), 1);
    assert!(feed.text.contains(&format!("href=\"http://{}{path}\"", app.address)));
    for (url, length) in
        all(&feed.text, "<enclosure url=\"", "\"").iter().zip(all(&feed.text, " length=\"", "\""))
    {
        let head = app.client.head(url.replace("&amp;", "&")).send().await.unwrap();
        assert_eq!(
            (head.status().as_u16(), &head.headers()["content-type"]),
            (200, &"audio/mpeg".parse().unwrap())
        );
        assert_eq!(head.headers()["content-length"], length);
    }
}

#[tokio::test]
async fn who_has_the_feed_gets_304_until_it_changes() {
    let (app, user) = start().await;
    let path = give(&app, &user).await;
    let record = app.record(&user).await;
    let feed = app.get(&path).await;
    let tag = feed.header("etag").unwrap().to_owned();
    let known = with(&app, &path, "if-none-match", &tag).await;
    assert_eq!((known.status, known.text.as_str(), known.header("etag")), (304, "", Some(&*tag)));
    assert_eq!(known.header("x-robots-tag"), Some("noindex"));
    assert_eq!(with(&app, &path, "if-modified-since", "Fri, 01 Jan 2100 00:00:00 GMT").await.status, 200);
    let head = answer(app.request(Method::HEAD, &path)).await;
    assert_eq!((head.status, head.text.as_str(), head.header("etag")), (200, "", Some(&*tag)));
    assert_eq!(head.header("content-length"), Some(&*feed.text.len().to_string()));
    app.with_token(Method::DELETE, &format!("/record{}", user.query(&record)), &user).await;
    let changed = with(&app, &path, "if-none-match", &tag).await;
    assert_eq!((changed.status, changed.text.matches("<item>").count()), (200, 0));
}

#[tokio::test]
async fn the_newest_300_are_there() {
    let (app, user) = start().await;
    let path = give(&app, &user).await;
    let owner = Uuid::parse_str(&user.id).unwrap().as_u128();
    for number in 1..=305 {
        let (record, peaks) = (fixtures::record(number, owner, 100), fixtures::peaks(3));
        app.store.records.register(record.audio).await.unwrap();
        let publication =
            Publication { record: &record, peaks: &peaks, quota: Room::default(), claim: None, upload: None };
        assert_eq!(app.store.records.publish(publication).await.unwrap(), Published::Yes);
    }
    let feed = app.get(&path).await.text;
    let ids = all(&feed, "<guid isPermaLink=\"false\">", "<");
    let wanted: Vec<_> =
        (6..=305).rev().map(|number| fixtures::record(number, owner, 100).id.0.to_string()).collect();
    assert_eq!(ids, wanted);
}

#[tokio::test]
async fn an_unknown_secret_opens_nothing() {
    let (app, user) = start().await;
    let path = give(&app, &user).await;
    for wrong in ["/feed/x", "/feed/", &format!("{path}0"), &path[..path.len() - 1], &format!("{path}/x")] {
        app.get(wrong).await.problem(404, "not-found");
    }
    let guessed = format!("/feed/{}", "0".repeat(64));
    app.get(&guessed).await.problem(404, "not-found");
    assert_eq!(answer(app.request(Method::HEAD, &guessed)).await.status, 404);
    let page = with(&app, &guessed, "accept", "text/html").await;
    assert_eq!((page.status, page.header("content-type")), (404, Some("text/html; charset=utf-8")));
    answer(app.request(Method::POST, &path)).await.problem(405, "method-not-allowed");
    assert_eq!(app.with_token(Method::DELETE, "/users/me", &user).await.status, 204);
    app.get(&path).await.problem(404, "not-found");
}

#[tokio::test]
async fn the_secret_is_in_no_metric() {
    let (app, user) = start().await;
    let path = give(&app, &user).await;
    app.get(&path).await;
    let metrics = app.get("/metrics").await.text;
    assert!(metrics.contains("route=\"/feed/{secret}\"") && !metrics.contains(&path), "{metrics}");
}

#[tokio::test]
async fn all_addresses_begin_as_the_operator_says() {
    let (app, user) =
        start_with(|options| options.public_url = Some("https://example.org/quiz".parse().unwrap())).await;
    app.record(&user).await;
    let url = app.with_token(Method::POST, FEED, &user).await.json()["url"].as_str().unwrap().to_owned();
    let feed = app.get(url.strip_prefix("https://example.org/quiz").unwrap()).await.text;
    let addresses: Vec<_> = ["href=\"", "url=\""].iter().flat_map(|begin| all(&feed, begin, "\"")).collect();
    assert_eq!(addresses.len(), 3);
    for address in addresses {
        assert!(address.starts_with("https://example.org/quiz/"), "{address}");
    }
}

#[tokio::test]
async fn all_feeds_have_the_same_picture() {
    let (app, _) = start().await;
    let response = app.request(Method::GET, "/feed-cover.png").send().await.unwrap();
    let headers = response.headers().clone();
    assert_eq!((&headers["content-type"], response.status().as_u16()), (&"image/png".parse().unwrap(), 200));
    assert_eq!(headers["cache-control"], "public, max-age=86400");
    assert!(response.bytes().await.unwrap().starts_with(b"\x89PNG"));
    let tag = headers["etag"].to_str().unwrap();
    assert_eq!(with(&app, "/feed-cover.png", "if-none-match", tag).await.status, 304);
}
