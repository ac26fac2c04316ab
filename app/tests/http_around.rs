//! What stands around the API: ids, HEAD, security headers, CORS, limits, proxies, health, metrics.

mod common;

use std::num::NonZeroU32;

use common::{Answer, App, Setup, answer};
use reqwest::Method;

async fn start() -> App {
    Setup::with_questions(5).start().await
}

#[tokio::test]
async fn a_request_id_is_kept_if_it_is_a_uuid() {
    let app = start().await;
    let given = "4B1C9F6E-0D5A-4C58-9A53-2F6B7D1E8C03";
    let with =
        async |id: &str, path: &str| answer(app.request(Method::GET, path).header("X-Request-Id", id)).await;
    for given in [given.to_owned(), given.to_lowercase(), given.replace('-', "")] {
        let kept = with(&given, "/nothing").await;
        assert_eq!(kept.header("x-request-id"), Some(given.as_str()));
        assert_eq!(kept.problem(404, "not-found")["instance"], given);
    }
    for wrong in ["", "7", "not-a-uuid", "{4b1c9f6e-0d5a-4c58-9a53-2f6b7d1e8c03}"] {
        let fresh = with(wrong, "/questions").await;
        let id = fresh.header("x-request-id").unwrap().to_owned();
        assert_ne!(id, wrong);
        assert!(uuid::Uuid::try_parse(&id).is_ok(), "{id}");
        assert_ne!(with(wrong, "/questions").await.header("x-request-id"), Some(id.as_str()));
    }
}

#[tokio::test]
async fn head_is_get_without_a_body() {
    let app = start().await;
    app.draw(2).await;
    for path in [
        "/",
        "/questions",
        "/questions/1",
        "/questions/export",
        "/openapi.json",
        "/health/live",
        "/metrics",
        "/swagger-ui",
        "/problems/internal",
        "/web/style/base.css",
    ] {
        let (get, head) = (app.get(path).await, answer(app.request(Method::HEAD, path)).await);
        assert_eq!((get.status, head.status, head.text.as_str()), (200, 200, ""), "{path}");
        assert_eq!(head.header("content-type"), get.header("content-type"), "{path}");
        if path != "/metrics" {
            assert_eq!(head.header("content-length"), get.header("content-length"), "{path}");
        }
    }
    assert!(app.get("/questions").await.headers.contains_key("content-length"));
    assert_eq!(answer(app.request(Method::HEAD, "/nothing")).await.status, 404);
    assert_eq!(answer(app.request(Method::HEAD, "/quiz")).await.status, 405);
}

#[tokio::test]
async fn a_head_answer_tells_the_length_of_a_body_that_it_does_not_send() {
    let app = start().await;
    let length = app.get("/questions").await.text.len();
    let got = app.raw(b"HEAD /questions HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    assert!(got.starts_with("HTTP/1.1 200"), "{got}");
    assert!(got.contains(&format!("content-length: {length}\r\n")) && got.ends_with("\r\n\r\n"), "{got}");
}

#[tokio::test]
async fn every_answer_has_its_policies() {
    let app = start().await;
    for path in ["/questions", "/nothing", "/", "/swagger-ui", "/health/live"] {
        let got = app.get(path).await;
        assert_eq!(got.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(got.header("referrer-policy"), Some("no-referrer"), "{path}");
        assert_eq!(got.header("x-frame-options"), Some("DENY"), "{path}");
        assert!(got.header("content-security-policy").unwrap().contains("frame-ancestors 'none'"), "{path}");
        assert!(got.headers.contains_key("cache-control"), "{path}");
    }
    let page = app.get("/swagger-ui").await;
    let scripts = page.header("content-security-policy").unwrap();
    assert!(scripts.contains("script-src 'self';"), "{scripts}");
}

async fn from_origin(app: &App, method: Method, path: &str, origin: &str) -> Answer {
    let request = app.request(method.clone(), path).header("Origin", origin);
    let request = if method == Method::OPTIONS {
        request.header("Access-Control-Request-Method", "POST")
    } else {
        request
    };
    answer(request.header("content-type", "application/json").body(r#"{"questions_num":1}"#)).await
}

#[tokio::test]
async fn without_origins_nobody_is_named_and_nobody_is_refused() {
    let app = start().await;
    let got = from_origin(&app, Method::POST, "/quiz", "https://a.example").await;
    assert_eq!(got.status, 200);
    assert!(got.headers.keys().all(|name| !name.as_str().starts_with("access-control")), "{got:?}");
    from_origin(&app, Method::OPTIONS, "/quiz", "https://a.example").await.problem(405, "method-not-allowed");
}

#[tokio::test]
async fn listed_origins_may_read_and_others_are_served_all_the_same() {
    let app = Setup::with_questions(5)
        .options(|options| {
            options.cors_origins = vec!["https://a.example".into(), "https://b.example/".into()];
        })
        .start()
        .await;
    for origin in ["https://a.example", "https://b.example"] {
        let got = from_origin(&app, Method::POST, "/quiz", origin).await;
        assert_eq!((got.status, got.header("access-control-allow-origin")), (200, Some(origin)));
        let exposed = got.header("access-control-expose-headers").unwrap();
        for name in ["Location", "ETag", "Content-Range", "X-Request-Id", "Retry-After"] {
            assert!(exposed.contains(name), "{exposed}");
        }
        let preflight = from_origin(&app, Method::OPTIONS, "/quiz", origin).await;
        assert_eq!((preflight.status, preflight.header("access-control-allow-origin")), (204, Some(origin)));
        assert!(preflight.header("access-control-allow-headers").unwrap().contains("Idempotency-Key"));
        assert!(preflight.header("access-control-allow-methods").unwrap().contains("DELETE"));
    }
    let other = from_origin(&app, Method::POST, "/quiz", "https://a.example.evil").await;
    assert_eq!((other.status, other.header("access-control-allow-origin")), (200, None));
    assert_eq!(other.header("vary"), Some("Origin"));
    let error = from_origin(&app, Method::GET, "/nothing", "https://a.example").await;
    error.problem(404, "not-found");
    assert_eq!(error.header("access-control-allow-origin"), Some("https://a.example"));
}

#[tokio::test]
async fn a_star_is_every_origin() {
    let app =
        Setup::with_questions(5).options(|options| options.cors_origins = vec!["*".into()]).start().await;
    let got = from_origin(&app, Method::GET, "/questions", "https://anybody.example").await;
    assert_eq!(got.header("access-control-allow-origin"), Some("*"));
}

fn limited(proxies: Vec<ipnet::IpNet>) -> Setup {
    Setup::with_questions(5).options(|options| {
        options.rate_limit = NonZeroU32::new(2);
        options.trust_proxy = proxies;
    })
}

/// Sends so many requests at once that some are refused however slow the machine is.
async fn burst(app: &App, client: impl Fn(usize) -> String) -> Vec<Answer> {
    let send = |number: usize| {
        let request = app.request(Method::GET, "/questions");
        answer(request.header("X-Forwarded-For", format!("9.9.9.9, {}", client(number))))
    };
    futures_util::future::join_all((0..30).map(send)).await
}

fn refused(answers: &[Answer]) -> usize {
    answers.iter().filter(|answer| answer.status == 429).count()
}

#[tokio::test]
async fn an_address_is_limited_but_not_health_and_metrics() {
    let app = limited(Vec::new()).start().await;
    // No trusted proxy wrote these addresses, so that they do not count.
    let answers = burst(&app, |number| format!("192.0.2.{number}")).await;
    assert!((1..=28).contains(&refused(&answers)), "{answers:?}");
    for answer in answers.iter().filter(|answer| answer.status == 429) {
        answer.problem(429, "too-many-requests");
        assert_eq!(answer.header("retry-after"), Some("1"));
    }
    for path in ["/health/live", "/health/ready", "/metrics"] {
        assert_eq!(app.get(path).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn behind_a_trusted_proxy_each_client_has_a_limit_of_its_own() {
    let app = limited(vec!["127.0.0.0/8".parse().unwrap()]).start().await;
    assert_eq!(refused(&burst(&app, |number| format!("192.0.2.{number}")).await), 0);
    assert!(refused(&burst(&app, |_| "198.51.100.1".to_owned()).await) > 0);
    assert!(refused(&burst(&app, |number| format!("2001:db8::{number:x}")).await) > 0);
}

#[tokio::test]
async fn health_tells_life_from_readiness() {
    let app = start().await;
    assert_eq!(app.get("/health/live").await.json()["status"], "live");
    assert_eq!(app.get("/health/ready").await.json()["status"], "ready");
    let mut setup = Setup::with_questions(0);
    setup.ready = false;
    let app = setup.start().await;
    assert_eq!(app.get("/health/live").await.status, 200);
    let got = app.get("/health/ready").await;
    got.problem(503, "unavailable");
    assert!(got.headers.contains_key("retry-after") && !got.text.contains("secret"));
}

#[tokio::test]
async fn metrics_are_by_pattern_and_bounded() {
    let app = start().await;
    app.draw(3).await;
    for path in ["/questions/1", "/questions/2", "/nothing/1", "/nothing/2", "/questions/77"] {
        app.get(path).await;
    }
    answer(app.request(Method::from_bytes(b"BREW").unwrap(), "/quiz")).await;
    let text = app.get("/metrics").await.text;
    for line in [
        r#"quizcast_http_requests_total{method="POST",route="/quiz",status="200"} 1"#,
        r#"quizcast_http_requests_total{method="GET",route="/questions/{id}",status="200"} 2"#,
        r#"quizcast_http_requests_total{method="GET",route="/questions/{id}",status="404"} 1"#,
        r#"quizcast_http_requests_total{method="GET",route="other",status="404"} 2"#,
        r#"quizcast_http_requests_total{method="other",route="/quiz",status="405"} 1"#,
        r#"quizcast_http_request_duration_seconds_count{method="GET",route="/questions/{id}"} 3"#,
        "quizcast_http_requests_in_flight 1",
        "quizcast_questions_saved_total 3",
        "quizcast_build_info{version=",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    assert!(!text.contains("nothing") && !text.contains("BREW"));
}
