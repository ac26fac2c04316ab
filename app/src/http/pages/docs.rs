//! The contract in the browser: Swagger UI, served from this binary.

use bytes::Bytes;
use poem::http::{HeaderValue, header};
use poem::{Request, Response, Result};
use poem_openapi::OpenApiService;

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

/// Finds the contract relative to this script, so that it works below any path that a proxy puts before both.
const START: &str = "const here = document.currentScript.src;\n\
    window.addEventListener('load', () => SwaggerUIBundle({\n\
    \x20 dom_id: '#swagger-ui', deepLinking: true, tryItOutEnabled: true,\n\
    \x20 url: new URL('../openapi.json', here).href,\n\
    }));\n";

/// The files of Swagger UI, cut out of the one page into which poem-openapi puts them.
#[derive(Debug)]
pub struct SwaggerUi {
    script: Bytes,
    style: Bytes,
}

impl SwaggerUi {
    /// Cuts them out.
    #[must_use]
    pub fn new() -> Self {
        let page = OpenApiService::new((), "", "").swagger_ui_html();
        let between = |begin: &str, end: &str| {
            let rest = page.split_once(begin).map_or("", |(_, rest)| rest);
            let inside = rest.split_once(end).map_or("", |(inside, _)| inside);
            Bytes::copy_from_slice(inside.as_bytes())
        };
        Self {
            style: between("<style charset=\"UTF-8\">", "</style>\n"),
            script: between("<script charset=\"UTF-8\">", "</script>\n</head>"),
        }
    }

    /// The page; `base` leads from its address to the files.
    #[must_use]
    pub fn page(&self, base: &str) -> Response {
        let up = if base.is_empty() { "../" } else { "" };
        let html = format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Quizcast - Swagger UI</title>\
            <meta name=\"viewport\" content=\"width=device-width\">\
            <link rel=\"icon\" href=\"{up}favicon.svg\" type=\"image/svg+xml\">\
            <link rel=\"stylesheet\" href=\"{base}swagger-ui.css\">\
            <script src=\"{base}swagger-ui-bundle.js\"></script><script src=\"{base}start.js\"></script></head>\
            <body><div id=\"swagger-ui\"></div>\
            <noscript>This page needs scripts; read <a href=\"{up}openapi.yaml\">the contract</a> instead.</noscript></body></html>"
        );
        let mut response = served("text/html; charset=utf-8", html);
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
        response
    }

    /// A file of the page.
    ///
    /// # Errors
    ///
    /// 404 if there is none with this name.
    pub fn file(&self, name: &str) -> Result<Response, ApiError> {
        match name {
            "swagger-ui.css" => Ok(served("text/css; charset=utf-8", self.style.clone())),
            "swagger-ui-bundle.js" => Ok(served("text/javascript; charset=utf-8", self.script.clone())),
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
    use super::*;

    #[test]
    fn the_files_are_found_in_the_frameworks_page() {
        let ui = SwaggerUi::new();
        let holds = |file: &Bytes, text: &str| String::from_utf8_lossy(file).contains(text);
        assert!(ui.script.len() > 500_000 && holds(&ui.script, "SwaggerUIBundle"), "{}", ui.script.len());
        assert!(ui.style.len() > 50_000 && holds(&ui.style, ".swagger-ui"), "{}", ui.style.len());
    }
}
