//! The paths of jservice.io's API. Programs that were written for it expect more than other callers do: each path in
//! several forms, and answers that pages of any origin may read.

use poem::Request;
use poem::http::Uri;
use poem::http::uri::PathAndQuery;

/// Whether `path` is one of them.
#[must_use]
pub fn is_old(path: &str) -> bool {
    path.starts_with("/api/") || path.starts_with("/clues/")
}

/// Whether `path` belongs to the plain pages, which are found with `/` at the end too.
fn is_page(path: &str) -> bool {
    path == "/search/" || path.starts_with("/popular/")
}

/// Takes the end `/` or `.json` from a path that may have it, so that the router needs one form of each path only.
pub fn normalise(request: &mut Request) {
    let uri = request.uri();
    let path = match uri.path() {
        path if is_old(path) => plain(path),
        path if is_page(path) => path.strip_suffix('/').unwrap_or(path),
        _ => return,
    };
    if path.len() == uri.path().len() {
        return;
    }
    let target = uri.query().map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = PathAndQuery::try_from(target).ok();
    // The parts are those of a URI, so they make one again.
    if let Ok(uri) = Uri::from_parts(parts) {
        *request.uri_mut() = uri;
    }
}

/// `path` without such an end.
fn plain(path: &str) -> &str {
    let path = path.strip_suffix('/').unwrap_or(path);
    path.strip_suffix(".json").unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_taken_once() {
        for (path, short) in [
            ("/api/random", "/api/random"),
            ("/api/random/", "/api/random"),
            ("/api/random.json", "/api/random"),
            ("/api/random.json/", "/api/random"),
            ("/api/random//", "/api/random/"),
            ("/clues/5.json", "/clues/5"),
        ] {
            assert_eq!(plain(path), short);
        }
    }

    #[test]
    fn the_rest_of_the_target_stays() {
        for (uri, short) in [
            ("http://jservice.io/api/random/?count=5.json", "http://jservice.io/api/random?count=5.json"),
            ("/api/category.json?id=5.json", "/api/category?id=5.json"),
            ("/api/", "/api"),
            ("/openapi.json", "/openapi.json"),
            ("/problems/", "/problems/"),
            ("/popular/", "/popular"),
            ("/popular/5/", "/popular/5"),
            ("/popular/5", "/popular/5"),
            ("/search/?query=a/", "/search?query=a/"),
        ] {
            let mut request = Request::builder().uri(uri.parse().unwrap()).finish();
            normalise(&mut request);
            assert_eq!(request.uri().to_string(), short);
        }
    }
}
