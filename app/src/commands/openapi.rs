//! `openapi`.

use crate::http::{contract, document};

/// The OpenAPI document of the HTTP API, as YAML or JSON.
#[must_use]
pub fn openapi(json: bool) -> String {
    if json { contract::json(&document()) } else { contract::yaml(&document()) }
}
