//! How large uploads may be, and how many.

mod common;

use std::sync::Arc;
use std::time::{Duration, Instant};

use common::wav::{
    BOUNDARY, form, form_headers, form_type, head, open, start, start_with, status, tone, wav_headers,
};
use common::{App, Setup, SizedDisk, answer, read_head};
use futures_util::future::select_all;
use reqwest::Method;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::timeout;

#[tokio::test]
async fn the_spool_is_bounded() {
    let (app, user) = start_with(|options| options.uploads.max_spool_bytes = 100_000).await;
    let wav = tone(10_000);
    let [id, token] = user.fields();
    let audio = ("name=audio", &wav[..]);
    let refused = app.send_form([audio, id, token]).await;
    refused.problem(503, "busy");
    assert!(refused.header("retry-after").is_some());
    assert_eq!(app.send_form([id, token, audio]).await.status, 201);
    let short = tone(1000);
    assert_eq!(app.send_form([("name=audio", &short[..]), id, token]).await.status, 201);
}

#[tokio::test]
async fn the_length_is_bounded_at_the_byte() {
    let wav = tone(1000);
    let most = wav.len() as u64;
    let (app, user) = start_with(|options| options.uploads.max_bytes = most).await;
    let longer = [&wav[..], &[0]].concat();
    let [id, token] = user.fields();
    assert_eq!(app.upload(&user, "", wav.clone()).await.status, 201);
    assert_eq!(app.send_form([id, token, ("name=audio", &wav[..])]).await.status, 201);
    let stored = app.store.audio.stored();
    app.upload(&user, "", longer.clone()).await.problem(413, "payload-too-large");
    app.send_form([id, token, ("name=audio", &longer[..])]).await.problem(413, "payload-too-large");
    app.send_form([("name=audio", &longer[..]), id, token]).await.problem(413, "payload-too-large");
    let announced = head("/record", &form_headers(), 999_999_999_999);
    let mut stream = open(&app, &announced, b"").await;
    assert_eq!(status(&read_head(&mut stream).await), 413);
    let chunk = [format!("{:x}\r\n", longer.len()).as_bytes(), &longer, b"\r\n0\r\n\r\n"].concat();
    let piped = format!(
        "POST /records HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n{}\r\n",
        wav_headers(&user)
    );
    let mut stream = open(&app, &piped, &chunk).await;
    assert_eq!(status(&read_head(&mut stream).await), 413);
    app.is_clean(stored).await;
}

#[tokio::test]
async fn a_pipe_of_unknown_length_is_fine() {
    let (app, user) = start().await;
    let wav = tone(1000);
    let piped = format!(
        "POST /records HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n{}\r\n",
        wav_headers(&user)
    );
    let mut stream = open(&app, &piped, b"").await;
    for piece in wav.chunks(777) {
        stream.write_all(format!("{:x}\r\n", piece.len()).as_bytes()).await.unwrap();
        stream.write_all(piece).await.unwrap();
        stream.write_all(b"\r\n").await.unwrap();
    }
    stream.write_all(b"0\r\n\r\n").await.unwrap();
    assert_eq!(status(&read_head(&mut stream).await), 201);
}

#[tokio::test]
async fn so_many_uploads_at_a_time_and_no_more() {
    let (app, user) = start_with(|options| options.uploads.max_at_once = 2).await;
    let wav = tone(1000);
    let request = head("/records", &wav_headers(&user), wav.len());
    let mut running = Vec::new();
    for _ in 0..2 {
        running.push(open(&app, &request, &wav[..500]).await);
    }
    // The server may not have begun the other two yet.
    let begun = Instant::now();
    let refused = loop {
        let got = app.upload(&user, "", tone(50)).await;
        if got.status != 201 {
            break got;
        }
        assert!(begun.elapsed() < Duration::from_mins(1));
    };
    refused.problem(503, "busy");
    assert!(refused.header("retry-after").is_some());
    let stranger = [("name=audio", &wav[..]), ("name=user", b"x"), ("name=token", b"x")];
    app.send_form(stranger).await.problem(401, "unauthorized");
    for mut stream in running {
        stream.write_all(&wav[500..]).await.unwrap();
        assert_eq!(status(&read_head(&mut stream).await), 201);
    }
    assert_eq!(app.upload(&user, "", tone(50)).await.status, 201);
}

/// Begins `uploads` uploads at once, waits until `refused` of them got 503, and returns the others.
#[expect(clippy::unwrap_used, reason = "an answer that never comes fails the test")]
async fn begun(app: &App, request: &str, begin: &[u8], uploads: usize, refused: usize) -> Vec<TcpStream> {
    let mut streams = Vec::new();
    for _ in 0..uploads {
        streams.push(open(app, request, begin).await);
    }
    let mut left = streams;
    for _ in 0..refused {
        // Only a refused upload gets an answer before its body ends.
        let readable = left.iter().map(|stream| Box::pin(stream.readable()));
        let (_, at, _) = timeout(Duration::from_mins(1), select_all(readable)).await.unwrap();
        let mut stream = left.swap_remove(at);
        let head = read_head(&mut stream).await;
        assert_eq!(status(&head), 503, "{head}");
        assert!(head.to_lowercase().contains("retry-after: "), "{head}");
    }
    left
}

#[tokio::test]
async fn one_user_cannot_hold_all_places() {
    let (app, greedy) = start_with(|options| options.uploads.max_at_once = 8).await;
    let other = app.new_user().await;
    let wav = tone(1000);
    let request = head("/records", &wav_headers(&greedy), wav.len());
    let running = begun(&app, &request, &wav[..500], 8, 6).await;
    assert_eq!(app.upload(&other, "", tone(50)).await.status, 201);
    for mut stream in running {
        stream.write_all(&wav[500..]).await.unwrap();
        assert_eq!(status(&read_head(&mut stream).await), 201);
    }
    assert_eq!(app.upload(&greedy, "", tone(50)).await.status, 201);
}

#[tokio::test]
async fn strangers_at_one_address_do_not_block_those_at_others() {
    let proxies = vec!["127.0.0.0/8".parse().unwrap()];
    let (app, user) = start_with(|options| {
        options.uploads.max_at_once = 8;
        options.trust_proxy = proxies;
    })
    .await;
    let wav = tone(1000);
    let [id, token] = user.fields();
    let whole = form([("name=audio", &wav[..]), id, token]);
    let from = |address: &str| format!("{}X-Forwarded-For: {address}\r\n", form_headers());
    let request = head("/record", &from("2001:db8::1"), whole.len());
    let running = begun(&app, &request, &whole[..500], 8, 6).await;
    for (address, expected) in [("2001:db8::2", 503), ("192.0.2.1", 201)] {
        let mut stream = open(&app, &head("/record", &from(address), whole.len()), &whole).await;
        assert_eq!(status(&read_head(&mut stream).await), expected, "{address}");
    }
    let known = [id, token, ("name=audio", &wav[..])];
    assert_eq!(app.send_form(known).await.status, 201);
    for mut stream in running {
        stream.write_all(&whole[500..]).await.unwrap();
        assert_eq!(status(&read_head(&mut stream).await), 201);
    }
}

#[tokio::test]
async fn a_disk_below_its_floor_takes_no_audio_that_waits() {
    let mut setup = Setup::with_questions(0);
    setup.disks.data = Arc::new(SizedDisk::of(100_000));
    let app = setup.start().await;
    let user = app.new_user().await;
    let wav = tone(10_000);
    let [id, token] = user.fields();
    let audio = ("name=audio", &wav[..]);
    let problem = app.send_form([audio, id, token]).await.problem(507, "storage-full");
    assert!(problem["detail"].as_str().unwrap().contains("space is free"), "{problem}");
    assert_eq!(app.send_form([id, token, audio]).await.status, 201);
}

#[tokio::test]
async fn what_stands_beside_the_audio_is_bounded() {
    let (app, user) = start().await;
    let wav = tone(100);
    let [id, token] = user.fields();
    let audio = ("name=audio", &wav[..]);
    let (long, some) = (vec![b'x'; 70_000], vec![b'x'; 60_000]);
    assert_eq!(app.send_form([("name=notes", &some[..]), id, token, audio]).await.status, 201);
    let followed_by = |rest: &[u8]| {
        let body = [&form([id, token, audio])[..], rest].concat();
        answer(app.request(Method::POST, "/record").header("content-type", form_type()).body(body))
    };
    assert_eq!(followed_by(&some).await.status, 201);
    let stored = app.store.audio.stored();
    followed_by(&vec![b'x'; 300_000]).await.problem(413, "payload-too-large");
    app.send_form([("name=notes", &long[..]), id, token, audio]).await.problem(413, "payload-too-large");
    app.send_form([id, token, audio, ("name=notes", &long[..])]).await.problem(413, "payload-too-large");
    app.send_form([("name=token", &long[..]), id, audio]).await.problem(413, "payload-too-large");
    let many: Vec<(&str, &[u8])> = std::iter::repeat_n(("name=x", &b""[..]), 100).collect();
    app.send_form(many).await.problem(400, "bad-request");
    let endless_head = format!("--{BOUNDARY}\r\nX: {}", "y".repeat(1_000_000));
    let preamble = vec![b'z'; 1_000_000];
    for body in [endless_head.into_bytes(), preamble, b"no boundary at all".to_vec(), Vec::new()] {
        let request = app.request(Method::POST, "/record").header("content-type", form_type());
        answer(request.body(body)).await.problem(400, "bad-request");
    }
    app.is_clean(stored).await;
}
