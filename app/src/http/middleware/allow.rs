//! Which methods each path has.

use std::collections::HashMap;

use serde_json::Value;

/// The methods of each path, for the header `Allow`.
#[derive(Debug, Clone, Default)]
pub struct AllowTable(HashMap<String, String>);

impl AllowTable {
    /// From the paths of the contract, and paths that only have `GET`.
    #[must_use]
    pub fn new(spec: &Value, pages: &[&str]) -> Self {
        let mut table = HashMap::new();
        for (path, item) in spec["paths"].as_object().into_iter().flatten() {
            let methods = item.as_object().into_iter().flatten().map(|(method, _)| method.to_uppercase());
            table.insert(pattern(path), listed(methods.collect()));
        }
        for page in pages {
            table.entry((*page).to_owned()).or_insert_with(|| listed(vec!["GET".to_owned()]));
        }
        Self(table)
    }

    /// The methods of the path with this pattern, as the header wants them.
    #[must_use]
    pub fn of(&self, pattern: &str) -> Option<&str> {
        self.0.get(pattern).map(String::as_str)
    }
}

/// `/questions/{id}` in the contract is `/questions/:id` in the router.
fn pattern(path: &str) -> String {
    path.replace('{', ":").replace('}', "")
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
        let spec = serde_json::json!({"paths": {"/a/{id}": {"get": {}, "delete": {}}, "/b": {"post": {}}}});
        let table = AllowTable::new(&spec, &["/", "/b"]);
        assert_eq!(table.of("/a/:id"), Some("DELETE, GET, HEAD"));
        assert_eq!(table.of("/b"), Some("POST"));
        assert_eq!(table.of("/"), Some("GET, HEAD"));
        assert_eq!(table.of("/c"), None);
    }
}
