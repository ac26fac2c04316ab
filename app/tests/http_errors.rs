//! Every error has the same shape, the framework's own included.

mod common;

use common::{Setup, answer};
use quizcast::http::document;
use quizcast::http::page_paths;
use quizcast::http::problem::Kind;
use reqwest::Method;

#[tokio::test]
async fn unknown_addresses_are_404() {
    let app = Setup::with_questions(0).start().await;
    for path in [
        "/nothing",
        "/quiz/",
        "/questions/1/2",
        "/users",
        "/problems/nothing",
        "/swagger-ui/nothing",
        "//quiz",
    ] {
        let got = app.get(path).await;
        if path == "/users" {
            got.problem(405, "method-not-allowed");
        } else {
            got.problem(404, "not-found");
        }
    }
}

#[tokio::test]
async fn a_path_that_is_no_text_is_400() {
    let app = Setup::with_questions(0).start().await;
    for path in ["/%ff", "/questions/%ff", "/problems/%ff"] {
        app.get(path).await.problem(400, "bad-request");
    }
    for path in ["/questions/abc", "/questions/1.0", "/questions/%00"] {
        app.get(path).await.field_problem(400, "bad-request", "id");
        let problem = app.get(path).await.problem(400, "bad-request");
        assert_eq!(problem["detail"], "id: not a whole number");
    }
    let problem = app.get("/questions?limit=abc").await.problem(400, "bad-request");
    assert_eq!(problem["detail"], "limit: not a whole number");
    for (path, detail) in [
        ("/record", "id: is missing"),
        ("/record?id=x", "id: not a UUID"),
        ("/record?id=4f3c0a52-2f5e-4f0b-9d7c-0c3f6a1e88d1", "user: is missing"),
    ] {
        assert_eq!(app.get(path).await.problem(400, "bad-request")["detail"], detail);
    }
}

#[tokio::test]
async fn a_wrong_method_is_405_and_every_path_says_what_it_has() {
    let app = Setup::with_questions(0).start().await;
    let document = document();
    let mut paths: Vec<(String, Vec<String>)> =
        page_paths().map(|page| (page.to_owned(), vec!["GET".into()])).collect();
    for (path, item) in document["paths"].as_object().unwrap() {
        paths.push((
            path.clone(),
            item.as_object().unwrap().keys().map(|method| method.to_uppercase()).collect(),
        ));
    }
    for (path, mut methods) in paths {
        if methods.contains(&"GET".to_owned()) {
            methods.push("HEAD".to_owned());
        }
        methods.sort();
        methods.dedup();
        let concrete = path.replace("{id}", "1").replace("{file}", "start.js").replace("{slug}", "internal");
        let upload = path.starts_with("/uploads");
        for wrong in ["PUT", "PATCH", "OPTIONS", "TRACE", "BREW"] {
            if methods.iter().any(|method| method == wrong) {
                continue;
            }
            if upload && wrong == "OPTIONS" {
                // tus asks so what is spoken here.
                let got = answer(app.request(Method::OPTIONS, &concrete)).await;
                assert_eq!((got.status, got.header("allow")), (204, Some(methods.join(", ").as_str())));
                continue;
            }
            let got = answer(app.request(Method::from_bytes(wrong.as_bytes()).unwrap(), &concrete)).await;
            assert_eq!(got.status, 405, "{wrong} {concrete}");
            let (problem, methods) = (got.problem(405, "method-not-allowed"), methods.join(", "));
            assert_eq!(got.header("allow"), Some(methods.as_str()), "{wrong} {path}");
            assert_eq!(problem["detail"], format!("This address takes only: {methods}."));
        }
    }
}

#[tokio::test]
async fn targets_without_a_path_are_answered() {
    let app = Setup::with_questions(0).start().await;
    let star = app.raw(b"OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    assert!(star.starts_with("HTTP/1.1 404"), "{star}");
    let connect = app.raw(b"CONNECT example.org:443 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    assert!(connect.starts_with("HTTP/1.1 404"), "{connect}");
    let absolute =
        app.raw(b"GET http://example.org/questions HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    assert!(absolute.starts_with("HTTP/1.1 200"), "{absolute}");
}

#[tokio::test]
async fn odd_headers_are_no_reason_to_fail() {
    let app = Setup::with_questions(0).start().await;
    let twice = format!(
        "GET /questions HTTP/1.1\r\nHost: x\r\nX-Request-Id: a\r\nX-Request-Id: b\r\nX-Long: {}\r\nX-Raw: \u{fc}\r\nConnection: close\r\n\r\n",
        "y".repeat(6000)
    );
    let got = app.raw(twice.as_bytes()).await;
    assert!(got.starts_with("HTTP/1.1 200"), "{got}");
}

#[tokio::test]
async fn each_problem_has_a_page() {
    let app = Setup::with_questions(0).start().await;
    let list = app.get("/problems").await;
    assert_eq!(list.status, 200);
    for kind in Kind::ALL {
        let page = app.get(&format!("/problems/{}", kind.slug())).await;
        assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
        assert!(page.text.contains(kind.title()) && list.text.contains(kind.slug()), "{}", page.text);
    }
}

#[tokio::test]
async fn a_request_of_http_1_1_names_its_host_once() {
    let app = Setup::with_questions(0).start().await;
    for hosts in ["", "Host: a\r\nHost: b\r\n", "Host: a\r\nhost: a\r\n"] {
        let request = format!("GET /questions HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n");
        let got = app.raw(request.as_bytes()).await;
        assert!(got.starts_with("HTTP/1.1 400") && got.contains("/problems/bad-request"), "{got}");
    }
    for host in ["a b", "a/b", "ann@a", "a?b", "a:b:c", "\u{fc}", "a\"><b>"] {
        let request = format!("GET /questions HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        let got = app.raw(request.as_bytes()).await;
        assert!(got.starts_with("HTTP/1.1 400") && got.contains("/problems/bad-request"), "{host}: {got}");
    }
    for host in ["", "a", "a:80", "[::1]:80", "192.0.2.1", "a_b.example."] {
        let request = format!("GET /questions HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        let got = app.raw(request.as_bytes()).await;
        assert!(got.starts_with("HTTP/1.1 200"), "{host}: {got}");
    }
    let old = app.raw(b"GET /questions HTTP/1.0\r\n\r\n").await;
    assert!(old.starts_with("HTTP/1.0 200"), "{old}");
}
