//! Which paths there are, and which methods each has.

use std::collections::HashMap;

use serde_json::Value;

/// What is known of each path, by the router's pattern of it.
#[derive(Debug, Clone, Default)]
pub struct RouteTable(HashMap<String, Entry>);

#[derive(Debug, Clone)]
struct Entry {
    path: String,
    methods: String,
}

impl RouteTable {
    /// From the paths of the contract, and paths, written in the same way, that only have `GET`.
    #[must_use]
    pub fn new(spec: &Value, pages: &[&str]) -> Self {
        let mut table = HashMap::new();
        for (path, item) in spec["paths"].as_object().into_iter().flatten() {
            let methods = item.as_object().into_iter().flatten().map(|(method, _)| method.to_uppercase());
            let entry = Entry { path: path.clone(), methods: listed(methods.collect()) };
            table.insert(named_pattern(path), entry.clone());
            table.insert(numbered_pattern(path), entry);
        }
        for page in pages {
            let entry = Entry { path: (*page).to_owned(), methods: listed(vec!["GET".to_owned()]) };
            table.entry(named_pattern(page)).or_insert(entry);
        }
        Self(table)
    }

    /// The methods of the path with this pattern, as the header `Allow` wants them.
    #[must_use]
    pub fn methods(&self, pattern: &str) -> Option<&str> {
        self.0.get(pattern).map(|entry| entry.methods.as_str())
    }

    /// The path with this pattern, as the contract writes it.
    #[must_use]
    pub fn path(&self, pattern: &str) -> Option<&str> {
        self.0.get(pattern).map(|entry| entry.path.as_str())
    }
}

/// `/questions/{id}` in the contract is `/questions/:id` in the router.
fn named_pattern(path: &str) -> String {
    path.replace('{', ":").replace('}', "")
}

/// For its own operations the framework numbers the parameters: `/questions/:param0`.
fn numbered_pattern(path: &str) -> String {
    let mut parts = path.split('{');
    let begin = parts.next().unwrap_or_default().to_owned();
    parts.enumerate().fold(begin, |pattern, (number, part)| {
        let rest = part.split_once('}').map_or("", |(_, rest)| rest);
        format!("{pattern}:param{number}{rest}")
    })
}

/// What has `GET` has `HEAD`.
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
        let table = RouteTable::new(&spec, &["/", "/b", "/e/{name}"]);
        assert_eq!(table.methods("/a/:id/:b.mp3"), Some("DELETE, GET, HEAD"));
        assert_eq!(table.methods("/a/:param0/:param1.mp3"), Some("DELETE, GET, HEAD"));
        assert_eq!(table.path("/a/:param0/:param1.mp3"), Some("/a/{id}/{b}.mp3"));
        assert_eq!(table.methods("/b"), Some("POST"));
        assert_eq!(table.methods("/c"), Some("GET, HEAD"));
        assert_eq!(table.methods("/"), Some("GET, HEAD"));
        assert_eq!(table.path("/e/:name"), Some("/e/{name}"));
        assert_eq!((table.methods("/d"), table.path("")), (None, None));
    }
}
