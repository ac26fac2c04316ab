//! Pictures of a record: the one for previews of links, and the QR code.

#![expect(clippy::unwrap_used, reason = "a broken step fails the test that runs it")]

mod common;

use common::wav::{start, start_with};
use common::{App, answer};
use reqwest::Method;

async fn bytes(app: &App, path: &str, known: Option<&str>) -> (reqwest::Response, u16) {
    let request = app.request(Method::GET, path);
    let request = known.into_iter().fold(request, |request, tag| request.header("if-none-match", tag));
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    (response, status)
}

#[tokio::test]
async fn a_preview_is_a_small_png_that_is_fetched_once() {
    let (app, user) = start().await;
    let record = app.record(&user).await;
    let path = format!("/record/picture{}", user.query(&record));
    let (response, status) = bytes(&app, &path, None).await;
    let headers = response.headers().clone();
    assert_eq!(status, 200);
    for (name, value) in [
        ("content-type", "image/png"),
        ("cache-control", "private, no-cache"),
        ("x-robots-tag", "noindex"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(headers[name], value, "{name}");
    }
    let picture = response.bytes().await.unwrap();
    assert!(picture.len() < 40_000, "{}", picture.len());
    assert!(picture.starts_with(b"\x89PNG\r\n\x1a\n"));
    let side = |at: usize| u32::from_be_bytes(picture[at..at + 4].try_into().unwrap());
    assert_eq!((side(16), side(20)), (1200, 630));
    let tag = headers["etag"].to_str().unwrap();
    let (again, status) = bytes(&app, &path, Some(tag)).await;
    assert_eq!((status, again.headers()["etag"].to_str().unwrap()), (304, tag));
    assert_eq!(again.bytes().await.unwrap().len(), 0);
    assert_eq!(bytes(&app, &path, Some("\"x\"")).await.1, 200);
    let head = app.request(Method::HEAD, &path).send().await.unwrap();
    assert_eq!(head.headers()["content-length"], picture.len().to_string());
}

#[tokio::test]
async fn the_code_leads_to_the_page_on_this_server() {
    let (app, user) = start().await;
    let record = app.record(&user).await;
    let path = format!("/record/qr{}", user.query(&record));
    let code = app.get(&path).await;
    assert_eq!((code.status, code.header("content-type")), (200, Some("image/svg+xml")));
    assert_eq!(code.header("x-robots-tag"), Some("noindex"));
    let of = |base: &str| {
        let link = format!("{base}/listen{}", user.query(&record));
        let code = qrcodegen::QrCode::encode_text(&link, qrcodegen::QrCodeEcc::Medium).unwrap();
        let side = code.size();
        let dark = |y| (0..side).filter(|&x| code.get_module(x, y)).count();
        (side, (0..side).map(dark).sum::<usize>())
    };
    assert_eq!(modules(&code.text), of(&format!("http://{}", app.address)));
    let named = answer(app.request(Method::GET, &path).header("host", "quiz.example.org")).await;
    assert_eq!(modules(&named.text), of("http://quiz.example.org"));
    let (app, user) =
        start_with(|options| options.public_url = Some("https://example.org/quiz/".parse().unwrap())).await;
    let record = app.record(&user).await;
    let code = app.get(&format!("/record/qr{}", user.query(&record))).await;
    let link = format!("https://example.org/quiz/listen{}", user.query(&record));
    let wanted = qrcodegen::QrCode::encode_text(&link, qrcodegen::QrCodeEcc::Medium).unwrap();
    assert_eq!(modules(&code.text).0, wanted.size());
}

/// How many modules the code has in a row, and how many of all are dark.
fn modules(svg: &str) -> (i32, usize) {
    let between = |begin: &str, end: &str| svg.split_once(begin).unwrap().1.split_once(end).unwrap().0;
    let side: i32 = between("viewBox=\"0 0 ", " ").parse().unwrap();
    let runs = between(" d=\"", "\"").split('h').skip(1);
    let runs = runs.filter_map(|run| run.split_once('v').map(|(length, _)| length.parse::<usize>().unwrap()));
    (side - 8, runs.sum())
}
