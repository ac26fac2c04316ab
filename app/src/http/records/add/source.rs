//! The bytes of a form on their way to its reader.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::stream::{BoxStream, Stream, StreamExt};
use poem::Body;

use crate::spool::ReceiveError;

/// So many bytes may come without a part, or a piece of one, among them.
const MOST_HELD: usize = 128 * 1024;

/// The body of a form, one piece at a time.
///
/// The form's reader takes all that is there into memory whenever it is asked for something. So every
/// piece is followed by a short rest, and what it took must come to something before long.
#[derive(Clone)]
pub(super) struct Source(Arc<Mutex<State>>);

struct State {
    body: BoxStream<'static, io::Result<Bytes>>,
    rests: bool,
    held: usize,
}

impl Source {
    pub(super) fn new(body: Body) -> Self {
        let state = State { body: body.into_bytes_stream().boxed(), rests: false, held: 0 };
        Self(Arc::new(Mutex::new(state)))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was taken so far came to something.
    pub(super) fn came_to_something(&self) {
        self.lock().held = 0;
    }
}

impl Stream for Source {
    type Item = Result<Bytes, ReceiveError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut state = self.lock();
        if std::mem::take(&mut state.rests) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        if state.held > MOST_HELD {
            let why = "The form cannot be read: a part of it has no end.".to_owned();
            return Poll::Ready(Some(Err(ReceiveError::Form(why))));
        }
        let polled = state.body.as_mut().poll_next(context);
        if let Poll::Ready(Some(Ok(bytes))) = &polled {
            state.rests = true;
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
