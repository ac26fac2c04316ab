//! Listening to records.

#![expect(clippy::unwrap_used, reason = "a broken step fails the test that runs it")]

mod common;

use bytes::Bytes;
use common::wav::{User, tone};
use common::{App, Setup, answer, read_head};
use reqwest::header::HeaderMap;
use reqwest::{Method, StatusCode};
use serde_json::Value;
use tokio::io::AsyncWriteExt;

/// A server with one record.
struct World {
    app: App,
    user: User,
    record: Value,
    link: String,
}

/// An answer with its body.
struct Played {
    status: u16,
    headers: HeaderMap,
    bytes: Bytes,
}

impl Played {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

impl World {
    async fn new() -> Self {
        let app = Setup::with_questions(0).start().await;
        let user = app.new_user().await;
        let record = app.record(&user).await;
        let link = format!("/record{}", user.query(&record));
        Self { app, user, record, link }
    }

    async fn play(&self, method: Method, link: &str, headers: &[(&str, &str)]) -> Played {
        let request = self.app.request(method, link);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Played { status, headers, bytes: response.bytes().await.unwrap() }
    }

    async fn get(&self, headers: &[(&str, &str)]) -> Played {
        self.play(Method::GET, &self.link, headers).await
    }
}

#[tokio::test]
async fn the_mp3_comes_whole_with_its_headers() {
    let world = World::new().await;
    let whole = world.get(&[]).await;
    let length = world.record["bytes"].as_u64().unwrap();
    assert_eq!((whole.status, whole.bytes.len() as u64), (200, length));
    assert!(whole.bytes.starts_with(b"ID3"));
    for (name, value) in [
        ("content-type", "audio/mpeg"),
        ("content-length", &*length.to_string()),
        ("accept-ranges", "bytes"),
        ("content-disposition", "inline; filename=\"tone.mp3\""),
        ("cache-control", "private, no-cache"),
        ("referrer-policy", "no-referrer"),
        ("x-robots-tag", "noindex"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(whole.header(name), Some(value), "{name}");
    }
    assert!(whole.header("content-security-policy").unwrap().contains("media-src 'self'"));
    assert!(whole.header("last-modified").unwrap().ends_with(" GMT"));
    let tag = whole.header("etag").unwrap();
    assert!(tag.starts_with('"') && tag.ends_with('"') && tag.len() > 10, "{tag}");
    assert!(whole.header("transfer-encoding").is_none());
}

#[tokio::test]
async fn head_tells_the_same_without_the_mp3() {
    let world = World::new().await;
    let (whole, head) = (world.get(&[]).await, world.play(Method::HEAD, &world.link, &[]).await);
    assert_eq!((head.status, head.bytes.len()), (200, 0));
    let mut wanted = whole.headers.clone();
    let mut got = head.headers.clone();
    for changing in ["date", "x-request-id"] {
        wanted.remove(changing);
        got.remove(changing);
    }
    assert_eq!(got, wanted);
    // `HEAD` ignores ranges.
    let ranged = world.play(Method::HEAD, &world.link, &[("range", "bytes=0-1")]).await;
    assert_eq!((ranged.status, ranged.header("content-length")), (200, whole.header("content-length")));
    let tag = whole.header("etag").unwrap();
    let known = world.play(Method::HEAD, &world.link, &[("if-none-match", tag)]).await;
    assert_eq!(known.status, 304);
    // The connection stays usable, so that no body followed the headers.
    let mut stream = world.app.connect().await;
    for _ in 0..2 {
        let request = format!("HEAD {} HTTP/1.1\r\nHost: x\r\n\r\n", world.link);
        stream.write_all(request.as_bytes()).await.unwrap();
        assert!(read_head(&mut stream).await.starts_with("HTTP/1.1 200"));
    }
}

#[tokio::test]
async fn ranges_are_cut_out_of_the_whole() {
    let world = World::new().await;
    let whole = world.get(&[]).await.bytes;
    let last = whole.len() - 1;
    for (range, start, end) in [
        ("bytes=0-0".to_owned(), 0, 0),
        ("bytes=0-".to_owned(), 0, last),
        ("bytes=10-99".to_owned(), 10, 99),
        ("bytes=100-".to_owned(), 100, last),
        ("bytes=-7".to_owned(), last - 6, last),
        (format!("bytes={last}-"), last, last),
        (format!("bytes=5-{}", last + 1000), 5, last),
        (format!("bytes=-{}", last + 1000), 0, last),
    ] {
        let part = world.get(&[("range", &range)]).await;
        assert_eq!(part.status, 206, "{range}");
        assert_eq!(part.header("content-range"), Some(&*format!("bytes {start}-{end}/{}", whole.len())));
        assert_eq!(part.header("content-length"), Some(&*(end - start + 1).to_string()));
        assert!(part.bytes == whole[start..=end], "{range}");
        assert_eq!(part.header("content-type"), Some("audio/mpeg"));
        assert!(part.header("etag").is_some() && part.header("accept-ranges").is_some());
    }
    for range in ["bytes=0-1,5-6", "bytes=6-5", "bytes=x-", "seconds=0-1", "bytes"] {
        let all = world.get(&[("range", range)]).await;
        assert_eq!((all.status, all.bytes.len()), (200, whole.len()), "{range}");
        assert!(all.header("content-range").is_none());
    }
}

#[tokio::test]
async fn ranges_behind_the_end_are_416_and_say_how_long_it_is() {
    let world = World::new().await;
    let length = world.record["bytes"].as_u64().unwrap();
    for range in
        [format!("bytes={length}-"), "bytes=-0".to_owned(), "bytes=999999999999999999999-".to_owned()]
    {
        let request = world.app.request(Method::GET, &world.link).header("range", &range);
        let refused = answer(request).await;
        refused.problem(416, "range-not-satisfiable");
        assert_eq!(refused.header("content-range"), Some(&*format!("bytes */{length}")), "{range}");
    }
}

#[tokio::test]
async fn who_wants_another_state_gets_nothing() {
    let world = World::new().await;
    let tag = world.get(&[]).await.header("etag").unwrap().to_owned();
    let past = "Sun, 06 Nov 1994 08:49:37 GMT";
    for method in [Method::GET, Method::HEAD] {
        let other = [("if-match", "\"x\""), ("if-none-match", &*tag), ("range", "bytes=99999999-")];
        assert_eq!(world.play(method.clone(), &world.link, &other).await.status, 412);
        let older = [("if-unmodified-since", past)];
        assert_eq!(world.play(method.clone(), &world.link, &older).await.status, 412);
        let this = [("if-match", &*tag), ("if-unmodified-since", past)];
        assert_eq!(world.play(method, &world.link, &this).await.status, 200);
    }
    let request = world.app.request(Method::GET, &world.link).header("If-Match", "\"x\"");
    answer(request).await.problem(412, "precondition-failed");
}

#[tokio::test]
async fn conditions_save_what_the_caller_has() {
    let world = World::new().await;
    let whole = world.get(&[]).await;
    let (tag, date) = (whole.header("etag").unwrap(), whole.header("last-modified").unwrap());
    let weak = format!("W/{tag}");
    let several = format!("\"x\", {tag}");
    let (past, future) = ("Sun, 06 Nov 1994 08:49:37 GMT", "Fri, 01 Jan 2100 00:00:00 GMT");
    for (headers, status) in [
        (vec![("if-none-match", tag)], 304),
        (vec![("if-none-match", &*weak)], 304),
        (vec![("if-none-match", &*several)], 304),
        (vec![("if-none-match", "*")], 304),
        (vec![("if-match", tag), ("if-none-match", tag)], 304),
        (vec![("if-none-match", "\"x\"")], 200),
        (vec![("if-none-match", "\"x\""), ("if-modified-since", date)], 200),
        (vec![("if-modified-since", date)], 304),
        (vec![("if-modified-since", future)], 304),
        (vec![("if-modified-since", past)], 200),
        (vec![("if-modified-since", "yesterday")], 200),
        (vec![("if-none-match", tag), ("range", "bytes=0-1")], 304),
        (vec![("range", "bytes=0-1"), ("if-range", tag)], 206),
        (vec![("range", "bytes=0-1"), ("if-range", date)], 206),
        (vec![("range", "bytes=0-1"), ("if-range", &*weak)], 200),
        (vec![("range", "bytes=0-1"), ("if-range", "\"x\"")], 200),
        (vec![("range", "bytes=0-1"), ("if-range", past)], 200),
        (vec![("range", "bytes=0-1"), ("if-range", future)], 200),
        (vec![("range", "bytes=99999999-"), ("if-range", "\"x\"")], 200),
    ] {
        let got = world.get(&headers).await;
        assert_eq!(got.status, status, "{headers:?}");
        assert_eq!(got.header("etag"), Some(tag), "{headers:?}");
        assert_eq!(got.header("cache-control"), Some("private, no-cache"));
        let length = if status == 304 {
            0
        } else if status == 206 {
            2
        } else {
            whole.bytes.len()
        };
        assert_eq!(got.bytes.len(), length, "{headers:?}");
    }
}

#[tokio::test]
async fn a_download_has_a_name_that_every_browser_reads() {
    let world = World::new().await;
    for (name, header) in [
        ("tone.wav", "attachment; filename=\"tone.mp3\""),
        ("F%C3%BC%C3%9Fe.wav", "attachment; filename=\"F__e.mp3\"; filename*=UTF-8''F%C3%BC%C3%9Fe.mp3"),
        ("a%22b%5C.wav", "attachment; filename=\".wav.mp3\""),
        ("a%22b.wav", "attachment; filename=\"a_b.mp3\"; filename*=UTF-8''a%22b.mp3"),
        ("", "attachment; filename=\"record.mp3\""),
    ] {
        let record = world.app.upload(&world.user, &format!("?name={name}"), tone(100)).await.json();
        let link = format!("/record{}&download=1", world.user.query(&record));
        let got = world.play(Method::GET, &link, &[]).await;
        assert_eq!(got.header("content-disposition"), Some(header), "{name}");
    }
    let inline = world.play(Method::GET, &format!("{}&download=0", world.link), &[]).await;
    assert_eq!(inline.header("content-disposition"), Some("inline; filename=\"tone.mp3\""));
}

#[tokio::test]
async fn both_ids_of_a_link_must_be_right() {
    let world = World::new().await;
    let other = world.app.new_user().await;
    let (id, user) = (world.record["id"].as_str().unwrap(), world.user.id.as_str());
    for path in ["/record", "/record/info", "/record/waveform", "/record/qr", "/record/picture"] {
        for (id, user) in [(id, other.id.as_str()), (user, id), (user, user)] {
            world.app.get(&format!("{path}?id={id}&user={user}")).await.problem(404, "not-found");
        }
        for (query, field) in [
            (format!("?id=x&user={user}"), "id"),
            (format!("?id={id}&user=x"), "user"),
            (format!("?user={user}"), "id"),
            (format!("?id={id}"), "user"),
            (format!("?id=&user={user}"), "id"),
        ] {
            world.app.get(&format!("{path}{query}")).await.field_problem(400, "bad-request", field);
        }
    }
    let head = world.play(Method::HEAD, &format!("/record?id={user}&user={user}"), &[]).await;
    assert_eq!((head.status, head.bytes.len()), (404, 0));
}

#[tokio::test]
async fn other_methods_are_told_which_there_are() {
    let world = World::new().await;
    let refused = answer(world.app.request(Method::PUT, &world.link)).await;
    refused.problem(405, "method-not-allowed");
    assert_eq!(refused.header("allow"), Some("DELETE, GET, HEAD, PATCH, POST"));
}

#[tokio::test]
async fn a_page_elsewhere_may_play_it_where_the_operator_says_so() {
    let setup = Setup::with_questions(0);
    let app =
        setup.options(|options| options.cors_origins = vec!["https://example.org".to_owned()]).start().await;
    let user = app.new_user().await;
    let record = app.record(&user).await;
    let request = app.request(Method::GET, &format!("/record{}", user.query(&record)));
    let response =
        request.header("origin", "https://example.org").header("range", "bytes=0-1").send().await.unwrap();
    assert_eq!(response.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(response.headers()["access-control-allow-origin"], "https://example.org");
}
