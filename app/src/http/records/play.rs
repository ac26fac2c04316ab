//! A record's MP3 as an answer.

use std::io;
use std::sync::Arc;

use futures_util::TryStreamExt;
use poem::http::{HeaderMap, StatusCode, header};
use poem::{Body, Request, Response, ResponseBuilder};
use quizcast_domain::records::{ByteRange, Listen, ListeningToFile, Record};

use super::disposition::disposition;
use super::view::missing;
use crate::http::problem::{ApiError, Kind};
use crate::http::request::conditions::Validators;
use crate::http::request::range::{Asked, RangeHeader};
use crate::server::SentFile;

/// A browser shows a media file in a page that it makes itself, with an inline style.
const POLICY: &str = "default-src 'none'; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

/// A request for the MP3 of a record.
pub(super) struct Playing<'a> {
    record: &'a Record,
    request: &'a Request,
    headers: &'a HeaderMap,
    download: bool,
    validators: Validators,
}

impl<'a> Playing<'a> {
    pub(super) fn new(record: &'a Record, request: &'a Request, download: bool) -> Self {
        Self {
            record,
            request,
            headers: request.headers(),
            download,
            validators: Validators::new(&record.audio.0.simple().to_string(), record.created_at),
        }
    }

    /// The MP3, a part of it, or 304 if the caller has it.
    pub(super) async fn get(&self, listen: &Listen, range: &RangeHeader) -> Result<Response, ApiError> {
        self.check()?;
        if self.validators.is_known_to(self.headers) {
            return Ok(self.not_modified());
        }
        let length = self.record.length();
        let range =
            if self.validators.allow_range(self.headers) { range.asked(length) } else { Asked::Whole };
        let (builder, range) = match range {
            Asked::Outside => return Err(ApiError::outside(length)),
            Asked::Whole => (self.answer(StatusCode::OK), ByteRange::new(0, length).ok()),
            Asked::Part(range) => {
                let (first, last) = (range.start(), range.end() - 1);
                let part = self.answer(StatusCode::PARTIAL_CONTENT);
                (part.header(header::CONTENT_RANGE, format!("bytes {first}-{last}/{length}")), Some(range))
            }
        };
        let Some(range) = range else { return Ok(builder.header(header::CONTENT_LENGTH, 0).finish()) };
        let builder = builder.header(header::CONTENT_LENGTH, range.length());
        if SentFile::is_taken_by(self.request)
            && let Some(ListeningToFile { head, file, body }) = listen.open(self.record, range).await
        {
            return Ok(SentFile { head, file: Arc::new(file), body }.answer(builder.finish()));
        }
        let listening = listen.run(self.record, range).await?.ok_or_else(missing)?;
        let bytes = listening.bytes.map_err(|error| {
            tracing::error!(error = &*error.0 as &dyn std::error::Error, "an MP3 broke off");
            io::Error::other(error)
        });
        Ok(builder.body(Body::from_bytes_stream(bytes)))
    }

    /// The same without the MP3. `HEAD` ignores the header `Range` (RFC 9110, 14.2).
    pub(super) fn head(&self) -> Result<Response, ApiError> {
        self.check()?;
        if self.validators.is_known_to(self.headers) {
            return Ok(self.not_modified());
        }
        Ok(self.answer(StatusCode::OK).header(header::CONTENT_LENGTH, self.record.length()).finish())
    }

    /// Refuses if `If-Match` or `If-Unmodified-Since` does not hold. They go before all others (RFC 9110, 13.2.2).
    fn check(&self) -> Result<(), ApiError> {
        if self.validators.are_refused(self.headers) {
            let detail = "The MP3 is in another state than the request asks for.";
            return Err(ApiError::new(Kind::PreconditionFailed, detail));
        }
        Ok(())
    }

    fn answer(&self, status: StatusCode) -> ResponseBuilder {
        self.common(status)
            .content_type("audio/mpeg")
            .header(header::ACCEPT_RANGES, "bytes")
            .header(header::CONTENT_SECURITY_POLICY, POLICY)
    }

    fn not_modified(&self) -> Response {
        self.common(StatusCode::NOT_MODIFIED).finish()
    }

    fn common(&self, status: StatusCode) -> ResponseBuilder {
        Response::builder()
            .status(status)
            .header(header::ETAG, &self.validators.tag)
            .header(header::LAST_MODIFIED, self.validators.date())
            // Also in a 304: a record can get another name while its MP3 stays the same.
            .header(header::CONTENT_DISPOSITION, disposition(self.record, self.download))
            .header(header::CACHE_CONTROL, "private, no-cache")
            .header(header::REFERRER_POLICY, "no-referrer")
            .header("X-Robots-Tag", "noindex")
    }
}
