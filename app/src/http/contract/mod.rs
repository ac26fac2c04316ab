//! The contract as an OpenAPI 3.0 document.
//!
//! The framework knows the operations and their schemas; what it leaves out or writes in a way that
//! 3.0 does not have is put right here.

mod answers;
mod around;
mod examples;
mod polish;
pub mod tags;
mod yaml;

use poem_openapi::OpenApi;
use poem_openapi::registry::Registry;
use serde_json::{Map, Value, json};

pub use around::Service;

const DESCRIPTION: &str = "A quiz feed that never repeats, and a recorder's back office.\n\n\
    Every error is a problem (RFC 9457, `application/problem+json`); its `type` leads to a page that \
    explains it. A caller's `X-Request-Id` is kept if it is a UUID, and every answer has one. \
    `HEAD` works wherever `GET` does.";

/// The document of all operations in `Apis`, and of what is around them.
#[must_use]
pub fn document<Apis: OpenApi>(service: &Service) -> Value {
    let mut registry = Registry::new();
    Apis::register(&mut registry);
    let mut paths = Map::new();
    for path in Apis::meta().into_iter().flat_map(|api| api.paths) {
        // Several of them have operations under the same path.
        let operations = paths.entry(path.path.clone()).or_insert_with(|| Map::new().into());
        if let (Value::Object(all), Value::Object(more)) = (operations, as_value(&path)) {
            all.extend(more);
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
        "tags": as_value(&registry.tags),
        "paths": paths,
        "components": {
            "schemas": as_value(&registry.schemas),
            "securitySchemes": as_value(&registry.security_schemes),
        },
    });
    polish::polish(&mut document);
    around::add(&mut document, service);
    answers::add(&mut document);
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

/// What the framework describes always has a JSON form; if it had none, the contract's test would tell.
fn as_value(part: &impl serde::Serialize) -> Value {
    serde_json::to_value(part).unwrap_or_default()
}
