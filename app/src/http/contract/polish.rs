//! Puts right what the framework writes.

use serde_json::{Map, Value};

/// Mends a part of the document and all that is in it.
pub(super) fn polish(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(polish),
        Value::Object(map) => {
            drop_defaults(map);
            lift_example(map);
            give_known_format(map);
            write_whole_bounds(map);
            rename_keys(map);
            map.values_mut().for_each(polish);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Values that are the default need not be written.
fn drop_defaults(map: &mut Map<String, Value>) {
    for (key, default) in [("deprecated", false), ("explode", true), ("required", false)] {
        if map.get(key) == Some(&Value::Bool(default)) {
            map.shift_remove(key);
        }
    }
}

/// Puts the example of a parameter beside its schema, where the framework writes it inside.
fn lift_example(map: &mut Map<String, Value>) {
    let is_parameter = map.get("in").is_some_and(Value::is_string);
    let schema = map.get_mut("schema").and_then(Value::as_object_mut).filter(|_| is_parameter);
    if let Some(example) = schema.and_then(|schema| schema.shift_remove("example")) {
        map.insert("example".to_owned(), example);
    }
}

/// Unsigned numbers get formats that generators of clients know, and a bound.
fn give_known_format(map: &mut Map<String, Value>) {
    let format = match map.get("format").and_then(Value::as_str) {
        Some("uint16") => "int32",
        Some("uint32" | "uint64") => "int64",
        _ => return,
    };
    map.insert("format".to_owned(), format.into());
    map.entry("minimum").or_insert_with(|| 0.into());
}

/// The framework writes whole bounds with a fraction: `1.0`.
#[expect(clippy::cast_possible_truncation, reason = "bounds are small whole numbers")]
fn write_whole_bounds(map: &mut Map<String, Value>) {
    for key in ["minimum", "maximum"] {
        let whole = map.get(key).and_then(Value::as_f64).filter(|bound| bound.fract() == 0.0);
        if let Some(bound) = whole {
            map.insert(key.to_owned(), (bound as i64).into());
        }
    }
}

/// Media types and headers get their usual names. The framework writes headers in capitals.
fn rename_keys(map: &mut Map<String, Value>) {
    if let Some(value) = map.shift_remove("application/json; charset=utf-8") {
        map.insert("application/json".to_owned(), value);
    }
    if let Some(headers) = map.get_mut("headers").and_then(Value::as_object_mut) {
        let named = std::mem::take(headers);
        headers.extend(named.into_iter().map(|(name, header)| (usual(name), header)));
    }
}

/// `UPLOAD-OFFSET` becomes `Upload-Offset`. A name with a small letter stays.
fn usual(name: String) -> String {
    if name.chars().any(char::is_lowercase) {
        return name;
    }
    let words = name.split('-').map(|word| {
        let (first, rest) = word.split_at(word.len().min(1));
        format!("{first}{}", rest.to_ascii_lowercase())
    });
    words.collect::<Vec<_>>().join("-")
}
