//! Which operation answers with which problem.

use std::collections::BTreeMap;

use poem::http::StatusCode;
use serde_json::{Map, Value, json};

use super::examples;
use crate::http::problem::{Kind, MEDIA_TYPE};
use Kind::{
    BadRequest, Busy, Conflict, Deadline, Forbidden, Internal, InvalidJson, KeyInUse, KeyReused, NotFound,
    NotImplemented, NotWav, PayloadTooLarge, PreconditionFailed, QuestionsExhausted, QuotaExceeded,
    RangeNotSatisfiable, RequestTimeout, SourceNonsense, SourceUnreachable, StorageFull, TooLong,
    TooManyRequests, Unauthorized, Unavailable, UnsupportedMediaType, UnusableWav, Validation,
};

/// What can happen to every request.
const COMMON: &[Kind] = &[PayloadTooLarge, TooManyRequests, Internal];
/// What can happen to every request with a JSON body.
const JSON: &[Kind] = &[InvalidJson, RequestTimeout, UnsupportedMediaType, Validation];
/// What can happen wherever something is looked up.
const STORE: &[Kind] = &[Unavailable];
/// What can happen wherever something is stored.
const CHANGE: &[Kind] = &[Conflict, Unavailable, StorageFull];

/// What can happen wherever a link is followed.
const LINK: &[Kind] = &[BadRequest, NotFound];
/// What can happen to an upload.
const UPLOAD: &[Kind] = &[
    BadRequest,
    Unauthorized,
    RequestTimeout,
    KeyInUse,
    KeyReused,
    TooLong,
    QuotaExceeded,
    UnsupportedMediaType,
    NotWav,
    UnusableWav,
    NotImplemented,
    Busy,
];

/// The problems of an operation; `None` if nobody said.
fn kinds_of(operation: &str) -> Option<Vec<&'static [Kind]>> {
    const SOURCES: &[Kind] =
        &[BadRequest, KeyInUse, KeyReused, SourceNonsense, SourceUnreachable, QuestionsExhausted, Deadline];
    Some(match operation {
        "drawQuestions" => vec![JSON, CHANGE, SOURCES, &[Unauthorized]],
        "listQuestions" => vec![STORE, &[BadRequest, Validation]],
        "showQuestion" => vec![STORE, &[BadRequest, NotFound]],
        "registerUser" => vec![JSON, CHANGE, &[Unauthorized, Forbidden]],
        "showMe" => vec![STORE, &[Unauthorized]],
        "rotateToken" | "removeMe" => vec![CHANGE, &[Unauthorized]],
        "addRecord" | "addRawRecord" => vec![CHANGE, UPLOAD],
        "playRecord" => vec![STORE, LINK, &[PreconditionFailed, RangeNotSatisfiable]],
        "inspectRecord" => vec![STORE, LINK, &[PreconditionFailed]],
        "showRecord" => vec![STORE, LINK],
        "showWaveform" => vec![STORE, LINK, &[Validation]],
        "listRecords" => vec![STORE, &[BadRequest, Validation, Unauthorized]],
        "removeRecord" => vec![CHANGE, LINK, &[Unauthorized]],
        "isLive" | "showMetrics" => vec![],
        "isReady" => vec![STORE],
        _ => return None,
    })
}

pub(super) fn add(document: &mut Value) {
    let mut shared = Map::new();
    for operation in operations(document) {
        let id = operation["operationId"].as_str().unwrap_or_default();
        let kinds = kinds_of(id).unwrap_or_default().into_iter().chain([COMMON]).flatten().copied();
        let responses = by_status(kinds);
        for response in operation["responses"].as_object_mut().into_iter().flat_map(Map::values_mut) {
            response["headers"]["X-Request-Id"] = json!({"$ref": "#/components/headers/X-Request-Id"});
        }
        for (status, kinds) in responses {
            let name = kinds.iter().map(|kind| format!("{kind:?}")).collect::<Vec<_>>().join("Or");
            operation["responses"][status.as_str()] =
                json!({"$ref": format!("#/components/responses/{name}")});
            shared.entry(name).or_insert_with(|| response(status, &kinds));
        }
    }
    shared.sort_keys();
    document["components"]["responses"] = shared.into();
    document["components"]["headers"] = headers();
}

fn operations(document: &mut Value) -> impl Iterator<Item = &mut Value> {
    let paths = document["paths"].as_object_mut().into_iter().flat_map(Map::values_mut);
    paths.filter_map(Value::as_object_mut).flat_map(Map::values_mut)
}

fn by_status(kinds: impl Iterator<Item = Kind>) -> BTreeMap<StatusCode, Vec<Kind>> {
    let mut sorted: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for kind in kinds {
        let of_status = sorted.entry(kind.status()).or_default();
        if !of_status.contains(&kind) {
            of_status.push(kind);
        }
    }
    sorted
}

fn response(status: StatusCode, kinds: &[Kind]) -> Value {
    let description = kinds.iter().map(|kind| format!("{} (`{}`).", kind.title(), kind.slug()));
    let mut headers = json!({"X-Request-Id": {"$ref": "#/components/headers/X-Request-Id"}});
    let named = match status {
        StatusCode::UNAUTHORIZED => Some("WWW-Authenticate"),
        StatusCode::RANGE_NOT_SATISFIABLE => Some("Content-Range"),
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => Some("Retry-After"),
        _ => None,
    };
    if let Some(name) = named {
        headers[name] = json!({"$ref": format!("#/components/headers/{name}")});
    }
    let examples: Map<_, _> =
        kinds.iter().map(|kind| (kind.slug().to_owned(), examples::of(*kind))).collect();
    json!({
        "description": description.collect::<Vec<_>>().join(" "),
        "headers": headers,
        "content": { MEDIA_TYPE: { "schema": {"$ref": "#/components/schemas/Problem"}, "examples": examples } },
    })
}

fn headers() -> Value {
    json!({
        "X-Request-Id": {
            "description": "The id of the request, as in the server's log.",
            "schema": {"type": "string", "format": "uuid"},
        },
        "Retry-After": {
            "description": "After so many seconds it makes sense to try again.",
            "schema": {"type": "integer", "minimum": 1},
        },
        "Content-Range": {"description": "How many bytes there are: `bytes */1234`.", "schema": {"type": "string"}},
        "WWW-Authenticate": {"description": "Always `Bearer`.", "schema": {"type": "string"}},
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_says_what_can_go_wrong() {
        let mut document = crate::http::document();
        for operation in operations(&mut document) {
            let id = operation["operationId"].as_str().expect("an operation id").to_owned();
            assert!(kinds_of(&id).is_some(), "{id} has no problems");
            for part in ["summary", "description", "tags"] {
                assert!(!operation[part].is_null(), "{id} has no {part}");
            }
        }
    }
}
