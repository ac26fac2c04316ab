//! JSON values as readable YAML.

use serde_json::Value;

/// Writes `value` as a YAML 1.2 document.
pub(super) fn write(value: &Value) -> String {
    let mut out = String::new();
    block(&mut out, value, 0);
    out
}

fn block(out: &mut String, value: &Value, depth: usize) {
    let indent = "  ".repeat(depth);
    match value {
        Value::Object(map) if !map.is_empty() => {
            for (key, value) in map {
                out.extend([indent.as_str(), &scalar(key), ":"]);
                nested(out, value, depth + 1);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                let begin = out.len();
                nested(out, item, depth + 1);
                let text = out.split_off(begin);
                // The dash takes the place of the first line's indentation.
                let text = text.trim_start_matches('\n').trim_start();
                out.extend([indent.as_str(), "- ", text]);
            }
        }
        other => out.extend([indent.as_str(), &inline(other), "\n"]),
    }
}

fn nested(out: &mut String, value: &Value, depth: usize) {
    match value {
        Value::Object(map) if !map.is_empty() => {
            out.push('\n');
            block(out, value, depth);
        }
        Value::Array(items) if !items.is_empty() => {
            out.push('\n');
            block(out, value, depth);
        }
        other => out.extend([" ", &inline(other), "\n"]),
    }
}

fn inline(value: &Value) -> String {
    match value {
        Value::String(text) => scalar(text),
        other => other.to_string(),
    }
}

/// Plain if no parser could read it as something else, otherwise in quotes as in JSON, which is YAML too.
fn scalar(text: &str) -> String {
    let begins_well = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
    let is_plain =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '/' | '_' | '-' | '.' | '{' | '}');
    let is_word = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word));
    if begins_well && text.chars().all(is_plain) && !text.ends_with(' ') && !is_word {
        text.to_owned()
    } else {
        Value::from(text).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nesting_lists_and_quoting() {
        let value = serde_json::json!({
            "a b": [1, {"c": "no", "d": []}, ["x"]], "200": {}, "text": "one: two\n#three", "e": {"f": null},
        });
        let expected = "a b:\n  - 1\n  - c: \"no\"\n    d: []\n  - - x\n\"200\": {}\ntext: \"one: two\\n#three\"\ne:\n  f: null\n";
        assert_eq!(write(&value), expected);
    }
}
