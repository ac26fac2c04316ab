//! Uploads that end badly: each gets its answer, and leaves nothing.

mod common;

use std::time::Duration;

use common::wav::{
    BOUNDARY, form, form_headers, form_type, head, open, part, start, start_with, status, tone, wav_headers,
};
use common::{answer, head_while_writing, read_all, read_head};
use reqwest::Method;
use tokio::io::AsyncWriteExt;

#[tokio::test]
async fn who_writes_all_before_reading_gets_the_refusal_all_the_same() {
    let (app, user) = start().await;
    let long = vec![7; 20_000_000];
    let wrong = "Authorization: Bearer 00000000-0000-4000-8000-000000000000\r\nContent-Type: audio/wav\r\n";
    let mut stream = open(&app, &head("/records", wrong, long.len()), &long).await;
    assert_eq!(status(&read_head(&mut stream).await), 401);
    let mut stream = open(&app, &head("/records", &wav_headers(&user), long.len()), &long).await;
    assert_eq!(status(&read_head(&mut stream).await), 415);
    let mut stream = open(&app, &head("/upload", &wav_headers(&user), long.len()), &long).await;
    assert_eq!(status(&read_head(&mut stream).await), 413, "it is no upload");
    let nobody: [(&str, &[u8]); 3] = [("name=user", b"x"), ("name=token", b"x"), ("name=audio", &long)];
    let body = form(nobody);
    let mut stream = open(&app, &head("/record", &form_headers(), body.len()), &body).await;
    assert_eq!(status(&read_head(&mut stream).await), 401);
    app.is_clean(0).await;
}

#[tokio::test]
async fn a_refusal_does_not_wait_for_the_body() {
    let (app, user) = start().await;
    let wrong = "Authorization: Bearer 00000000-0000-4000-8000-000000000000\r\n";
    let stream = open(&app, &head("/records", wrong, 1_000_000), b"some bytes").await;
    let got = head_while_writing(stream).await;
    assert_eq!(status(&got), 401);
    assert!(got.to_lowercase().contains("connection: close"), "{got}");
    let fields = [part("name=user", user.id.as_bytes()), part("name=token", b"x")].concat();
    let mut stream = open(&app, &head("/record", &form_headers(), 1_000_000), &fields).await;
    // The part `token` ends only where the next boundary begins.
    stream.write_all(format!("--{BOUNDARY}\r\n").as_bytes()).await.unwrap();
    assert_eq!(status(&head_while_writing(stream).await), 401);
}

#[tokio::test]
async fn a_file_under_another_name_is_refused_when_its_head_is_seen() {
    let (app, _) = start().await;
    let begin = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=file; filename=a.wav\r\n\r\n");
    let mut stream = open(&app, &head("/record", &form_headers(), 10_000_000), begin.as_bytes()).await;
    assert_eq!(status(&read_head(&mut stream).await), 400);
}

#[tokio::test]
async fn a_small_refused_upload_keeps_its_connection() {
    let (app, user) = start().await;
    let body = b"this is no WAV";
    let request = head("/records", &wav_headers(&user), body.len());
    let mut stream = open(&app, &request, body).await;
    let got = read_head(&mut stream).await;
    assert_eq!(status(&got), 415);
    assert!(!got.to_lowercase().contains("connection: close"), "{got}");
}

#[tokio::test]
async fn audio_that_waited_in_vain_is_gone() {
    let (app, user) = start().await;
    let wav = tone(60_000);
    let (id, token) = (user.id.as_bytes(), user.token.as_bytes());
    for (id, token) in [(id, &b"x"[..]), (id, &b"00000000-0000-4000-8000-000000000000"[..]), (b"x", token)] {
        let parts = [("name=audio", &wav[..]), ("name=user", id), ("name=token", token)];
        app.send_form(parts).await.problem(401, "unauthorized");
    }
    app.is_clean(0).await;
}

#[tokio::test]
async fn a_body_that_is_cut_off_leaves_nothing() {
    let (app, user) = start().await;
    let wav = tone(60_000);
    let [id, token] = user.fields();
    let whole = form([id, token, ("name=audio", &wav[..])]);
    let waiting = form([("name=audio", &wav[..]), id, token]);
    for (path, fields, body) in [
        ("/records", wav_headers(&user), &wav[..]),
        ("/record", form_headers(), &whole[..]),
        ("/record", form_headers(), &waiting[..]),
    ] {
        for keep in [1, 50, body.len() / 2, body.len() - 3] {
            let mut stream = open(&app, &head(path, &fields, body.len()), &body[..keep]).await;
            stream.shutdown().await.unwrap();
            let got = read_all(&mut stream, Duration::from_secs(5)).await;
            assert!(got.is_empty() || status(&got) == 400, "{path} {keep}: {got}");
            drop(open(&app, &head(path, &fields, body.len()), &body[..keep]).await);
        }
    }
    app.is_clean(0).await;
    assert_eq!(app.with_token(Method::GET, "/users/me", &user).await.json()["records"], 0);
}

#[tokio::test]
async fn a_form_without_its_last_boundary_counts_for_nothing() {
    let (app, user) = start().await;
    let wav = tone(5000);
    let [id, token] = user.fields();
    let audio = ("name=audio", &wav[..]);
    for parts in [[id, token, audio], [audio, id, token]] {
        let whole = form(parts);
        for cut in [3, 4, 5, BOUNDARY.len() + 4, BOUNDARY.len() + 8, BOUNDARY.len() + 500] {
            let request = app.request(Method::POST, "/record").header("content-type", form_type());
            let refused = answer(request.body(whole[..whole.len() - cut].to_vec())).await;
            // A cut of 1 or 2 would pass: the line end after the last boundary may be missing.
            assert_eq!(refused.status, 400, "{cut}: {refused:?}");
            refused.problem(400, "bad-request");
        }
    }
    app.is_clean(0).await;
}

#[tokio::test]
async fn a_form_that_ends_before_its_request_counts_for_nothing() {
    let (app, user) = start_with(|options| options.idle_timeout = Duration::from_millis(300)).await;
    let wav = tone(1000);
    let [id, token] = user.fields();
    let body = form([id, token, ("name=audio", &wav[..])]);
    let mut stream = open(&app, &head("/record", &form_headers(), body.len() + 10), &body).await;
    assert_eq!(status(&read_head(&mut stream).await), 408);
    app.is_clean(0).await;
}

#[tokio::test]
async fn what_stands_still_or_drips_is_408() {
    let (app, user) = start_with(|options| {
        options.idle_timeout = Duration::from_millis(300);
        options.min_upload_rate = 1000;
    })
    .await;
    let wav = tone(10_000);
    let [id, token] = user.fields();
    let body = form([id, token, ("name=audio", &wav[..])]);
    for (path, fields, body) in
        [("/records", wav_headers(&user), &wav[..]), ("/record", form_headers(), &body[..])]
    {
        let request = head(path, &fields, body.len());
        let mut still = open(&app, &request, &body[..1000]).await;
        assert_eq!(status(&read_head(&mut still).await), 408, "{path}");
        let dripping = open(&app, &request, &body[..1000]).await;
        let (mut reader, mut writer) = dripping.into_split();
        let rest = body[1000..].to_vec();
        let drip = tokio::spawn(async move {
            for byte in rest {
                if writer.write_all(&[byte]).await.is_err() {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        });
        let mut got = Vec::new();
        let read = tokio::io::AsyncReadExt::read_to_end(&mut reader, &mut got);
        drop(tokio::time::timeout(Duration::from_mins(1), read).await);
        drip.abort();
        assert_eq!(status(&String::from_utf8_lossy(&got)), 408, "{path}");
    }
    app.is_clean(0).await;
}

#[tokio::test]
async fn who_waits_for_100_continue_is_refused_without_it_and_else_gets_it() {
    let (app, user) = start().await;
    let wav = tone(200);
    let wrong = "Authorization: Bearer x\r\nExpect: 100-continue\r\n";
    let mut stream = open(&app, &head("/records", wrong, 1_000_000), b"").await;
    assert_eq!(status(&read_head(&mut stream).await), 401);
    let right = format!("{}Expect: 100-continue\r\n", wav_headers(&user));
    let mut stream = open(&app, &head("/records", &right, wav.len()), b"").await;
    assert_eq!(status(&read_head(&mut stream).await), 100);
    stream.write_all(&wav).await.unwrap();
    assert_eq!(status(&read_head(&mut stream).await), 201);
}

#[tokio::test]
async fn a_user_who_goes_while_uploading_leaves_nothing() {
    let (app, user) = start().await;
    let wav = tone(60_000);
    let mut stream =
        open(&app, &head("/records", &wav_headers(&user), wav.len()), &wav[..wav.len() / 2]).await;
    let arriving = async {
        while app.store.audio.stored() == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), arriving).await.expect("the first bytes are stored");
    assert_eq!(app.with_token(Method::DELETE, "/users/me", &user).await.status, 204);
    stream.write_all(&wav[wav.len() / 2..]).await.unwrap();
    assert_eq!(status(&read_head(&mut stream).await), 401);
    app.is_clean(0).await;
}
