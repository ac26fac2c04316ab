//! WAV files, and uploads of them.

use quizcast::config::HttpSettings;
use reqwest::Method;
use serde_json::Value;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::{Answer, App, Setup, answer};

/// A user, as the registration answered.
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) token: String,
}

/// A server with one user.
pub(crate) async fn start() -> (App, User) {
    start_with(|_| {}).await
}

/// A server with other settings, and one user.
pub(crate) async fn start_with(change: impl FnOnce(&mut HttpSettings)) -> (App, User) {
    let app = Setup::with_questions(0).options(change).start().await;
    let user = app.new_user().await;
    (app, user)
}

/// The boundary of all forms here.
pub(crate) const BOUNDARY: &str = "the-boundary";

/// A 16 bit mono tone at 8 kHz of so many milliseconds.
pub(crate) fn tone(millis: usize) -> Vec<u8> {
    let samples =
        (0..millis * 8).flat_map(|at| (if at / 10 % 2 == 0 { 8000_i16 } else { -8000 }).to_le_bytes());
    let data: Vec<u8> = samples.collect();
    let length = u32::try_from(data.len()).unwrap();
    let mut wav = Vec::new();
    wav.extend(b"RIFF");
    wav.extend((36 + length).to_le_bytes());
    wav.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    wav.extend(8000_u32.to_le_bytes());
    wav.extend(16000_u32.to_le_bytes());
    wav.extend(b"\x02\0\x10\0data");
    wav.extend(length.to_le_bytes());
    wav.extend(data);
    wav
}

/// A part of a form; `head` is what follows `form-data; `.
pub(crate) fn part(head: &str, content: &[u8]) -> Vec<u8> {
    let mut part = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n").into_bytes();
    part.extend(content);
    part.extend(b"\r\n");
    part
}

/// A whole form of these parts.
pub(crate) fn form<'a>(parts: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Vec<u8> {
    let mut form: Vec<u8> = parts.into_iter().flat_map(|(head, content)| part(head, content)).collect();
    form.extend(format!("--{BOUNDARY}--\r\n").into_bytes());
    form
}

/// The head of a request with a body of this length.
pub(crate) fn head(path: &str, headers: &str, length: usize) -> String {
    format!("POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n{headers}\r\n")
}

/// The value of `Content-Type` for a form.
pub(crate) fn form_type() -> String {
    format!("multipart/form-data; boundary={BOUNDARY}")
}

/// The headers of a raw body.
pub(crate) fn wav_headers(user: &User) -> String {
    format!("Authorization: Bearer {}\r\nContent-Type: audio/wav\r\n", user.token)
}

/// The headers of a form.
pub(crate) fn form_headers() -> String {
    format!("Content-Type: {}\r\n", form_type())
}

/// The status of an answer's head.
#[track_caller]
pub(crate) fn status(head: &str) -> u16 {
    head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_else(|| panic!("{head:?}"))
}

/// A connection on which a request, or the beginning of one, was sent.
pub(crate) async fn open(app: &App, head: &str, body: &[u8]) -> TcpStream {
    let mut stream = app.connect().await;
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(body).await.unwrap();
    stream
}

impl User {
    /// The parts with the credentials.
    pub(crate) fn fields(&self) -> [(&str, &[u8]); 2] {
        [("name=\"user\"", self.id.as_bytes()), ("name=\"token\"", self.token.as_bytes())]
    }

    /// `?id=…&user=…` of one of the user's records.
    pub(crate) fn query(&self, record: &Value) -> String {
        format!("?id={}&user={}", record["id"].as_str().unwrap(), self.id)
    }
}

impl App {
    pub(crate) async fn new_user(&self) -> User {
        let made = self.post("/users", r#"{"name":"Ann"}"#).await.json();
        let text = |field: &str| made[field].as_str().unwrap().to_owned();
        User { id: text("id"), token: text("token") }
    }

    /// Uploads the file as a raw body.
    pub(crate) async fn upload(&self, user: &User, query: &str, wav: Vec<u8>) -> Answer {
        let request = self.request(Method::POST, &format!("/records{query}")).bearer_auth(&user.token);
        answer(request.header("content-type", "audio/wav").body(wav)).await
    }

    /// Uploads a short tone, and returns the record.
    pub(crate) async fn record(&self, user: &User) -> Value {
        let made = self.upload(user, "?name=tone.wav", tone(300)).await;
        assert_eq!(made.status, 201, "{made:?}");
        made.json()
    }

    /// Sends a form to `/record`.
    pub(crate) async fn send_form<'a>(&self, parts: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Answer {
        let request = self.request(Method::POST, "/record").header("content-type", form_type());
        answer(request.body(form(parts))).await
    }

    pub(crate) async fn with_token(&self, method: Method, path: &str, user: &User) -> Answer {
        answer(self.request(method, path).bearer_auth(&user.token)).await
    }
}
