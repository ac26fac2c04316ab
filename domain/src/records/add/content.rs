//! The hash of an upload, computed while its bytes pass.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use sha2::{Digest, Sha256};

use crate::once::RequestDigest;
use crate::records::{ByteStream, StreamError};

/// The hash of all bytes that passed so far.
#[derive(Debug, Clone, Default)]
pub(super) struct ContentHash(Arc<Mutex<Sha256>>);

struct Watched {
    inner: ByteStream,
    hash: ContentHash,
}

impl ContentHash {
    /// Returns the same stream, and the hash of the bytes that are read from it.
    pub(super) fn watch(inner: ByteStream) -> (ByteStream, Self) {
        let hash = Self::default();
        (Box::pin(Watched { inner, hash: hash.clone() }), hash)
    }

    /// Reads the stream to its end, and returns the hash of all of it.
    pub(super) async fn of_rest(stream: ByteStream) -> Result<RequestDigest, StreamError> {
        let (mut stream, hash) = Self::watch(stream);
        while let Some(bytes) = poll_fn(|context| stream.as_mut().poll_next(context)).await {
            bytes?;
        }
        Ok(hash.digest())
    }

    pub(super) fn digest(&self) -> RequestDigest {
        RequestDigest(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone().finalize().into())
    }
}

impl Stream for Watched {
    type Item = Result<Bytes, StreamError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = self.inner.as_mut().poll_next(context);
        if let Poll::Ready(Some(Ok(bytes))) = &next {
            self.hash.0.lock().unwrap_or_else(PoisonError::into_inner).update(bytes);
        }
        next
    }
}
