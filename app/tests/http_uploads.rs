//! Uploads that go on after a break: what a client is told when one does not.
#![cfg(feature = "lame")]

mod common;

use std::time::Duration;

use common::wav::{User, open, start, start_with, status, tone};
use common::{Answer, App, answer, read_head};
use reqwest::Method;

const PART: &str = "application/offset+octet-stream";

/// Begins an upload of `length` bytes and returns its path.
async fn begun(app: &App, user: &User, length: usize) -> String {
    let begun = answer(tus(app, Method::POST, "/uploads", user).header("upload-length", length)).await;
    assert_eq!(begun.status, 201, "{begun:?}");
    let location = begun.header("location").unwrap_or_default();
    format!("/uploads/{}", location.rsplit('/').next().unwrap_or_default())
}

fn tus(app: &App, method: Method, path: &str, user: &User) -> reqwest::RequestBuilder {
    app.request(method, path).bearer_auth(&user.token).header("tus-resumable", "1.0.0")
}

async fn send(app: &App, user: &User, path: &str, offset: usize, bytes: &[u8]) -> Answer {
    let request = tus(app, Method::PATCH, path, user).header("upload-offset", offset);
    answer(request.header("content-type", PART).body(bytes.to_vec())).await
}

/// Clients of tus give up after a 408, but go on after a 409.
#[tokio::test]
async fn a_part_that_stands_still_can_be_gone_on_with() {
    let (app, user) = start_with(|options| options.idle_timeout = Duration::from_millis(300)).await;
    let wav = tone(2000);
    let path = begun(&app, &user, wav.len()).await;
    let headers = format!(
        "PATCH {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nTus-Resumable: 1.0.0\r\n\
         Upload-Offset: 0\r\nContent-Type: {PART}\r\nContent-Length: {}\r\n\r\n",
        user.token,
        wav.len()
    );
    let mut still = open(&app, &headers, &wav[..5000]).await;
    let refused = read_head(&mut still).await;
    assert_eq!(status(&refused), 409, "{refused}");
    let shown = app.with_token(Method::GET, &path, &user).await.json();
    assert_eq!((shown["state"].as_str(), shown["offset"].as_u64()), (Some("open"), Some(5000)), "{shown}");
    let done = send(&app, &user, &path, 5000, &wav[5000..]).await;
    assert_eq!((done.status, done.header("content-location").is_some()), (204, true), "{done:?}");
}

#[tokio::test]
async fn a_part_of_several_uploads_is_refused() {
    let (app, user) = start().await;
    for concat in ["partial", "final;/uploads/a /uploads/b"] {
        let request = tus(&app, Method::POST, "/uploads", &user).header("upload-length", 9);
        answer(request.header("upload-concat", concat)).await.field_problem(
            400,
            "bad-request",
            "Upload-Concat",
        );
    }
    assert_eq!(
        app.with_token(Method::GET, "/uploads", &user).await.json()["items"].as_array().map(Vec::len),
        Some(0)
    );
}

#[tokio::test]
async fn both_ways_to_ask_again_say_that_the_record_was_removed() {
    let (app, user) = start().await;
    let wav = tone(500);
    let path = begun(&app, &user, wav.len()).await;
    let done = send(&app, &user, &path, 0, &wav).await;
    let record = app.with_token(Method::GET, &path, &user).await.json()["record"].clone();
    let again = send(&app, &user, &path, wav.len(), b"").await;
    assert_eq!(again.header("content-location"), done.header("content-location"));
    let query = user.query(&record);
    assert_eq!(app.with_token(Method::DELETE, &format!("/record{query}"), &user).await.status, 204);
    send(&app, &user, &path, wav.len(), b"").await.problem(404, "not-found");
    assert_eq!(answer(tus(&app, Method::HEAD, &path, &user)).await.status, 404);
    let shown = app.with_token(Method::GET, &path, &user).await.json();
    assert_eq!((shown["state"].as_str(), shown["record"].is_null()), (Some("done"), true), "{shown}");
}

#[tokio::test]
async fn what_is_no_wav_is_refused_with_its_first_bytes() {
    let (app, user) = start().await;
    for first in [&b"this is a text"[..], &[b'x'; 500], b"RIFF\0\0\0\0AVI LIST"] {
        let path = begun(&app, &user, 1_000_000).await;
        send(&app, &user, &path, 0, first).await.problem(415, "not-wav");
        assert_eq!(answer(tus(&app, Method::HEAD, &path, &user)).await.status, 415);
    }
}

/// Asks to begin an upload with the key `k`.
async fn begin_keyed(app: &App, user: &User, length: usize) -> Answer {
    let request = tus(app, Method::POST, "/uploads", user).header("upload-length", length);
    answer(request.header("idempotency-key", "k")).await
}

#[tokio::test]
async fn a_key_begins_one_upload_and_gets_its_record_in_the_end() {
    let (app, user) = start().await;
    let (wav, other) = (tone(500), app.new_user().await);
    let first = begin_keyed(&app, &user, wav.len()).await;
    let location = first.header("location").unwrap_or_default();
    let path = format!("/uploads/{}", location.rsplit('/').next().unwrap_or_default());
    send(&app, &user, &path, 0, &wav[..4000]).await;
    let again = begin_keyed(&app, &user, wav.len()).await;
    assert_eq!((again.status, again.header("location")), (201, Some(location)), "{again:?}");
    assert_eq!(again.header("upload-offset"), Some("4000"));
    begin_keyed(&app, &user, wav.len() + 1).await.problem(422, "idempotency-key-reused");
    let theirs = begin_keyed(&app, &other, wav.len()).await;
    assert_ne!(theirs.header("location"), Some(location));
    let done = send(&app, &user, &path, 4000, &wav[4000..]).await;
    let again = begin_keyed(&app, &user, wav.len()).await;
    assert_eq!((again.status, again.header("location")), (201, Some(location)), "{again:?}");
    assert!(again.header("content-location").is_some());
    assert_eq!(again.header("content-location"), done.header("content-location"));
    let uploads = app.with_token(Method::GET, "/uploads", &user).await.json();
    assert_eq!(uploads["items"].as_array().map(Vec::len), Some(1), "{uploads}");
}

/// Sends a whole WAV by the IETF's draft, with the key `k`.
fn whole(app: &App, user: &User, name: &str, wav: &[u8]) -> reqwest::RequestBuilder {
    let request = app.request(Method::POST, &format!("/records?name={name}")).bearer_auth(&user.token);
    let request = request.header("upload-complete", "?1").header("content-type", "audio/wav");
    request.header("idempotency-key", "k").body(wav.to_vec())
}

#[tokio::test]
async fn a_whole_wav_that_is_sent_twice_with_a_key_is_one_record() {
    let (app, user) = start().await;
    let wav = tone(500);
    let [first, again] =
        [answer(whole(&app, &user, "a", &wav)).await, answer(whole(&app, &user, "a", &wav)).await];
    assert_eq!((first.status, again.status), (201, 201), "{first:?} {again:?}");
    assert_eq!(first.json(), again.json());
    assert_eq!(again.header("upload-complete"), Some("?1"));
    answer(whole(&app, &user, "b", &wav)).await.problem(422, "idempotency-key-reused");
    let records = app.with_token(Method::GET, "/records", &user).await.json();
    assert_eq!(records["items"].as_array().map(Vec::len), Some(1), "{records}");
    app.with_token(Method::DELETE, &format!("/record{}", user.query(&first.json())), &user).await;
    answer(whole(&app, &user, "a", &wav)).await.problem(404, "not-found");
}

#[tokio::test]
async fn a_key_finds_the_upload_that_broke() {
    let (app, user) = start().await;
    let wav = tone(2000);
    let headers = format!(
        "POST /records?name=a HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nUpload-Complete: ?1\r\n\
         Idempotency-Key: k\r\nContent-Type: audio/wav\r\nContent-Length: {}\r\n\r\n",
        user.token,
        wav.len()
    );
    drop(open(&app, &headers, &wav[..5000]).await);
    let stored = async {
        while app.with_token(Method::GET, "/uploads", &user).await.json()["items"][0]["offset"] != 5000 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), stored).await.expect("what arrived is stored");
    let mut again = answer(whole(&app, &user, "a", &wav)).await;
    while again.status == 409 {
        again.problem(409, "idempotency-key-in-use");
        again = answer(whole(&app, &user, "a", &wav)).await;
    }
    assert_eq!((again.status, again.header("upload-complete")), (201, Some("?0")), "{again:?}");
    assert_eq!(again.header("upload-offset"), Some("5000"));
}
