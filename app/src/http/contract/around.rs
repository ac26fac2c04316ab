//! Operations that the framework does not know.

use serde_json::{Value, json};

use super::problems::SharedProblems;
use crate::http::problem::Group;

/// A schema and its name.
pub type NamedSchema = (&'static str, fn() -> Value);

/// An operation for whoever runs the server: a `GET` without parameters.
#[derive(Debug, Clone, Copy)]
pub struct Operation {
    /// Its id.
    pub id: &'static str,
    /// What it is, in a few words.
    pub summary: &'static str,
    /// What a caller must know.
    pub description: &'static str,
    /// The answer when all goes well.
    pub answer: fn() -> Value,
    /// The schema that this answer refers to.
    pub schema: Option<NamedSchema>,
    /// The problems that it answers with otherwise.
    pub problems: &'static [Group],
}

pub(super) fn add(document: &mut Value, problems: &mut SharedProblems, operations: &[(&str, Operation)]) {
    if let Value::Array(tags) = &mut document["tags"] {
        tags.push(json!({"name": "Service", "description": "For whoever runs this server."}));
    }
    for (path, operation) in operations {
        let Operation { id, summary, description, answer, schema, problems: groups } = operation;
        if let Some((name, schema)) = schema {
            document["components"]["schemas"][*name] = schema();
        }
        let mut described = json!({
            "tags": ["Service"], "summary": summary, "description": description, "operationId": id,
            "responses": {"200": answer()},
        });
        problems.add(&mut described, groups.iter().copied().flatten().copied());
        document["paths"][*path] = json!({ "get": described });
    }
}
