//! What is around the API: not the framework's operations, but part of the contract.

use serde_json::{Map, Value, json};

pub(super) fn add(document: &mut Value) {
    if let Value::Array(tags) = &mut document["tags"] {
        tags.push(json!({"name": "Service", "description": "For whoever runs this server."}));
    }
    let Some(paths) = document["paths"].as_object_mut() else { return };
    let status = json!({
        "type": "object",
        "properties": {"status": {"type": "string"}},
        "required": ["status"],
        "example": {"status": "ready"},
    });
    let json = |description: &str| json!({"200": {"description": description, "content": {"application/json": {"schema": status}}}});
    get(
        paths,
        "/health/live",
        "isLive",
        [
            "Is the program running?",
            "It says nothing about what the program needs, so that it is not restarted for another's fault.",
        ],
        &json("The program runs."),
    );
    get(
        paths,
        "/health/ready",
        "isReady",
        ["Can it work?", "Asks what the program needs, such as its database."],
        &json("The program can work."),
    );
    let text = json!({"application/openmetrics-text": {"schema": {"type": "string"}}});
    get(
        paths,
        "/metrics",
        "showMetrics",
        ["Numbers for Prometheus", "Requests, durations, saved questions, in the OpenMetrics text format."],
        &json!({"200": {"description": "The numbers.", "content": text}}),
    );
}

fn get(paths: &mut Map<String, Value>, path: &str, id: &str, [summary, about]: [&str; 2], responses: &Value) {
    let operation = json!({
        "tags": ["Service"], "summary": summary, "description": about, "operationId": id, "responses": responses,
    });
    paths.insert(path.to_owned(), json!({ "get": operation }));
}
