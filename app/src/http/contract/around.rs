//! What is around the API: not the framework's operations, but part of the contract.

use serde_json::{Map, Value, json};

/// The addresses of what is around the API.
#[derive(Debug, Clone, Copy)]
pub struct Service {
    /// Whether the program runs.
    pub live: &'static str,
    /// Whether it can work.
    pub ready: &'static str,
    /// Its numbers.
    pub metrics: &'static str,
}

pub(super) fn add(document: &mut Value, service: &Service) {
    if let Value::Array(tags) = &mut document["tags"] {
        tags.push(json!({"name": "Service", "description": "For whoever runs this server."}));
    }
    document["components"]["schemas"]["Health"] = json!({
        "type": "object",
        "description": "How the server is.",
        "properties": {"status": {"type": "string", "description": "`live` or `ready`, whichever was asked."}},
        "required": ["status"],
    });
    let Some(paths) = document["paths"].as_object_mut() else { return };
    let health = |description: &str, status: &str| {
        let schema = json!({"$ref": "#/components/schemas/Health"});
        let content = json!({"application/json": {"schema": schema, "example": {"status": status}}});
        json!({"200": {"description": description, "content": content}})
    };
    get(
        paths,
        service.live,
        "isLive",
        [
            "Is the program running?",
            "It says nothing about what the program needs, so that it is not restarted for another's fault.",
        ],
        &health("The program runs.", "live"),
    );
    get(
        paths,
        service.ready,
        "isReady",
        ["Can it work?", "Asks what the program needs, such as its database."],
        &health("The program can work.", "ready"),
    );
    let schema = json!({"type": "string"});
    let text = json!({"application/openmetrics-text": {"schema": schema}, "text/plain": {"schema": schema}});
    get(
        paths,
        service.metrics,
        "showMetrics",
        [
            "Metrics for Prometheus",
            "Requests, durations, saved questions, in the OpenMetrics text format. Browsers get the same as `text/plain`.",
        ],
        &json!({"200": {"description": "The metrics.", "content": text}}),
    );
}

fn get(paths: &mut Map<String, Value>, path: &str, id: &str, [summary, about]: [&str; 2], responses: &Value) {
    let operation = json!({
        "tags": ["Service"], "summary": summary, "description": about, "operationId": id, "responses": responses,
    });
    paths.insert(path.to_owned(), json!({ "get": operation }));
}
