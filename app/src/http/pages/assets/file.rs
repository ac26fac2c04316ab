//! A file as it is served.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::Write as _;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use poem::Response;
use poem::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use poem::web::headers::{ETag, HeaderMapExt, IfNoneMatch};
use sha2::{Digest, Sha256};

use crate::http::request::accept;

const TEXT_JAVASCRIPT: &str = "text/javascript; charset=utf-8";

/// A worker takes its policy from its own script. This one may load modules and call this server, and nothing else.
const WORKER_POLICY: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types 'none'";

/// A file with all that its answers need.
#[derive(Debug, Clone)]
pub(crate) struct File {
    media: &'static str,
    tag: String,
    plain: Bytes,
    gzip: Option<Bytes>,
}

impl File {
    /// The file at `path`; none where no page loads files of its kind.
    pub(super) fn new(path: &str, content: Cow<'static, [u8]>) -> Option<Self> {
        let (media, is_text) = media(path)?;
        let plain = match content {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => bytes.into(),
        };
        let mut tag = String::with_capacity(32);
        for byte in &Sha256::digest(&plain)[..16] {
            let written = write!(tag, "{byte:02x}");
            debug_assert!(written.is_ok(), "writing to a string does not fail");
        }
        let gzip = if is_text { packed(&plain) } else { None };
        Some(Self { media, tag, plain, gzip })
    }

    /// Its content.
    pub(super) fn content(&self) -> &Bytes {
        &self.plain
    }

    /// The answer to a request with these headers: 304 if the caller has this very file.
    pub(super) fn answer(&self, headers: &HeaderMap) -> Response {
        let gzip = self.gzip.as_ref().filter(|_| accept::takes_gzip(headers));
        // A strong tag names the bytes that are sent, so the packed file has its own.
        let tag = format!("\"{}{}\"", self.tag, if gzip.is_some() { "-gzip" } else { "" });
        let known = headers.typed_get::<IfNoneMatch>().zip(tag.parse::<ETag>().ok());
        let mut response = if known.is_some_and(|(known, tag)| !known.precondition_passes(&tag)) {
            Response::builder().status(StatusCode::NOT_MODIFIED).finish()
        } else {
            let builder = Response::builder().content_type(self.media);
            match gzip {
                Some(packed) => builder.header(header::CONTENT_ENCODING, "gzip").body(packed.clone()),
                None => builder.body(self.plain.clone()),
            }
        };
        let answer = response.headers_mut();
        if let Ok(tag) = HeaderValue::try_from(tag) {
            answer.insert(header::ETAG, tag);
        }
        let mut set = |name: HeaderName, value| answer.append(name, HeaderValue::from_static(value));
        set(header::CACHE_CONTROL, "no-cache");
        set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
        if self.gzip.is_some() {
            set(header::VARY, "Accept-Encoding");
        }
        if self.media == TEXT_JAVASCRIPT {
            set(header::CONTENT_SECURITY_POLICY, WORKER_POLICY);
        }
        response
    }
}

/// The media type of the file at `path`, and whether packing makes it smaller.
fn media(path: &str) -> Option<(&'static str, bool)> {
    match path.rsplit_once('.')?.1 {
        "css" => Some(("text/css; charset=utf-8", true)),
        "js" => Some((TEXT_JAVASCRIPT, true)),
        "json" => Some(("application/json", true)),
        "png" => Some(("image/png", false)),
        "svg" => Some(("image/svg+xml", true)),
        "webmanifest" => Some(("application/manifest+json", true)),
        _ => None,
    }
}

/// `plain` packed, if that is smaller.
pub(in crate::http::pages) fn packed(plain: &[u8]) -> Option<Bytes> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(plain).ok()?;
    let packed = gzip.finish().ok()?;
    (packed.len() < plain.len()).then(|| packed.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(HeaderName, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect()
    }

    #[test]
    fn each_form_of_a_file_has_a_tag_of_its_own() {
        let text = b"a text that is long enough to be smaller when it is packed, packed, packed, packed";
        let file = File::new("a.css", Cow::Borrowed(text)).unwrap();
        let plain = file.answer(&headers(&[]));
        let packed = file.answer(&headers(&[(header::ACCEPT_ENCODING, "gzip")]));
        assert_eq!(packed.headers()[header::CONTENT_ENCODING], "gzip");
        let tags = [&plain, &packed].map(|answer| answer.headers()[header::ETAG].to_str().unwrap());
        assert_ne!(tags[0], tags[1]);
        for (tag, coding, status) in [
            (tags[0], "", 304),
            (tags[1], "gzip", 304),
            (tags[0], "gzip", 200),
            ("\"x\"", "", 200),
            ("*", "", 304),
        ] {
            let asked = headers(&[(header::IF_NONE_MATCH, tag), (header::ACCEPT_ENCODING, coding)]);
            assert_eq!(file.answer(&asked).status().as_u16(), status, "{tag} {coding}");
        }
    }

    #[test]
    fn what_does_not_get_smaller_is_sent_as_it_is() {
        for path in ["a.js", "a.png"] {
            let file = File::new(path, Cow::Borrowed(b"x")).unwrap();
            let answer = file.answer(&headers(&[(header::ACCEPT_ENCODING, "gzip")]));
            assert_eq!(answer.headers().get(header::CONTENT_ENCODING), None, "{path}");
        }
        assert!(File::new("frame.html", Cow::Borrowed(b"x")).is_none());
    }
}
