//! An answer's body that tells when it moves.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use hyper::body::{Body, Frame, SizeHint};

use super::activity::Answer;

/// A body that tells the connection when a piece of it is taken, and when it is done with.
#[derive(Debug)]
pub(super) struct Watched<B> {
    body: B,
    answer: Answer,
}

impl<B> Watched<B> {
    /// Watches `body`.
    pub(super) const fn new(body: B, answer: Answer) -> Self {
        Self { body, answer }
    }
}

impl<B: Body + Unpin> Body for Watched<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        self.answer.piece();
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
