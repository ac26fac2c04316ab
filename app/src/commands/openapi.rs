//! `openapi`.

use crate::http::spec;

/// The contract of the HTTP API, as YAML or JSON.
#[must_use]
pub fn openapi(json: bool) -> String {
    if json { spec::spec_json() } else { spec::spec_yaml() }
}
