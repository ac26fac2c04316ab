//! The body of a request as the core takes it.

use futures_util::TryStreamExt;
use poem::Body;
use quizcast_domain::records::{ByteStream, StreamError};

use crate::spool::ReceiveError;

/// The bytes of a body. `BodyGuard` bounds their number and their time.
pub(crate) fn stream_of(body: Body) -> ByteStream {
    let pieces = body.into_bytes_stream();
    Box::pin(pieces.map_err(|error| StreamError::from(ReceiveError::unboxed(error.into()))))
}
