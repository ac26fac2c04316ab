//! What all pages have.

use poem::http::{HeaderValue, header};
use poem::{Body, Response};

use super::text::html;

/// These pages have a style sheet and an icon, and nothing else.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; \
    base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'";

/// A page. `up` is the relative way to the folder of the first page; empty if that is the same folder.
///
/// `title` is text, `main` is HTML.
pub(super) fn page(title: &str, up: &str, main: &str) -> Response {
    let (title, home) = (html(title), if up.is_empty() { "./" } else { up });
    let page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n\
        <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
        <link rel=\"icon\" href=\"{up}favicon.svg\" type=\"image/svg+xml\">\n\
        <link rel=\"stylesheet\" href=\"{up}style.css\">\n</head>\n<body>\n\
        <header><a href=\"{home}\"><img src=\"{up}favicon.svg\" alt=\"\" width=\"28\" height=\"28\">Quizcast</a></header>\n\
        <main>\n{main}</main>\n\
        <footer>Quizcast {version}, {license}</footer>\n</body>\n</html>\n",
        version = env!("CARGO_PKG_VERSION"),
        license = env!("CARGO_PKG_LICENSE"),
    );
    let mut response = Response::builder().content_type("text/html; charset=utf-8").body(page);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}

/// A text that browsers may keep, but must ask about before each use.
#[must_use]
pub(super) fn served(media_type: &str, text: impl Into<Body>) -> Response {
    let mut response = Response::builder().content_type(media_type).body(text);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_page_has_what_readers_and_machines_need_and_nothing_inline() {
        let page = page("A < B", "../", "<h1>x</h1>").into_body().into_string().await.unwrap();
        for part in ["<html lang=\"en\">", "<title>A &lt; B</title>", "<main>", "href=\"../style.css\""] {
            assert!(page.contains(part), "{part}\n{page}");
        }
        for absent in ["<style", "style=", "<script", "href=\"/", "src=\"/"] {
            assert!(!page.contains(absent), "{absent}\n{page}");
        }
    }
}
