//! Puts right what the framework writes.

use serde_json::{Value, json};

/// Fields that may be null, by schema.
const NULLABLE: [(&str, &[&str]); 5] = [
    ("Question", &["category", "value", "choices", "attribution"]),
    ("PreviousQuestion", &["category", "value", "choices", "attribution"]),
    ("QuestionPage", &["next"]),
    ("AudioRecord", &["name", "loudness", "peak"]),
    ("RecordPage", &["next"]),
];

/// No control characters, and something that is no space.
const NAME: &str = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$";

/// What schemas and parameters are bounded by, as pointers into the document.
fn bounds() -> Vec<(&'static str, Value)> {
    let page = json!({"minimum": 1, "maximum": 100, "default": 20});
    let place = json!({"minimum": 1, "format": "int64"});
    vec![
        ("/components/schemas/NewDraw/properties/questions_num", json!({"minimum": 1})),
        (
            "/components/schemas/NewUser/properties/name",
            json!({"minLength": 1, "maxLength": 64, "pattern": NAME}),
        ),
        ("/components/schemas/Problem/properties/status", json!({"minimum": 400, "maximum": 599})),
        ("/components/schemas/Problem/properties/type", json!({"format": "uri-reference"})),
        ("/components/schemas/Problem/properties/instance", json!({"format": "uuid"})),
        ("/components/schemas/Question/properties/id", json!({"minimum": 1})),
        ("/components/schemas/PreviousQuestion/properties/id", json!({"minimum": 1})),
        ("/paths/~1questions/get/parameters/0/schema", page.clone()),
        ("/paths/~1records/get/parameters/0/schema", page),
        ("/paths/~1records/get/parameters/1/schema", json!({"minLength": 3, "maxLength": 18})),
        ("/paths/~1records/post/parameters/0/schema", json!({"maxLength": 1024})),
        ("/paths/~1record/get/parameters/2/schema", json!({"enum": ["0", "1"]})),
        ("/paths/~1record/head/parameters/2/schema", json!({"enum": ["0", "1"]})),
        ("/paths/~1record~1waveform/get/parameters/2/schema", json!({"minimum": 1, "format": "int64"})),
        ("/paths/~1record~1waveform/get/parameters/3/schema", json!({"enum": ["json", "svg"]})),
        ("/components/schemas/AudioRecord/properties/url", json!({"format": "uri"})),
        ("/paths/~1questions~1{id}/get/parameters/0/schema", place),
        ("/paths/~1questions/get/parameters/1", json!({"example": "q129"})),
        ("/paths/~1questions/get/parameters/1/schema", json!({"minLength": 3, "maxLength": 18})),
        ("/paths/~1questions/get/parameters/2", json!({"example": "red planet"})),
        ("/paths/~1questions/get/parameters/3", json!({"example": "Science & Nature"})),
        ("/paths/~1questions~1{id}/get/parameters/0", json!({"example": 41})),
        (
            "/paths/~1questions/get/parameters/4/schema",
            json!({"pattern": "^[a-z0-9_-]{1,32}$", "example": "opentdb"}),
        ),
    ]
}

pub(super) fn polish(document: &mut Value) {
    walk(document);
    for (schema, fields) in NULLABLE {
        let schema = &mut document["components"]["schemas"][schema];
        for field in fields {
            schema["properties"][*field]["nullable"] = Value::Bool(true);
        }
    }
    // Null or not, they are always there.
    for schema in ["Question", "QuestionPage", "AudioRecord", "RecordPage"] {
        let schema = &mut document["components"]["schemas"][schema];
        let names: Vec<_> =
            schema["properties"].as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
        schema["required"] = names.into();
    }
    for (pointer, more) in bounds() {
        if let (Some(Value::Object(schema)), Value::Object(more)) = (document.pointer_mut(pointer), more) {
            schema.extend(more);
        }
    }
}

fn walk(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(walk),
        Value::Object(map) => {
            // Noise: these are the defaults.
            for (key, default) in [("deprecated", false), ("explode", true), ("required", false)] {
                if map.get(key) == Some(&Value::Bool(default)) {
                    map.shift_remove(key);
                }
            }
            unsigned(map);
            for bare in ["application/json", "text/html"] {
                if let Some(content) = map.shift_remove(&format!("{bare}; charset=utf-8")) {
                    map.insert(bare.to_owned(), content);
                }
            }
            for (loud, header) in [("LOCATION", "Location"), ("X-ROBOTS-TAG", "X-Robots-Tag")] {
                if let Some(described) = map.shift_remove(loud) {
                    map.insert(header.to_owned(), described);
                }
            }
            map.values_mut().for_each(walk);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Generators know `int32` and `int64` only.
fn unsigned(map: &mut serde_json::Map<String, Value>) {
    let format = match map.get("format").and_then(Value::as_str) {
        Some("uint16") => "int32",
        Some("uint32" | "uint64") => "int64",
        _ => return,
    };
    map.insert("format".to_owned(), format.into());
    map.insert("minimum".to_owned(), 0.into());
}
