//! What is known of each route: its path, its methods, and what it needs.

use std::collections::HashMap;
use std::sync::Arc;

use poem::Request;
use poem::http::Method;
use serde_json::Value;

/// What a route needs of the middleware; in the extensions of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Needs {
    /// What the bodies of its requests are.
    pub bodies: Bodies,
    /// It answers `HEAD` itself. For all other routes [`HeadOnly`](super::head::HeadOnly) does.
    pub own_head: bool,
    /// Its requests do not count for the rate limit.
    pub unlimited: bool,
    /// Who gets its answers.
    pub audience: Audience,
}

/// Who gets the answers of a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Programs, and pages of this server.
    Usual,
    /// People: browsers get a page for every error.
    People,
    /// The same, in frames of other sites.
    Frames,
    /// Pages of every origin.
    Sites,
}

/// What the bodies of a route's requests are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bodies {
    /// JSON.
    Json,
    /// Uploads.
    Uploads,
    /// Uploads, but that of `PATCH` is JSON.
    UploadsOrJson,
    /// Parts of uploads that go on after a break. One that stops is a conflict: most clients take 408 for their own
    /// fault, and give up.
    Parts,
}

impl Needs {
    /// What most routes need.
    pub const USUAL: Self =
        Self { bodies: Bodies::Json, own_head: false, unlimited: false, audience: Audience::Usual };
    /// A route whose bodies are uploads.
    pub const UPLOAD: Self = Self { bodies: Bodies::Uploads, ..Self::USUAL };
    /// A route whose bodies are parts of uploads.
    pub const PART: Self = Self { bodies: Bodies::Parts, ..Self::USUAL };
    /// A route that orchestrators and monitoring ask for again and again.
    pub const UNLIMITED: Self = Self { unlimited: true, ..Self::USUAL };

    /// What the route of `request` needs.
    #[must_use]
    pub fn of(request: &Request) -> Self {
        request.data::<Self>().copied().unwrap_or(Self::USUAL)
    }
}

/// What is known of each path, by the pattern that the router has for it.
#[derive(Debug, Clone, Default)]
pub struct RouteTable(HashMap<String, Entry>);

#[derive(Debug, Clone)]
struct Entry {
    path: Arc<str>,
    methods: String,
}

impl RouteTable {
    /// From the paths of the contract, and the paths of pages, which only have `GET`.
    #[must_use]
    pub fn new<'a>(spec: &Value, pages: impl Iterator<Item = &'a str>) -> Self {
        let mut table = HashMap::new();
        for (path, item) in spec["paths"].as_object().into_iter().flatten() {
            let methods = item.as_object().into_iter().flatten().map(|(method, _)| method.to_uppercase());
            let entry = Entry { path: path.as_str().into(), methods: listed(methods.collect()) };
            table.insert(named_pattern(path), entry.clone());
            table.insert(numbered_pattern(path), entry);
        }
        for page in pages {
            let entry = Entry { path: page.into(), methods: listed(vec!["GET".to_owned()]) };
            table.entry(named_pattern(page)).or_insert(entry);
        }
        Self(table)
    }

    /// The methods of the path with this pattern, as the header `Allow` wants them.
    #[must_use]
    pub fn methods(&self, pattern: &str) -> Option<&str> {
        self.0.get(pattern).map(|entry| entry.methods.as_str())
    }

    /// The methods of all paths, each once, as the header `Access-Control-Allow-Methods` wants them.
    #[must_use]
    pub fn all_methods(&self) -> String {
        let known = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
        let has = |method: &Method| {
            self.0.values().any(|entry| entry.methods.split(", ").any(|one| one == method.as_str()))
        };
        let there: Vec<_> = known.iter().filter(|method| has(method)).map(Method::as_str).collect();
        there.join(", ")
    }

    /// The path with this pattern, as the contract writes it.
    #[must_use]
    pub fn path(&self, pattern: &str) -> Option<&Arc<str>> {
        self.0.get(pattern).map(|entry| &entry.path)
    }
}

/// `/questions/{id}` in the contract is `/questions/:id` in the router; `/web/{*path}`, for all below, is `/web/*path`.
#[must_use]
pub fn named_pattern(path: &str) -> String {
    path.replace("{*", "*").replace('{', ":").replace('}', "")
}

/// poem-openapi numbers the parameters in the patterns of its operations: `/questions/:param0`.
fn numbered_pattern(path: &str) -> String {
    let mut parts = path.split('{');
    let begin = parts.next().unwrap_or_default().to_owned();
    parts.enumerate().fold(begin, |pattern, (number, part)| {
        let rest = part.split_once('}').map_or("", |(_, rest)| rest);
        format!("{pattern}:param{number}{rest}")
    })
}

/// The methods in order; a path with `GET` also has `HEAD`.
fn listed(mut methods: Vec<String>) -> String {
    if methods.iter().any(|method| method == "GET") && !methods.iter().any(|method| method == "HEAD") {
        methods.push("HEAD".to_owned());
    }
    methods.sort();
    methods.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_come_from_the_contract_and_from_the_pages() {
        let spec = serde_json::json!({"paths": {
            "/a/{id}/{b}.mp3": {"get": {}, "delete": {}}, "/b": {"post": {}}, "/c": {"head": {}, "get": {}},
        }});
        let table = RouteTable::new(&spec, ["/", "/b", "/e/{name}"].into_iter());
        assert_eq!(table.methods("/a/:id/:b.mp3"), Some("DELETE, GET, HEAD"));
        assert_eq!(table.methods("/a/:param0/:param1.mp3"), Some("DELETE, GET, HEAD"));
        assert_eq!(table.path("/a/:param0/:param1.mp3").map(AsRef::as_ref), Some("/a/{id}/{b}.mp3"));
        assert_eq!(table.methods("/b"), Some("POST"));
        assert_eq!(table.methods("/c"), Some("GET, HEAD"));
        assert_eq!(table.methods("/"), Some("GET, HEAD"));
        assert_eq!(table.path("/e/:name").map(AsRef::as_ref), Some("/e/{name}"));
        assert_eq!((table.methods("/d"), table.path("")), (None, None));
        assert_eq!(table.all_methods(), "GET, HEAD, POST, DELETE");
    }
}
