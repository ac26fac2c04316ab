//! The contract in the browser: Swagger UI, served from this binary.

use std::io::Read as _;

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use bytes::Bytes;
use flate2::read::GzDecoder;
use poem::http::{HeaderMap, HeaderValue, StatusCode, header};
use poem::web::headers::{ETag, HeaderMapExt, IfNoneMatch};
use poem::{Request, Response, Result};
use sha2::{Digest, Sha256};

use super::frame::served;
use crate::http::problem::{ApiError, Kind};
use crate::http::request::accept;

/// Scripts from here only. Swagger UI sets styles in attributes, draws its icons from `data:`, and plays the
/// MP3 of a record in an `<audio>` that loads it from this server.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; media-src 'self'; font-src data:; connect-src 'self'; frame-ancestors 'none'; \
    base-uri 'none'; form-action 'self'";

const YAML: &str = "application/yaml";
/// The type of a text that browsers show.
const TEXT: &str = "text/plain; charset=utf-8";

/// Begins it.
const START: &str = include_str!("../../../web/docs/start.js");
const STYLE: &[u8] = include_bytes!("../../../vendor/swagger-ui/swagger-ui.css.gz");
const SCRIPT: &[u8] = include_bytes!("../../../vendor/swagger-ui/swagger-ui-bundle.js.gz");

/// Swagger UI, whose files are kept packed.
#[derive(Debug)]
pub struct SwaggerUi {
    script: Packed,
    style: Packed,
}

impl SwaggerUi {
    /// Names the files by their content.
    #[must_use]
    pub fn new() -> Self {
        Self {
            style: Packed::new("text/css; charset=utf-8", STYLE),
            script: Packed::new("text/javascript; charset=utf-8", SCRIPT),
        }
    }

    /// The page; `base` leads from its address to the files.
    #[must_use]
    pub fn page(&self, base: &str) -> Response {
        let up = if base.is_empty() { "../" } else { "" };
        let html = format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Quizcast - Swagger UI</title>\
            <meta name=\"color-scheme\" content=\"light dark\">\
            <meta name=\"viewport\" content=\"width=device-width\">\
            <link rel=\"icon\" href=\"{up}web/favicon.svg\" type=\"image/svg+xml\">\
            <link rel=\"stylesheet\" href=\"{base}swagger-ui.css\">\
            <script src=\"{base}swagger-ui-bundle.js\"></script><script src=\"{base}start.js\"></script></head>\
            <body><div id=\"swagger-ui\"></div>\
            <noscript>This page needs scripts; read <a href=\"{up}openapi.yaml\">the contract</a> instead.</noscript></body></html>"
        );
        let mut response = served("text/html; charset=utf-8", html);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
        // As the first page has it: without it the browser would part this page from the console that opened it.
        headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
        response
    }

    /// A file of the page.
    ///
    /// # Errors
    ///
    /// 404 if there is none with this name; 500 if it cannot be unpacked.
    pub fn file(&self, name: &str, headers: &HeaderMap) -> Result<Response, ApiError> {
        match name {
            "swagger-ui.css" => self.style.answer(headers),
            "swagger-ui-bundle.js" => self.script.answer(headers),
            "start.js" => Ok(served("text/javascript; charset=utf-8", START)),
            _ => Err(ApiError::new(Kind::NotFound, "There is no such file.")),
        }
    }
}

impl Default for SwaggerUi {
    fn default() -> Self {
        Self::new()
    }
}

/// A file that is kept packed.
#[derive(Debug)]
struct Packed {
    media: &'static str,
    bytes: &'static [u8],
    tag: String,
}

impl Packed {
    fn new(media: &'static str, bytes: &'static [u8]) -> Self {
        let tag = BASE64_URL_SAFE_NO_PAD.encode(&Sha256::digest(bytes)[..16]);
        Self { media, bytes, tag }
    }

    /// The file as the caller takes it: 304 if it has this very form of it.
    fn answer(&self, headers: &HeaderMap) -> Result<Response, ApiError> {
        let gzip = accept::takes_gzip(headers);
        let tag = format!("\"{}{}\"", self.tag, if gzip { "-gzip" } else { "" });
        let known = headers.typed_get::<IfNoneMatch>().zip(tag.parse::<ETag>().ok());
        let mut response = if known.is_some_and(|(known, tag)| !known.precondition_passes(&tag)) {
            Response::builder().status(StatusCode::NOT_MODIFIED).finish()
        } else if gzip {
            let mut response = served(self.media, Bytes::from_static(self.bytes));
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            response
        } else {
            served(self.media, self.plain()?)
        };
        let answer = response.headers_mut();
        answer.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        answer.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        if let Ok(tag) = HeaderValue::try_from(tag) {
            answer.insert(header::ETAG, tag);
        }
        Ok(response)
    }

    fn plain(&self) -> Result<Vec<u8>, ApiError> {
        let mut plain = Vec::new();
        GzDecoder::new(self.bytes).read_to_end(&mut plain).map_err(|_| ApiError::internal())?;
        Ok(plain)
    }
}

/// The contract as JSON.
#[must_use]
pub fn json_page(json: &Bytes) -> Response {
    served("application/json", json.clone())
}

/// The contract as YAML. Browsers get it as plain text, because they save `application/yaml` to a file.
#[must_use]
pub fn yaml_page(request: &Request, yaml: &Bytes) -> Response {
    let reader = accept::is_reader(request.headers(), YAML);
    let mut response = served(if reader { TEXT } else { YAML }, yaml.clone());
    response.headers_mut().append(header::VARY, HeaderValue::from_static("Accept"));
    response
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    /// The table of checksums stands in the folder of the files.
    #[test]
    fn the_files_are_those_that_their_readme_names() {
        let readme = include_str!("../../../vendor/swagger-ui/README.md");
        let ui = SwaggerUi::new();
        for (name, file) in [("swagger-ui.css", ui.style), ("swagger-ui-bundle.js", ui.script)] {
            let plain = file.plain().unwrap();
            let mut sum = String::new();
            for byte in Sha256::digest(&plain) {
                write!(sum, "{byte:02x}").unwrap();
            }
            assert!(readme.contains(&format!("| {name} | `{sum}` |")), "{name}: {sum}");
        }
    }

    #[test]
    fn a_file_is_sent_packed_plain_or_not_at_all_if_it_is_known() {
        let ui = SwaggerUi::new();
        let asked = |name: header::HeaderName, value: &str| {
            ui.file("swagger-ui.css", &HeaderMap::from_iter([(name, value.parse().unwrap())])).unwrap()
        };
        let packed = asked(header::ACCEPT_ENCODING, "gzip");
        assert_eq!(packed.headers()[header::CONTENT_ENCODING], "gzip");
        let plain = asked(header::ACCEPT, "*/*");
        assert_eq!(plain.headers().get(header::CONTENT_ENCODING), None);
        let tag = plain.headers()[header::ETAG].to_str().unwrap();
        assert_ne!(packed.headers()[header::ETAG], tag);
        assert_eq!(asked(header::IF_NONE_MATCH, tag).status(), StatusCode::NOT_MODIFIED);
    }
}
