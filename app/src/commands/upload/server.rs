//! A server, asked by tus 1.0.0.

use std::error::Error;
use std::io;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::Stream;
use quizcast_adapters::tls;
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Body, Client, RequestBuilder, Response, StatusCode};
use serde::Deserialize;
use url::Url;

use super::error::{ServerError, UploadFailed};

/// How long a connection may take, and how long a server may think about a request without a body.
const CONNECTING: Duration = Duration::from_secs(10);
const ANSWERING: Duration = Duration::from_secs(30);

const VERSION: &str = "1.0.0";
const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const METADATA: HeaderName = HeaderName::from_static("upload-metadata");

/// What the server is told about a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) name: String,
    pub(super) length: u64,
    pub(super) fingerprint: Vec<u8>,
}

impl Source {
    fn metadata(&self) -> String {
        let (name, fingerprint) = (STANDARD.encode(&self.name), STANDARD.encode(&self.fingerprint));
        format!("filename {name},fingerprint {fingerprint}")
    }
}

/// Where an upload stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sent {
    /// So many bytes are stored.
    Offset(u64),
    /// It became the record with this link.
    Done(String),
}

/// A server, as one of its users.
pub(super) struct Server {
    client: Client,
    uploads: Url,
    token: String,
}

#[derive(Deserialize)]
struct Listed {
    items: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    id: String,
    state: String,
    name: Option<String>,
    length: Option<u64>,
}

#[derive(Deserialize, Default)]
struct Problem {
    #[serde(default)]
    title: String,
    #[serde(default)]
    detail: String,
}

impl Server {
    pub(super) fn new(base: &Url, token: &str) -> Result<Self, UploadFailed> {
        let refused = |error: &dyn Error| UploadFailed::Refused(error.to_string());
        let client = tls::client().map_err(|error| refused(&error))?;
        let client = client.connect_timeout(CONNECTING).build().map_err(|error| refused(&error))?;
        let mut uploads = base.clone();
        uploads.set_path(&format!("{}/uploads", base.path().trim_end_matches('/')));
        Ok(Self { client, uploads, token: token.to_owned() })
    }

    /// The address of an open upload of the same file.
    pub(super) async fn find(&self, source: &Source) -> Result<Option<String>, ServerError> {
        let mut page = self.uploads.clone();
        page.set_query(Some("limit=100"));
        let listed: Listed = good(self.client.get(page), &self.token).await?.json().await?;
        let same = |item: &Item| {
            item.state == "open"
                && item.length == Some(source.length)
                && item.name.as_deref() == Some(&*source.name)
        };
        for item in listed.items.into_iter().filter(same) {
            let url = format!("{}/{}", self.uploads, item.id);
            let answer = good(self.client.head(&url).timeout(ANSWERING), &self.token).await?;
            if text(answer.headers(), &METADATA) == Some(&*source.metadata()) {
                return Ok(Some(url));
            }
        }
        Ok(None)
    }

    /// Begins an upload, and returns its address.
    pub(super) async fn begin(&self, source: &Source) -> Result<String, ServerError> {
        let request = self.client.post(self.uploads.clone()).timeout(ANSWERING);
        let request = request.header("upload-length", source.length).header(METADATA, source.metadata());
        let answer = good(request, &self.token).await?;
        let location = text(answer.headers(), &HeaderName::from_static("location"));
        let place = location.and_then(|location| self.uploads.join(location).ok());
        place.map(String::from).ok_or(ServerError::NoTus("Location"))
    }

    /// Where an upload stands.
    pub(super) async fn offset(&self, url: &str) -> Result<Sent, ServerError> {
        stands(&good(self.client.head(url).timeout(ANSWERING), &self.token).await?)
    }

    /// Sends `length` bytes, which begin at `offset`.
    pub(super) async fn send(
        &self,
        url: &str,
        offset: u64,
        length: u64,
        part: impl Stream<Item = io::Result<Vec<u8>>> + Send + 'static,
    ) -> Result<Sent, ServerError> {
        let request = self.client.patch(url).header(CONTENT_TYPE, "application/offset+octet-stream");
        let request = request.header(CONTENT_LENGTH, length).header(OFFSET, offset);
        stands(&good(request.body(Body::wrap_stream(part)), &self.token).await?)
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn stands(answer: &Response) -> Result<Sent, ServerError> {
    if let Some(link) = text(answer.headers(), &HeaderName::from_static("content-location")) {
        return Ok(Sent::Done(link.to_owned()));
    }
    let offset = text(answer.headers(), &OFFSET).and_then(|offset| offset.parse().ok());
    offset.map(Sent::Offset).ok_or(ServerError::NoTus("Upload-Offset"))
}

/// Sends a request, and returns its answer if it is good.
async fn good(request: RequestBuilder, token: &str) -> Result<Response, ServerError> {
    let request = request.header(RESUMABLE, HeaderValue::from_static(VERSION)).bearer_auth(token);
    let answer = request.send().await?;
    let status = answer.status();
    if status.is_success() {
        return Ok(answer);
    }
    let after = text(answer.headers(), &HeaderName::from_static("retry-after"));
    let after = after.and_then(|seconds| seconds.parse().ok()).map(Duration::from_secs);
    let problem: Problem = answer.json().await.unwrap_or_default();
    let detail = if problem.detail.is_empty() { status.to_string() } else { problem.detail };
    // The offset moved, a request was taken over, or the server is busy: all of that passes.
    let passes = status.is_server_error() && status != StatusCode::NOT_IMPLEMENTED
        || [StatusCode::CONFLICT, StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_MANY_REQUESTS]
            .contains(&status);
    if passes {
        return Err(ServerError::Later { status, detail, after });
    }
    let title = if problem.title.is_empty() { String::new() } else { format!("{}: ", problem.title) };
    Err(ServerError::Refused(format!("the server refuses it ({}): {title}{detail}", status.as_u16())))
}
