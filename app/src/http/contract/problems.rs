//! Answers with problems. Operations share them by reference.

use std::collections::BTreeMap;

use poem::http::StatusCode;
use serde_json::{Map, Value, json};

use super::examples;
use crate::http::problem::{Kind, MEDIA_TYPE};

/// The problems that every request can have.
const COMMON: [Kind; 3] = [Kind::PayloadTooLarge, Kind::TooManyRequests, Kind::Internal];

/// One answer for each list of kinds that some operation has under the same status.
#[derive(Default)]
pub(super) struct SharedProblems(Map<String, Value>);

impl SharedProblems {
    /// Adds these kinds and the common ones to an operation, and the request's id to all of its answers.
    pub(super) fn add(&mut self, operation: &mut Value, kinds: impl Iterator<Item = Kind>) {
        for answer in operation["responses"].as_object_mut().into_iter().flat_map(Map::values_mut) {
            answer["headers"]["X-Request-Id"] = header("X-Request-Id");
        }
        for (status, kinds) in by_status(kinds.chain(COMMON)) {
            let name = kinds.iter().map(|kind| format!("{kind:?}")).collect::<Vec<_>>().join("Or");
            operation["responses"][status.as_str()] =
                json!({"$ref": format!("#/components/responses/{name}")});
            self.0.entry(name).or_insert_with(|| answer(status, &kinds));
        }
    }

    /// Adds the answers themselves, and the headers that they have.
    pub(super) fn finish(mut self, components: &mut Value) {
        self.0.sort_keys();
        components["responses"] = self.0.into();
        components["headers"] = headers();
    }
}

fn by_status(kinds: impl Iterator<Item = Kind>) -> BTreeMap<StatusCode, Vec<Kind>> {
    let mut sorted: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for kind in kinds {
        let of_status = sorted.entry(kind.status()).or_default();
        if !of_status.contains(&kind) {
            of_status.push(kind);
        }
    }
    sorted
}

fn answer(status: StatusCode, kinds: &[Kind]) -> Value {
    let description = kinds.iter().map(|kind| format!("{} (`{}`).", kind.title(), kind.slug()));
    let mut headers = json!({"X-Request-Id": header("X-Request-Id")});
    let named = match status {
        StatusCode::UNAUTHORIZED => Some("WWW-Authenticate"),
        StatusCode::RANGE_NOT_SATISFIABLE => Some("Content-Range"),
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => Some("Retry-After"),
        _ => None,
    };
    if let Some(name) = named {
        headers[name] = header(name);
    }
    let examples: Map<_, _> =
        kinds.iter().map(|kind| (kind.slug().to_owned(), examples::of(*kind))).collect();
    json!({
        "description": description.collect::<Vec<_>>().join(" "),
        "headers": headers,
        "content": { MEDIA_TYPE: { "schema": {"$ref": "#/components/schemas/Problem"}, "examples": examples } },
    })
}

fn header(name: &str) -> Value {
    json!({"$ref": format!("#/components/headers/{name}")})
}

fn headers() -> Value {
    json!({
        "X-Request-Id": {
            "description": "The id of the request, as in the server's log.",
            "schema": {"type": "string", "format": "uuid"},
        },
        "Retry-After": {
            "description": "After so many seconds it makes sense to try again.",
            "schema": {"type": "integer", "minimum": 1},
        },
        "Content-Range": {"description": "How many bytes there are: `bytes */1234`.", "schema": {"type": "string"}},
        "WWW-Authenticate": {"description": "Always `Bearer`.", "schema": {"type": "string"}},
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A handler may return something else than an `Answer`. It compiles, but the contract then names no
    /// problem of it.
    #[test]
    fn every_operation_says_what_can_go_wrong() {
        let document = crate::http::document();
        let items = document["paths"].as_object().unwrap().values();
        for operation in items.flat_map(|item| item.as_object().unwrap().values()) {
            let id = operation["operationId"].as_str().unwrap();
            let statuses: Vec<_> = operation["responses"].as_object().unwrap().keys().collect();
            let named = statuses.iter().filter(|status| {
                let common = COMMON.iter().any(|kind| kind.status().as_str() == status.as_str());
                status.as_str() >= "400" && !common
            });
            let may_name_none = operation["tags"][0] == "Service";
            assert!(may_name_none || named.count() > 0, "{id} names no problems: {statuses:?}");
            for part in ["summary", "description", "tags"] {
                assert!(!operation[part].is_null(), "{id} has no {part}");
            }
        }
    }
}
