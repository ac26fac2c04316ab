//! Bodies are bounded in size and in time, and refused ones do not break the connection.

mod common;

use std::time::Duration;

use common::{App, Setup, answer, head_while_writing, read_all, read_head};
use tokio::io::AsyncWriteExt;

const LIMIT: usize = 64 * 1024;

fn padded(length: usize) -> String {
    let begin = r#"{"questions_num":1,"x":""#;
    format!("{begin}{}\"}}", "y".repeat(length - begin.len() - 2))
}

async fn impatient() -> App {
    let setup = Setup::with_questions(5).options(|options| {
        options.idle_timeout = Duration::from_millis(400);
        options.min_upload_rate = 1000;
    });
    setup.start().await
}

#[tokio::test]
async fn the_limit_itself_is_fine_and_one_byte_more_is_413() {
    let app = Setup::with_questions(5).start().await;
    assert_eq!(app.post("/quiz", padded(LIMIT)).await.status, 200);
    app.post("/quiz", padded(LIMIT + 1)).await.problem(413, "payload-too-large");
    app.post("/users", padded(LIMIT + 1)).await.problem(413, "payload-too-large");
    assert_eq!(app.get("/questions").await.json()["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_chunked_body_is_counted() {
    let app = Setup::with_questions(5).start().await;
    let chunk = padded(LIMIT + 1);
    let request = format!(
        "POST /quiz HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\
         Connection: close\r\n\r\n{:x}\r\n{chunk}\r\n0\r\n\r\n",
        chunk.len()
    );
    let got = app.raw(request.as_bytes()).await;
    assert!(got.starts_with("HTTP/1.1 413") && got.contains("payload-too-large"), "{got}");
    let metrics = app.get("/metrics").await.text;
    assert!(metrics.contains(r#"route="/quiz",status="413""#), "{metrics}");
}

#[tokio::test]
async fn a_refused_body_is_read_on_so_that_the_answer_arrives() {
    let app = Setup::with_questions(5).start().await;
    let body = "y".repeat(200_000);
    for path in ["/quiz", "/nothing", "/users/me/token"] {
        let mut stream = app.connect().await;
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(body.as_bytes()).await.unwrap();
        let got = read_head(&mut stream).await;
        assert!(got.starts_with("HTTP/1.1 413"), "{path}: {got}");
    }
}

#[tokio::test]
async fn a_lying_length_is_refused_at_once_and_the_connection_ends() {
    let app = Setup::with_questions(5).start().await;
    let mut stream = app.connect().await;
    let request = "POST /quiz HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n{}";
    stream.write_all(request.as_bytes()).await.unwrap();
    let got = read_head(&mut stream).await;
    assert!(got.starts_with("HTTP/1.1 413"), "{got}");
    assert!(got.to_lowercase().contains("connection: close"), "{got}");
    let mut rest = Vec::new();
    let ended = tokio::io::AsyncReadExt::read_to_end(&mut stream, &mut rest);
    tokio::time::timeout(Duration::from_mins(1), ended).await.expect("an end").unwrap();
    let mut writing = app.connect().await;
    writing.write_all(request.as_bytes()).await.unwrap();
    assert!(head_while_writing(writing).await.starts_with("HTTP/1.1 413"));
}

#[tokio::test]
async fn whoever_waits_for_100_continue_is_refused_without_it() {
    let app = Setup::with_questions(5).start().await;
    let mut stream = app.connect().await;
    let head = "POST /quiz HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 50000\r\nExpect: 100-continue\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    let got = read_head(&mut stream).await;
    assert!(got.starts_with("HTTP/1.1 415"), "{got}");
}

#[tokio::test]
async fn a_body_that_stands_still_is_408() {
    let app = impatient().await;
    let got = app
        .raw(b"POST /quiz HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 19\r\n\r\n{\"questions")
        .await;
    assert!(got.starts_with("HTTP/1.1 408") && got.contains("request-timeout"), "{got}");
    assert!(got.to_lowercase().contains("connection: close"), "{got}");
}

#[tokio::test]
async fn a_dripping_body_is_408() {
    let app = impatient().await;
    let mut stream = app.connect().await;
    let head =
        "POST /quiz HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10000\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    let (mut reader, mut writer) = stream.into_split();
    let drip = tokio::spawn(async move {
        while writer.write_all(b" ").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    let mut got = Vec::new();
    let read = tokio::io::AsyncReadExt::read_to_end(&mut reader, &mut got);
    drop(tokio::time::timeout(Duration::from_mins(1), read).await);
    drip.abort();
    let got = String::from_utf8_lossy(&got);
    assert!(got.starts_with("HTTP/1.1 408"), "{got}");
}

#[tokio::test]
async fn a_body_that_ends_early_draws_nothing() {
    let app = Setup::with_questions(5).start().await;
    let mut stream = app.connect().await;
    let head = "POST /quiz HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"questions_num\":1}";
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    let got = read_all(&mut stream, Duration::from_secs(5)).await;
    assert!(got.is_empty() || got.starts_with("HTTP/1.1 400"), "{got}");
    assert_eq!(app.get("/questions").await.json()["items"].as_array().unwrap().len(), 0);
}

#[tokio::test]
async fn a_body_where_none_is_wanted_is_ignored() {
    let app = Setup::with_questions(5).start().await;
    let sent = app.request(reqwest::Method::GET, "/questions").body("what is this");
    assert_eq!(answer(sent).await.status, 200);
}

#[tokio::test]
async fn a_body_in_a_coding_that_is_not_read_here_is_not_taken_for_what_it_encodes() {
    let app = Setup::with_questions(1).start().await;
    for coding in ["gzip, chunked", "gzip", "chunked, chunked"] {
        let head =
            format!("POST /quiz HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: {coding}\r\nConnection: close\r\n");
        let sent = app.raw(format!("{head}Content-Type: application/json\r\n\r\n0\r\n\r\n").as_bytes()).await;
        let refused = sent.starts_with("HTTP/1.1 501 ") && sent.contains("/problems/not-implemented");
        assert!(refused || sent.starts_with("HTTP/1.1 400 "), "{coding}: {sent}");
        assert!(coding != "gzip, chunked" || refused, "{sent}");
    }
}
