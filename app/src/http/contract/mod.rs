//! The contract as an OpenAPI 3.0 document.
//!
//! The framework describes the operations and their schemas. This module adds what it leaves out, and
//! corrects what OpenAPI 3.0 writes in another way.

mod around;
mod examples;
mod links;
mod polish;
mod problems;
pub mod tags;
mod yaml;

use poem_openapi::OpenApi;
use poem_openapi::registry::Registry;
use serde_json::{Map, Value, json};

pub use around::{NamedSchema, Operation};

use super::problem::take_kinds;
use problems::SharedProblems;

const DESCRIPTION: &str = "A quiz feed that never repeats, and a recorder's back office.\n\n\
    Every error is a problem (RFC 9457, `application/problem+json`); its `type` leads to a page that \
    explains it. A caller's `X-Request-Id` is kept if it is a UUID, and every answer has one. \
    `HEAD` works wherever `GET` does.";

/// The document of all operations in `Apis`, and of those around them, each with its path.
#[must_use]
pub fn document<Apis: OpenApi>(around: &[(&str, Operation)]) -> Value {
    let mut registry = Registry::new();
    Apis::register(&mut registry);
    let mut problems = SharedProblems::default();
    let mut paths = Map::new();
    for path in Apis::meta().into_iter().flat_map(|api| api.paths) {
        // Several APIs may have operations under the same path.
        let item = paths.entry(path.path).or_insert_with(|| Map::new().into());
        for mut operation in path.operations {
            let kinds = take_kinds(&mut operation.responses);
            let mut described = polished(&operation);
            problems.add(&mut described, kinds.into_iter());
            links::add(&mut described);
            item[operation.method.as_str().to_lowercase()] = described;
        }
    }
    let mut document = json!({
        "openapi": "3.0.3",
        "info": {
            "title": "Quizcast",
            "description": DESCRIPTION,
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": env!("CARGO_PKG_LICENSE") },
        },
        "servers": [{ "url": "/" }],
        "tags": polished(&registry.tags),
        "paths": paths,
        "components": {
            "schemas": polished(&registry.schemas),
            "securitySchemes": polished(&registry.security_schemes),
        },
    });
    around::add(&mut document, &mut problems, around);
    problems.finish(&mut document["components"]);
    document
}

/// A document as JSON text.
#[must_use]
pub fn json(document: &Value) -> String {
    format!("{document:#}\n")
}

/// A document as YAML text.
#[must_use]
pub fn yaml(document: &Value) -> String {
    yaml::write(document)
}

/// A part of what the framework describes. It always has a JSON form; if it had none, the contract's test would fail.
fn polished(part: &impl serde::Serialize) -> Value {
    let mut value = serde_json::to_value(part).unwrap_or_default();
    polish::polish(&mut value);
    value
}
