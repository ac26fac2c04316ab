//! Sending a file without copying it.
//!
//! hyper sends bytes that are in memory. So the body of such an answer gives hyper stretches of [`blank`] bytes, which
//! stand for as many bytes of a file. Where hyper hands those to the socket, the socket lets the system send the file's
//! bytes instead: they go from the system's memory to the connection, and this program never sees them.

mod blank;
mod body;
mod memory;
mod queue;

use std::fs::File;
use std::sync::Arc;

use bytes::Bytes;
use poem::{Body, Request, Response};
use quizcast_domain::records::ByteRange;

pub(super) use blank::is_blank;
pub(super) use body::FileBody;
pub(super) use queue::Queue;

/// Says that the connection of a request can send files. It is an extension of the request: HTTP/2 divides answers into
/// frames, and only Linux can tell what it has in memory.
#[derive(Debug, Clone, Copy)]
pub(super) struct TakesFiles;

/// An answer's body, most of which stands in a file.
#[derive(Debug, Clone)]
pub struct SentFile {
    /// The first bytes.
    pub head: Bytes,
    /// The file with the others.
    pub file: Arc<File>,
    /// Which bytes of the file follow on the head.
    pub body: ByteRange,
}

impl SentFile {
    /// Whether the connection of `request` can send files.
    #[must_use]
    pub fn is_taken_by(request: &Request) -> bool {
        request.extensions().get::<TakesFiles>().is_some()
    }

    /// Makes this the body of `response`, which must have the header `Content-Length`.
    #[must_use]
    pub fn answer(self, mut response: Response) -> Response {
        // Of a stream nobody reports a length, unlike of an empty body.
        response.set_body(Body::from_bytes_stream(futures_util::stream::empty::<std::io::Result<Bytes>>()));
        response.extensions_mut().insert(self);
        response
    }
}
