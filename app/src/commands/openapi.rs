//! `openapi`.

use poem_openapi::OpenApiService;

/// The contract of the HTTP API, as YAML or JSON.
#[must_use]
pub fn openapi(json: bool) -> String {
    let service = OpenApiService::new((), "Quizcast", env!("CARGO_PKG_VERSION"));
    if json { service.spec() } else { service.spec_yaml() }
}
