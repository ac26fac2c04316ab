//! The kinds of problems, and what their pages say.

use poem::http::StatusCode;

/// Makes the kinds and their table from one list, so that no kind lacks a row.
macro_rules! kinds {
    ($($kind:ident = $status:literal, $slug:literal, $title:literal, $about:literal;)+) => {
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

            /// The status code of an answer with this problem.
            #[must_use]
            pub fn status(self) -> StatusCode {
                let code = match self { $(Self::$kind => $status),+ };
                StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
            }

            /// The problem in a few words.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$kind => $title),+ }
            }

            /// What the problem means, and what a caller can do about it.
            #[must_use]
            pub const fn about(self) -> &'static str {
                match self { $(Self::$kind => $about),+ }
            }
        }
    };
}

kinds! {
    BadRequest = 400, "bad-request", "Bad request",
        "A parameter, a header or the request itself cannot be read: text where a number is wanted, an id that is not a UUID, a cursor that this server did not give. Sending the same again will not help.";
    InvalidJson = 400, "invalid-json", "Invalid JSON",
        "The body is not JSON, or not of the expected shape: a field is missing or has another JSON type. The contract under `/openapi.yaml` shows what is expected.";
    Validation = 422, "validation", "Invalid value",
        "The request can be read, but a value in it is out of the allowed range. The list `errors` names the fields.";
    Unauthorized = 401, "unauthorized", "Valid token needed",
        "The request needs a token that is known here, as `Authorization: Bearer <token>`; a form may have it as a field instead. A missing, a malformed and an unknown token get the same answer.";
    Forbidden = 403, "forbidden", "Not allowed",
        "The operator of this server has turned this off for everybody, whatever the token.";
    NotFound = 404, "not-found", "Not found",
        "There is nothing under this address, or it is not yours.";
    MethodNotAllowed = 405, "method-not-allowed", "Method not allowed",
        "The address exists, but does not take this method. The header `Allow` and the detail name those that it takes.";
    RequestTimeout = 408, "request-timeout", "Request too slow",
        "The body of the request stopped or came too slowly. Send it again over a faster connection.";
    Conflict = 409, "conflict", "Changed by another request",
        "Something that this request relies on was changed by another one. The detail says what to do, if it does not help to send the request again.";
    KeyInUse = 409, "idempotency-key-in-use", "First request still running",
        "The first request with this `Idempotency-Key` is still running. Send the request again a little later: it gets the answer of the first one.";
    KeyReused = 422, "idempotency-key-reused", "Idempotency-Key already used",
        "This `Idempotency-Key` was used for another request within the last 24 hours. Choose a new one.";
    PayloadTooLarge = 413, "payload-too-large", "Request too large",
        "The body of the request is larger than this address accepts.";
    QuotaExceeded = 413, "quota-exceeded", "No room left for this user",
        "With this record the user would have more bytes of MP3 than the operator allows. Nothing was kept. Remove other records first.";
    TooLong = 413, "too-long", "Recording too long",
        "The sound plays longer than the operator allows. Nothing was kept.";
    UploadOffset = 409, "upload-offset", "Bytes from another place expected",
        "The upload does not go on where this request begins. Ask with `HEAD` for its offset, and go on from there.";
    UploadTaken = 409, "upload-taken", "Taken over by another request",
        "Another request goes on with this upload, so this one was ended. What had arrived was stored.";
    UploadStalled = 409, "upload-stalled", "The bytes stopped",
        "The bytes of this part stopped or came too slowly, so the request was ended. What had arrived was stored: ask with `HEAD` for the offset, and go on from there.";
    TooManyUploads = 503, "too-many-uploads", "Too many open uploads",
        "The user has as many unfinished uploads as the operator allows. Finish or remove one of them first.";
    TusVersion = 412, "tus-version", "tus 1.0.0 expected",
        "Requests below `/uploads` that change something carry the header `Tus-Resumable: 1.0.0`.";
    ChecksumMismatch = 460, "checksum-mismatch", "Checksum does not fit",
        "The bytes are not those that the header `Upload-Checksum` was made from. None of them was kept: send them again.";
    UploadOutdated = 410, "upload-outdated", "Upload of another version",
        "The server was replaced by a version that cannot go on with this upload. Begin a new one.";
    PreconditionFailed = 412, "precondition-failed", "Precondition failed",
        "The header `If-Match` or `If-Unmodified-Since` does not match the MP3 as it is now. Ask again without that header.";
    RangeNotSatisfiable = 416, "range-not-satisfiable", "Range not available",
        "The header `Range` asks for bytes past the end. The header `Content-Range` says how many there are.";
    UnsupportedMediaType = 415, "unsupported-media-type", "Unsupported content type",
        "The body is of a type that this address does not accept. JSON bodies need `Content-Type: application/json`.";
    NotWav = 415, "not-wav", "Not a WAV file",
        "The bytes are not a WAV file; the detail says what was found. Nothing was kept.";
    UnusableWav = 422, "unusable-wav", "Unusable WAV file",
        "It is a WAV file, but it cannot be decoded or holds no sample; the detail says why. Nothing was kept.";
    HeadersTooLarge = 431, "headers-too-large", "Headers too large",
        "The address and the headers of a request may have 64 KiB together, and there may be 64 headers.";
    TooManyRequests = 429, "too-many-requests", "Too many requests",
        "The operator limits how many requests a client address may send in a second. The header `Retry-After` says how long to wait.";
    Internal = 500, "internal", "Internal error",
        "Something failed inside the server. Its log says more under the id that the answer has as `instance`.";
    NotImplemented = 501, "not-implemented", "Not part of this server",
        "This server does not have what the request needs. Sending it again will not help.";
    SourceNonsense = 502, "source-nonsense", "Invalid answer from the source",
        "No source of questions could be used, and the last one answered with something that is not a question. Nothing was saved.";
    SourceUnreachable = 503, "source-unreachable", "Source unreachable",
        "No source of questions could be used, and the last one cannot be reached or gets too many requests. Nothing was saved. The header `Retry-After` says when to ask again.";
    QuestionsExhausted = 503, "questions-exhausted", "No more new questions",
        "The sources do not have as many new questions as were asked for; the detail says how many were found. Nothing was saved. Ask for fewer, or ask the operator to add a source.";
    Unavailable = 503, "unavailable", "Temporarily unavailable",
        "Something that this server needs does not answer. The header `Retry-After` says when to try again.";
    Busy = 503, "busy", "Server busy",
        "This server already handles as many uploads as it can, or its disk already holds as much waiting audio as it may. Nothing was kept. The header `Retry-After` says when to try again.";
    Deadline = 504, "deadline", "Time limit reached",
        "The new questions that were asked for could not be collected in time; the detail says how many were found. Nothing was saved. Ask for fewer.";
    StorageFull = 507, "storage-full", "Storage full",
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
