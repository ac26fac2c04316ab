//! Rows as one JSON parameter: a statement has one text however many rows there are, so each database prepares it once,
//! and both take nearly the same SQL.

use quizcast_domain::RepoError;
use sea_orm::DbBackend;
use serde::{Serialize, Serializer};

/// The elements of a parameter that is a JSON array, as a table `e`: the position `k` from 0 on, and the element `v`.
pub(in crate::sea) fn each(backend: DbBackend, parameter: &str) -> String {
    match backend {
        DbBackend::Sqlite => format!("(SELECT key AS k, value AS v FROM json_each({parameter})) e"),
        _ => format!(
            "(SELECT k - 1 AS k, v \
              FROM jsonb_array_elements(CAST({parameter} AS jsonb)) WITH ORDINALITY AS e(v, k)) e"
        ),
    }
}

/// SQL that reads bytes from their hexadecimal digits.
pub(in crate::sea) fn bytes(backend: DbBackend, text: &str) -> String {
    match backend {
        DbBackend::Sqlite => format!("unhex({text})"),
        _ => format!("decode({text}, 'hex')"),
    }
}

/// SQL that reads a UUID from its hexadecimal digits.
pub(in crate::sea) fn uuid(backend: DbBackend, text: &str) -> String {
    match backend {
        DbBackend::Sqlite => bytes(backend, text),
        _ => format!("CAST({text} AS uuid)"),
    }
}

/// A JSON array of elements that are JSON already.
pub(in crate::sea) fn array<'a>(elements: impl Iterator<Item = &'a str>) -> String {
    let mut array = String::from("[");
    for element in elements {
        if array.len() > 1 {
            array.push(',');
        }
        array.push_str(element);
    }
    array.push(']');
    array
}

/// A value as JSON.
pub(in crate::sea) fn of(value: &impl Serialize) -> Result<String, RepoError> {
    serde_json::to_string(value).map_err(|error| RepoError::Corrupt(error.into()))
}

/// Serializes bytes as hexadecimal digits.
pub(in crate::sea) fn as_hex<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&hex::encode(bytes))
}
