//! One line per request, and no secret in any.

mod common;

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use common::{Setup, answer};
use reqwest::Method;

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl io::Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn requests_are_logged_without_their_secrets() {
    let captured = Captured::default();
    let writer = captured.clone();
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .init();
    let app = Setup::with_questions(5).start().await;
    let token = app.register("Ann").await;
    let me = answer(app.request(Method::GET, "/users/me?token=queried").bearer_auth(&token)).await;
    let rotated = answer(app.request(Method::POST, "/users/me/token").bearer_auth(&token)).await.json();
    let keyed = app.posting("/quiz", r#"{"questions_num":1}"#).header("Idempotency-Key", "my-key");
    answer(keyed.bearer_auth(rotated["token"].as_str().unwrap())).await;
    let given =
        answer(app.request(Method::POST, "/users/me/feed").bearer_auth(rotated["token"].as_str().unwrap()))
            .await;
    let feed = given.json()["url"].as_str().unwrap().rsplit_once('/').unwrap().1.to_owned();
    assert_eq!(app.get(&format!("/feed/{feed}")).await.status, 200);
    let failed = app.draw(9).await;

    let all = String::from_utf8(captured.0.lock().unwrap().clone()).unwrap();
    // Other crates trace the bytes that they send; only the lines of this program count.
    let ours: Vec<&str> = all.lines().filter(|line| line.contains("quizcast")).collect();
    let text = ours.join("\n");
    for secret in [token.as_str(), rotated["token"].as_str().unwrap(), "queried", "my-key", &feed] {
        assert!(!text.contains(secret), "{secret} is in the log:\n{text}");
    }
    assert!(text.contains("path=\"/feed/***\""), "{text}");
    let lines =
        |id: Option<&str>| ours.iter().filter(|line| line.contains(id.unwrap())).copied().collect::<Vec<_>>();
    let [line] = lines(me.header("x-request-id"))[..] else { panic!("not one line:\n{text}") };
    for part in [
        "INFO",
        "method=GET",
        "path=\"/users/me\"",
        "status=200",
        "milliseconds=",
        "bytes=",
        "client=127.0.0.1",
    ] {
        assert!(line.contains(part), "{part} is not in {line}");
    }
    let failed = lines(failed.header("x-request-id")).join("\n");
    assert!(failed.contains("nothing was drawn") && failed.contains("status=503"), "{failed}");
}
