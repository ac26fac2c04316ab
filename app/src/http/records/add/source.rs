//! The bytes of a form on their way to multer.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::stream::{BoxStream, Stream, StreamExt};
use poem::Body;

use crate::spool::ReceiveError;

/// How many bytes multer may take without giving a part or a piece of one: it holds them in memory.
const MOST_HELD: usize = 128 * 1024;

/// The body of a form, one piece at a time.
///
/// Whenever multer is polled, it reads its source into memory until the source is pending. To bound that memory, this
/// source is pending once after each piece, and fails when multer has taken [`MOST_HELD`] bytes without giving any.
#[derive(Clone)]
pub(super) struct Source(Arc<Mutex<State>>);

struct State {
    body: BoxStream<'static, io::Result<Bytes>>,
    /// The next poll is pending.
    yields_next: bool,
    held: usize,
}

impl Source {
    pub(super) fn new(body: Body) -> Self {
        let state = State { body: body.into_bytes_stream().boxed(), yields_next: false, held: 0 };
        Self(Arc::new(Mutex::new(state)))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins the count of held bytes anew, after multer gave a part or a piece of one.
    pub(super) fn reset_held(&self) {
        self.lock().held = 0;
    }
}

impl Stream for Source {
    type Item = Result<Bytes, ReceiveError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut state = self.lock();
        if std::mem::take(&mut state.yields_next) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        if state.held > MOST_HELD {
            let why = "The form cannot be read: a part of it has no end.".to_owned();
            return Poll::Ready(Some(Err(ReceiveError::Form(why))));
        }
        let polled = state.body.as_mut().poll_next(context);
        if let Poll::Ready(Some(Ok(bytes))) = &polled {
            state.yields_next = true;
            state.held += bytes.len();
        }
        polled.map_err(|error| ReceiveError::unboxed(error.into()))
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source").field("held", &self.lock().held).finish_non_exhaustive()
    }
}
