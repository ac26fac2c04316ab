//! The kinds of problems, and what their pages say.

use poem::http::StatusCode;

/// Makes the kinds and their table in one go, so that none is forgotten.
macro_rules! kinds {
    ($($kind:ident = $status:ident, $slug:literal, $title:literal, $about:literal;)+) => {
        /// A kind of problem: each has a name, a status code and a page that explains it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Kind { $(#[doc = $title] $kind),+ }

        impl Kind {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$kind),+];

            /// The last part of the page's address.
            #[must_use]
            pub const fn slug(self) -> &'static str {
                match self { $(Self::$kind => $slug),+ }
            }

            /// The status code of answers with it.
            #[must_use]
            pub const fn status(self) -> StatusCode {
                match self { $(Self::$kind => StatusCode::$status),+ }
            }

            /// The problem in a few words.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$kind => $title),+ }
            }

            /// What it means and what a caller can do about it.
            #[must_use]
            pub const fn about(self) -> &'static str {
                match self { $(Self::$kind => $about),+ }
            }
        }
    };
}

kinds! {
    BadRequest = BAD_REQUEST, "bad-request", "Cannot be read",
        "A parameter, a header or the request itself cannot be read: a number that is no number, an id that is no UUID, a cursor that was not given by this server. Sending the same again will not help.";
    InvalidJson = BAD_REQUEST, "invalid-json", "No such JSON",
        "The body is no JSON, or not of the expected shape: a field is missing or has another JSON type. The contract under /openapi.yaml shows what is expected.";
    Validation = UNPROCESSABLE_ENTITY, "validation", "Not accepted",
        "The request can be read, but a value in it is out of the allowed range. The list `errors` names the fields.";
    Unauthorized = UNAUTHORIZED, "unauthorized", "Not recognised",
        "The request needs a token that is known here, as `Authorization: Bearer <token>`. A missing, a malformed and an unknown token get the same answer.";
    Forbidden = FORBIDDEN, "forbidden", "Not allowed here",
        "The operator of this server does not allow this to anybody, whatever the token.";
    NotFound = NOT_FOUND, "not-found", "Not here",
        "There is nothing under this address, or it is not yours.";
    MethodNotAllowed = METHOD_NOT_ALLOWED, "method-not-allowed", "No such method",
        "The address exists, but not with this method. The header `Allow` names those that it has.";
    RequestTimeout = REQUEST_TIMEOUT, "request-timeout", "Too slow",
        "The body of the request stood still or came too slowly. Send it again over a better line.";
    Conflict = CONFLICT, "conflict", "Changed in the meantime",
        "Something that this request relies on was changed by another one. Send it again.";
    KeyInUse = CONFLICT, "idempotency-key-in-use", "Still running",
        "The first request with this Idempotency-Key still runs. Ask again a little later: its answer will be given again.";
    KeyReused = UNPROCESSABLE_ENTITY, "idempotency-key-reused", "Key used for something else",
        "This Idempotency-Key was used for another request within the last 24 hours. Choose a new one.";
    PayloadTooLarge = PAYLOAD_TOO_LARGE, "payload-too-large", "Too large",
        "The body of the request is larger than this address takes.";
    QuotaExceeded = PAYLOAD_TOO_LARGE, "quota-exceeded", "No room left for this user",
        "The user may not keep as many bytes of MP3 as this record would need. Nothing was kept. Remove other records first.";
    TooLong = PAYLOAD_TOO_LARGE, "too-long", "Too long",
        "The sound plays longer than the operator allows. Nothing was kept.";
    PreconditionFailed = PRECONDITION_FAILED, "precondition-failed", "Not that state",
        "The header `If-Match` or `If-Unmodified-Since` asks for a state of the MP3 that is not the present one. Ask again without it.";
    RangeNotSatisfiable = RANGE_NOT_SATISFIABLE, "range-not-satisfiable", "No such range",
        "The header `Range` asks for bytes behind the end. The header `Content-Range` says how many there are.";
    UnsupportedMediaType = UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", "Not this content type",
        "The body is of a type that this address does not take. JSON bodies need `Content-Type: application/json`.";
    NotWav = UNSUPPORTED_MEDIA_TYPE, "not-wav", "Not a WAV file",
        "The bytes are no WAV file; the detail says what was found. Nothing was kept.";
    UnusableWav = UNPROCESSABLE_ENTITY, "unusable-wav", "A WAV file that cannot be used",
        "It is a WAV file, but one that cannot be decoded or holds no sample; the detail says why. Nothing was kept.";
    HeadersTooLarge = REQUEST_HEADER_FIELDS_TOO_LARGE, "headers-too-large", "Headers too large",
        "The address and the headers of a request may have 64 KiB together, and there may be 64 headers.";
    TooManyRequests = TOO_MANY_REQUESTS, "too-many-requests", "Too many requests",
        "The operator limits how many requests a client address may send in a second. The header `Retry-After` says how long to wait.";
    Internal = INTERNAL_SERVER_ERROR, "internal", "Failure inside",
        "A mistake of this program. The log of the server says more under the id that the answer has as `instance`.";
    NotImplemented = NOT_IMPLEMENTED, "not-implemented", "Not part of this server",
        "This server was built without what the request needs. Sending it again will not help.";
    SourceNonsense = BAD_GATEWAY, "source-nonsense", "The source answered nonsense",
        "No source of questions could be used, and the last one answered with something that is no question. Nothing was saved.";
    SourceUnreachable = SERVICE_UNAVAILABLE, "source-unreachable", "The source cannot be reached",
        "No source of questions could be used, and the last one cannot be reached or asks to be left alone for a while. Nothing was saved. The header `Retry-After` says when to ask again.";
    QuestionsExhausted = SERVICE_UNAVAILABLE, "questions-exhausted", "No more new questions",
        "The sources do not have as many new questions as were asked for; the detail says how many were found. Nothing was saved. Ask for fewer, or let the operator add a source or import a file.";
    Unavailable = SERVICE_UNAVAILABLE, "unavailable", "Not now",
        "Something that this server needs does not answer. The header `Retry-After` says when to try again.";
    Busy = SERVICE_UNAVAILABLE, "busy", "Too much at a time",
        "As many uploads as this server takes at a time are running, or wait on its disk. Nothing was kept. The header `Retry-After` says when to try again.";
    Deadline = GATEWAY_TIMEOUT, "deadline", "Time is up",
        "So many new questions could not be collected in the time that the operator allows; the detail says how many were found. Nothing was saved. Ask for fewer.";
    StorageFull = INSUFFICIENT_STORAGE, "storage-full", "No room left",
        "The store of this server is full. Nothing was changed.";
}

impl Kind {
    /// The kind with this slug.
    #[must_use]
    pub fn by_slug(slug: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.slug() == slug)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_found_by_its_own_slug() {
        for &kind in Kind::ALL {
            assert_eq!(Kind::by_slug(kind.slug()), Some(kind));
            assert!(kind.status().is_client_error() || kind.status().is_server_error());
        }
        assert_eq!(Kind::by_slug("nonsense"), None);
    }
}
