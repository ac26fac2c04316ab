//! Uploads that succeed, or are refused for their content.

mod common;

use common::wav::{form_type, start, tone};
use common::{Answer, Setup, answer};
use quizcast_domain::records::Room;
use reqwest::Method;
use serde_json::{Value, json};

#[track_caller]
fn created(answer: &Answer) -> Value {
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.json()
}

#[tokio::test]
async fn a_form_becomes_a_record_with_a_link() {
    let (app, user) = start().await;
    let wav = tone(1000);
    let [id, token] = user.fields();
    let made = app.send_form([id, token, ("name=\"audio\"; filename=\"a.wav\"", &wav)]).await;
    let record = created(&made);
    let link = format!("http://{}/record{}", app.address, user.query(&record));
    assert_eq!((made.header("location"), record["url"].as_str()), (Some(&*link), Some(&*link)));
    assert_eq!((&record["user"], &record["name"]), (&json!(user.id), &json!("a.wav")));
    assert_eq!(
        (&record["duration"], &record["sample_rate"], &record["channels"]),
        (&json!(1.0), &json!(8000), &json!(1))
    );
    assert!(record["bytes"].as_u64().unwrap() > 500 && record["bitrate"].as_u64().unwrap() > 0);
    assert!(record["peak"].as_f64().unwrap() < -12.0 && record["warnings"] == json!([]));
    assert!(record["created_at"].as_str().unwrap().ends_with('Z'));
    assert_eq!(record.as_object().unwrap().len(), 13);
    assert_eq!(app.get(&format!("/record{}", user.query(&record))).await.status, 200);
    assert_eq!(app.with_token(Method::GET, "/users/me", &user).await.json()["records"], 1);
}

#[tokio::test]
async fn the_parts_of_a_form_may_come_in_any_order() {
    let (app, user) = start().await;
    let wav = tone(200);
    let [id, token] = user.fields();
    let audio = ("name=audio; filename=a.wav", &wav[..]);
    let other = ("name=\"comment\"", &b"what is this"[..]);
    let mut bytes = Vec::new();
    for parts in [
        vec![id, token, audio],
        vec![token, id, other, audio],
        vec![token, audio, id],
        vec![id, audio, token],
        vec![audio, id, token, other],
        vec![other, audio, token, other, id],
    ] {
        bytes.push(created(&app.send_form(parts).await)["bytes"].as_u64().unwrap());
    }
    bytes.dedup();
    assert_eq!(bytes.len(), 1);
}

#[tokio::test]
async fn a_bearer_token_stands_in_for_the_fields_or_agrees_with_them() {
    let (app, user) = start().await;
    let other = app.new_user().await;
    let wav = tone(200);
    let audio = ("name=audio; filename=a.wav", &wav[..]);
    let [id, token] = user.fields();
    let [other_id, other_token] = other.fields();
    let send = async |parts: Vec<(&str, &[u8])>| {
        let request = app.request(Method::POST, "/record").bearer_auth(&user.token);
        answer(request.header("content-type", form_type()).body(common::wav::form(parts))).await
    };
    for parts in
        [vec![audio], vec![audio, id], vec![token, audio], vec![id, token, audio], vec![audio, id, token]]
    {
        created(&send(parts).await);
    }
    let stored = app.store.audio.stored();
    for parts in [
        vec![other_id, audio],
        vec![audio, other_id],
        vec![other_token, audio],
        vec![audio, token, other_id],
        vec![audio, ("name=token", b"x")],
        vec![other_id, other_token, audio],
    ] {
        send(parts).await.problem(401, "unauthorized");
    }
    app.is_clean(stored).await;
    assert_eq!(app.with_token(Method::GET, "/users/me", &user).await.json()["records"], 5);
}

#[tokio::test]
async fn missing_and_repeated_parts_are_named() {
    let (app, user) = start().await;
    let wav = tone(100);
    let [id, token] = user.fields();
    let audio = ("name=audio; filename=a.wav", &wav[..]);
    app.send_form([id, token]).await.field_problem(400, "bad-request", "audio");
    for (parts, field) in [
        (vec![id, id, token, audio], "user"),
        (vec![id, token, token, audio], "token"),
        (vec![id, token, audio, audio], "audio"),
        (vec![audio, audio, id, token], "audio"),
        (vec![id, token, audio, id], "user"),
    ] {
        app.send_form(parts).await.field_problem(400, "bad-request", field);
    }
    for (parts, field) in [
        (vec![token, audio], "user"),
        (vec![audio, token], "user"),
        (vec![id, audio], "token"),
        (vec![audio], "user"),
        (vec![], "user"),
    ] {
        app.send_form(parts).await.field_problem(401, "unauthorized", field);
    }
    app.is_clean(0).await;
}

#[tokio::test]
async fn wrong_credentials_get_one_answer_that_tells_nothing() {
    let (app, user) = start().await;
    let other = app.new_user().await;
    let wav = tone(100);
    let audio = ("name=audio; filename=a.wav", &wav[..]);
    let nobody = "00000000-0000-4000-8000-000000000000";
    let mut details = Vec::new();
    for (id, token) in [
        (user.id.as_str(), nobody),
        (nobody, nobody),
        (nobody, user.token.as_str()),
        (user.id.as_str(), other.token.as_str()),
        (user.id.as_str(), "no uuid"),
        ("no uuid", user.token.as_str()),
        ("", ""),
    ] {
        let (id, token) = (("name=user", id.as_bytes()), ("name=token", token.as_bytes()));
        for parts in [vec![id, token, audio], vec![token, id, audio], vec![audio, id, token]] {
            details.push(app.send_form(parts).await.problem(401, "unauthorized")["detail"].clone());
        }
    }
    details.dedup();
    assert_eq!(details.len(), 1, "{details:?}");
    let words = details.pop().unwrap();
    assert!(["user", "token"].iter().all(|field| words.as_str().unwrap().contains(field)), "{words}");
    for request in [
        app.request(Method::POST, "/records"),
        app.request(Method::POST, "/records").bearer_auth(nobody),
        app.request(Method::POST, "/records").bearer_auth("x"),
        app.request(Method::POST, "/record").bearer_auth(nobody),
        app.request(Method::POST, "/record"),
    ] {
        let refused = answer(request.header("content-type", "audio/wav").body(wav.clone())).await;
        assert_eq!(refused.header("www-authenticate"), Some("Bearer"));
        details.push(refused.problem(401, "unauthorized")["detail"].clone());
    }
    details.dedup();
    assert_eq!(details.len(), 1, "{details:?}");
    app.is_clean(0).await;
}

#[tokio::test]
async fn the_file_alone_is_taken_under_its_many_types() {
    let (app, user) = start().await;
    for path in ["/records", "/record"] {
        for media in
            ["audio/wav", "audio/x-wav", "Audio/Wave", "audio/vnd.wave; x=y", "application/octet-stream"]
        {
            let request = app.request(Method::POST, path).bearer_auth(&user.token);
            created(&answer(request.header("content-type", media).body(tone(100))).await);
        }
        let request = app.request(Method::POST, path).bearer_auth(&user.token);
        assert_eq!(created(&answer(request.body(tone(100))).await)["name"], Value::Null);
        for media in ["audio/mpeg", "text/plain", "application/json", "application/x-www-form-urlencoded"] {
            let request = app.request(Method::POST, path).bearer_auth(&user.token);
            let refused = answer(request.header("content-type", media).body(tone(100))).await;
            assert!(
                refused.problem(415, "unsupported-media-type")["detail"].as_str().unwrap().contains(media)
            );
        }
    }
    let form =
        app.request(Method::POST, "/records").bearer_auth(&user.token).header("content-type", form_type());
    answer(form.body("x")).await.problem(415, "unsupported-media-type");
    let coded =
        app.request(Method::POST, "/records").bearer_auth(&user.token).header("content-encoding", "gzip");
    answer(coded.body(tone(100))).await.problem(415, "unsupported-media-type");
}

#[tokio::test]
async fn names_are_safe_wherever_they_come_from() {
    let (app, user) = start().await;
    let wav = tone(100);
    let [id, token] = user.fields();
    for (head, name) in [
        ("name=\"audio\"; filename=\"../../etc/pass wd.wav\"", json!("pass wd.wav")),
        ("name=\"audio\"; filename=\"C:\\music\\a.wav\"", json!("a.wav")),
        ("name=\"audio\"; filename=\"a%22b%0D%0Ac.wav\"", json!("a\"bc.wav")),
        ("name=\"audio\"; filename=\"a\u{202e}b.wav\"", json!("ab.wav")),
        ("name=\"audio\"; filename=\"x\"; filename*=UTF-8''F%C3%BC%C3%9Fe%0a.wav", json!("Füße.wav")),
        ("name=\"audio\"; filename=\"\"", Value::Null),
        ("name=\"audio\"", Value::Null),
    ] {
        let record = created(&app.send_form([id, token, (head, &wav[..])]).await);
        assert_eq!(record["name"], name, "{head}");
    }
    for (query, name) in [
        ("?name=%2e%2e%2Fa%00%0d%0ab.wav", json!("ab.wav")),
        ("?name=", Value::Null),
        ("", json!("header.wav")),
    ] {
        let request = app.request(Method::POST, &format!("/records{query}")).bearer_auth(&user.token);
        let request = request.header("content-disposition", "attachment; filename=header.wav");
        assert_eq!(created(&answer(request.body(wav.clone())).await)["name"], name, "{query}");
    }
    let long = created(&app.upload(&user, &format!("?name={}", "ä".repeat(300)), wav).await);
    assert_eq!(long["name"].as_str().unwrap().chars().count(), 255);
}

#[tokio::test]
async fn what_is_no_wav_and_what_is_none_of_use_are_told_apart() {
    let (app, user) = start().await;
    let empty = tone(0);
    for (bytes, status, slug) in [
        (&b""[..], 415, "not-wav"),
        (b"ID3\x03\0\0\0\0\0\x0f some tag", 415, "not-wav"),
        (b"fLaC and so on", 415, "not-wav"),
        (b"RIFF", 415, "not-wav"),
        (&empty[..], 422, "unusable-wav"),
    ] {
        app.upload(&user, "", bytes.to_vec()).await.problem(status, slug);
        let [id, token] = user.fields();
        app.send_form([id, token, ("name=audio", bytes)]).await.problem(status, slug);
    }
    app.is_clean(0).await;
}

#[tokio::test]
async fn a_key_makes_an_upload_safe_to_repeat() {
    let (app, user) = start().await;
    let send = async |key: &str, query: &str, wav: Vec<u8>| {
        let request = app.request(Method::POST, &format!("/records{query}")).bearer_auth(&user.token);
        answer(request.header("Idempotency-Key", key).header("content-type", "audio/wav").body(wav)).await
    };
    let first = created(&send("k", "?name=a", tone(200)).await);
    assert_eq!(created(&send("k", "?name=a", tone(200)).await), first);
    send("k", "?name=a", tone(300)).await.problem(422, "idempotency-key-reused");
    send("k", "?name=b", tone(200)).await.problem(422, "idempotency-key-reused");
    assert_ne!(created(&send("other", "?name=a", tone(200)).await)["id"], first["id"]);
    send("", "", tone(200)).await.field_problem(422, "validation", "Idempotency-Key");
    // A form and a raw body with the same file count as the same request.
    let wav = tone(200);
    let request =
        app.request(Method::POST, "/record").bearer_auth(&user.token).header("Idempotency-Key", "k");
    let form = common::wav::form([("name=audio; filename=a", &wav[..])]);
    assert_eq!(created(&answer(request.header("content-type", form_type()).body(form)).await), first);
    app.with_token(Method::DELETE, &format!("/record{}", user.query(&first)), &user).await;
    send("k", "?name=a", tone(200)).await.problem(409, "conflict");
    assert_eq!(app.with_token(Method::GET, "/users/me", &user).await.json()["records"], 1);
}

#[tokio::test]
async fn quotas_end_an_upload_and_leave_nothing() {
    let mut setup = Setup::with_questions(0);
    setup.room = Room { user: Some(2000), store: Some(5000) };
    let app = setup.start().await;
    let user = app.new_user().await;
    app.upload(&user, "", tone(60_000)).await.problem(413, "quota-exceeded");
    app.is_clean(0).await;
    let mut setup = Setup::with_questions(0);
    setup.room = Room { user: None, store: Some(5000) };
    let app = setup.start().await;
    let user = app.new_user().await;
    app.upload(&user, "", tone(60_000)).await.problem(507, "storage-full");
    app.is_clean(0).await;
}

#[tokio::test]
async fn links_begin_as_the_operator_says() {
    let public = |options: &mut quizcast::config::HttpSettings| {
        options.public_url = Some("https://example.org/sound/".parse().unwrap());
    };
    let app = Setup::with_questions(0).options(public).start().await;
    let user = app.new_user().await;
    let record = app.record(&user).await;
    let link = format!("https://example.org/sound/record{}", user.query(&record));
    assert_eq!(record["url"], link);
}

#[tokio::test]
async fn a_trusted_proxy_says_what_links_begin_with() {
    for (trusted, begin) in [(true, "https://example.org/record?"), (false, "http://127.0.0.1:")] {
        let setup = Setup::with_questions(0).options(|options| {
            options.trust_proxy = if trusted { vec!["127.0.0.0/8".parse().unwrap()] } else { Vec::new() };
        });
        let app = setup.start().await;
        let user = app.new_user().await;
        let request = app.request(Method::POST, "/records").bearer_auth(&user.token);
        let request = request.header("X-Forwarded-Proto", "https").header("X-Forwarded-Host", "example.org");
        let record = created(&answer(request.body(tone(100))).await);
        assert!(record["url"].as_str().unwrap().starts_with(begin), "{record}");
    }
}

#[tokio::test]
async fn a_caller_who_names_no_host_gets_links_to_where_it_came() {
    let app = Setup::with_questions(0).start().await;
    let user = app.new_user().await;
    let wav = tone(100);
    let head = format!(
        "POST /records HTTP/1.0\r\nAuthorization: Bearer {}\r\nContent-Type: audio/wav\r\nContent-Length: {}\r\n\r\n",
        user.token,
        wav.len()
    );
    let got = app.raw(&[head.as_bytes(), &wav].concat()).await;
    assert!(got.starts_with("HTTP/1.0 201"), "{got}");
    assert!(got.contains(&format!("\"url\":\"http://{}/record?", app.address)), "{got}");
}

#[tokio::test]
async fn a_file_under_another_name_is_refused_by_that_name() {
    let (app, user) = start().await;
    let [id, token] = user.fields();
    let wav = tone(10_000);
    let file = ("name=\"file\"; filename=\"a.wav\"", &wav[..]);
    let audio = ("name=audio; filename=a.wav", &wav[..]);
    for parts in [vec![id, token, file], vec![file, id, token], vec![id, token, audio, file], vec![file]] {
        let refused = app.send_form(parts).await;
        refused.field_problem(400, "bad-request", "file");
        let detail = refused.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.starts_with("file: ") && detail.contains("`audio`"), "{detail}");
    }
    app.is_clean(0).await;
    // Browsers send an empty file name if no file was chosen.
    let none = ("name=\"picture\"; filename=\"\"", &b""[..]);
    created(&app.send_form([id, token, none, audio]).await);
}
