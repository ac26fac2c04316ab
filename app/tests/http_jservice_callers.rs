//! The API of jservice.io as its callers meet it: paths, browsers, proxies, caches, errors and pages.

#![expect(clippy::unwrap_used, reason = "a broken step fails the test that runs it")]

mod common;

use std::io::Read;
use std::num::NonZeroU32;

use common::{App, Setup, answer};
use flate2::read::GzDecoder;
use quizcast_domain::questions::{Draft, NewQuestion, SourceName};
use quizcast_domain::testkit::memory::ListSource;
use reqwest::Method;
use serde_json::json;

const CALLS: [&str; 6] =
    ["/api/random", "/api/final", "/api/clues", "/api/categories", "/api/category?id=1", "/clues/1"];

/// So many saved questions of one category over SQLite.
async fn app(count: usize) -> App {
    let question = |n: usize| {
        let mut draft = Draft::new(SourceName::JSERVICE, format!("Question {n}?"), format!("Answer {n}"));
        draft.category = Some("POTENT & \"mother's\" 3d".to_owned());
        NewQuestion::new(draft).unwrap()
    };
    let source = ListSource::new(SourceName::JSERVICE, (1..=count).map(question).collect());
    let app = Setup::with_source(source).over_sqlite().await.start().await;
    for begun in (0..count).step_by(100) {
        assert_eq!(app.draw((count - begun).min(100)).await.status, 200);
    }
    app
}

#[tokio::test]
async fn a_path_may_end_in_a_slash_or_in_json_and_head_works() {
    let app = app(1).await;
    for call in CALLS {
        let (path, query) = call.split_once('?').unwrap_or((call, ""));
        for end in ["", "/", ".json", ".json/"] {
            let target = format!("{path}{end}?{query}");
            let got = app.get(&target).await;
            assert_eq!(got.status, 200, "{target}: {got:?}");
            let head = answer(app.request(Method::HEAD, &target)).await;
            let length = got.text.len().to_string();
            assert_eq!(
                (head.status, head.header("content-length")),
                (200, Some(length.as_str())),
                "{target}"
            );
        }
    }
}

#[tokio::test]
async fn pages_of_any_origin_may_read_every_answer() {
    let app = app(1).await;
    for path in CALLS.iter().chain(&["/api/nothing", "/api/random?count=x", "/clues/9.json"]) {
        let got = answer(app.request(Method::GET, path).header("origin", "https://game.example")).await;
        assert_eq!(got.header("access-control-allow-origin"), Some("*"), "{path}");
        let wanted = "content-type, x-mine";
        let preflight = app
            .request(Method::OPTIONS, path)
            .header("origin", "https://game.example")
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", wanted);
        let got = answer(preflight).await;
        assert_eq!((got.status, got.text.as_str()), (204, ""), "{path}");
        assert_eq!(got.header("access-control-allow-origin"), Some("*"), "{path}");
        assert_eq!(got.header("access-control-allow-headers"), Some(wanted), "{path}");
        assert!(got.header("access-control-allow-methods").unwrap().contains("POST"), "{path}");
    }
    let long = app
        .request(Method::OPTIONS, "/api/random")
        .header("origin", "https://game.example")
        .header("access-control-request-method", "GET")
        .header("access-control-request-headers", "x".repeat(5000));
    assert!(answer(long).await.header("access-control-allow-headers").unwrap().len() < 1024);
    let elsewhere =
        answer(app.request(Method::GET, "/questions").header("origin", "https://game.example")).await;
    assert_eq!(elsewhere.header("access-control-allow-origin"), None);
}

#[tokio::test]
async fn errors_are_json_that_names_the_status_also_for_browsers() {
    let app = app(1).await;
    let get = |path: &str| app.request(Method::GET, path).header("accept", "text/html");
    for (request, status, slug, phrase) in [
        (get("/api/nothing"), 404, "not-found", "Not Found"),
        (get("/clues/9.json"), 404, "not-found", "Not Found"),
        (get("/api/random?count=-1"), 400, "bad-request", "Bad Request"),
        (app.request(Method::DELETE, "/api/random/"), 405, "method-not-allowed", "Method Not Allowed"),
    ] {
        let got = answer(request).await;
        assert_eq!(got.problem(status, slug)["error"], phrase);
        assert_eq!(got.header("access-control-allow-origin"), Some("*"));
        if status == 405 {
            assert_eq!(got.header("allow"), Some("GET, HEAD"));
        }
    }
    assert_eq!(app.get("/questions/9").await.problem(404, "not-found").get("error"), None);
}

#[tokio::test]
async fn the_rate_limit_answers_so_too() {
    let app =
        Setup::with_questions(1).options(|options| options.rate_limit = NonZeroU32::new(1)).start().await;
    let mut last = app.get("/api/random").await;
    for _ in 0..5 {
        if last.status == 429 {
            break;
        }
        last = app.get("/api/random").await;
    }
    assert_eq!(last.problem(429, "too-many-requests")["error"], "Too Many Requests");
    assert_eq!(last.header("access-control-allow-origin"), Some("*"));
}

#[tokio::test]
async fn who_has_an_answer_is_told_so_but_chance_is_never_kept() {
    let app = app(2).await;
    let calls = ["/api/clues", "/api/categories", "/api/category?id=1", "/clues/1.json"];
    let mut tags = Vec::new();
    for call in calls {
        let got = app.get(call).await;
        assert_eq!(got.header("cache-control"), Some("no-cache"), "{call}");
        let tag = got.header("etag").unwrap().to_owned();
        assert!(tag.starts_with("W/\""), "{tag}");
        let again = answer(app.request(Method::GET, call).header("if-none-match", &tag)).await;
        assert_eq!((again.status, again.text.as_str()), (304, ""), "{call}");
        assert_eq!(again.header("etag"), Some(tag.as_str()), "{call}");
        tags.push(tag);
    }
    // The report changes the clue, but no category.
    assert_eq!(answer(app.request(Method::POST, "/api/invalid?id=1")).await.status, 200);
    for (call, tag) in calls.iter().zip(tags) {
        let again = answer(app.request(Method::GET, call).header("if-none-match", &tag)).await;
        let expected = if *call == "/api/categories" { 304 } else { 200 };
        assert_eq!(again.status, expected, "{call}");
    }
    for call in ["/api/random", "/api/final"] {
        let got = app.get(call).await;
        assert_eq!((got.header("cache-control"), got.header("etag")), (Some("no-store"), None), "{call}");
    }
}

#[tokio::test]
async fn gzip_is_sent_where_it_is_accepted() {
    let app = app(2).await;
    for call in CALLS.iter().filter(|call| !call.contains("random") && !call.contains("final")) {
        let plain = app.get(call).await;
        assert_eq!(plain.header("vary"), Some("Accept-Encoding"), "{call}");
        assert_eq!(plain.header("content-encoding"), None, "{call}");
        let packed = app.request(Method::GET, call).header("accept-encoding", "gzip").send().await.unwrap();
        assert_eq!(packed.headers()["content-encoding"], "gzip", "{call}");
        assert_eq!(packed.headers()["etag"], plain.header("etag").unwrap(), "{call}");
        let mut text = String::new();
        let bytes = packed.bytes().await.unwrap();
        GzDecoder::new(&bytes[..]).read_to_string(&mut text).unwrap();
        assert_eq!(text, plain.text, "{call}");
    }
}

#[tokio::test]
async fn a_client_that_takes_the_server_for_a_proxy_is_served() {
    let app = app(1).await;
    let send = |head: &str| {
        let bytes =
            format!("{head}\r\nHost: jservice.io\r\nProxy-Connection: close\r\nConnection: close\r\n\r\n");
        let app = &app;
        async move { app.raw(bytes.as_bytes()).await }
    };
    for target in ["/api/random/?count=5", "/api/clues.json", "/clues/1.json"] {
        let got = send(&format!("GET http://jservice.io{target} HTTP/1.1")).await;
        assert!(got.starts_with("HTTP/1.1 200 ") && got.contains("\"answer\":\"Answer 1\""), "{got}");
    }
    let home = send("GET http://jservice.io/ HTTP/1.1").await;
    assert!(home.starts_with("HTTP/1.1 200 ") && !home.contains("jservice.io"), "{home}");
    assert!(home.contains(&format!("http://{}", app.address)), "{home}");
    let tunnel = send("CONNECT jservice.io:443 HTTP/1.1").await;
    assert!(tunnel.starts_with("HTTP/1.1 404 "), "{tunnel}");
    let proxied = reqwest::Client::builder()
        .proxy(reqwest::Proxy::http(format!("http://{}", app.address)).unwrap())
        .build()
        .unwrap();
    let got = proxied.get("http://jservice.io/api/random").send().await.unwrap();
    assert_eq!(got.json::<serde_json::Value>().await.unwrap()[0]["id"], json!(1));
}

#[tokio::test]
async fn the_pages_are_tables_in_title_case() {
    let app = app(101).await;
    let title = "Potent &#38; &#34;Mother&#39;s&#34; 3d";
    for path in ["/popular", "/popular/", "/search?query=POTENT", "/search", "/search/?query=POTENT"] {
        let page = app.get(path).await;
        assert_eq!(
            (page.status, page.header("content-type")),
            (200, Some("text/html; charset=utf-8")),
            "{path}"
        );
        let up = if path.contains("/?") || path.ends_with('/') { "../" } else { "" };
        assert!(page.text.contains(&format!("href=\"{up}web/style/base.css\"")), "{path}: {}", page.text);
        let row = format!("<tr><td><a href=\"{up}popular/1\">{title}</a></td><td>101</td></tr>");
        assert!(page.text.contains(&row), "{path}: {}", page.text);
        assert_eq!(numbered_links(&page.text), 1, "{path}");
    }
    let none = app.get("/search?query=%3Cscript%3Ealert(1)%3C/script%3E").await;
    assert_eq!((none.status, numbered_links(&none.text)), (200, 0));
    assert!(!none.text.contains("<script") && none.text.contains("&#60;script&#62;"), "{}", none.text);
    let page = app.get("/popular/1").await.text;
    assert!(
        page.contains(&format!("<h1>{title}</h1>")) && page.contains("<td>Question 1?</td><td>Answer 1</td>"),
        "{page}"
    );
    assert_eq!((page.matches("<tr><td>").count(), numbered_links(&page)), (100, 0));
    assert!(app.get("/popular/1/").await.text.contains("href=\"../../web/style/base.css\""));
    app.get("/popular/x").await.problem(404, "not-found");
}

/// How many links there are whose last part is a number.
fn numbered_links(page: &str) -> usize {
    let links = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let last = links.filter_map(|link| link.rsplit('/').next());
    last.filter(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())).count()
}
