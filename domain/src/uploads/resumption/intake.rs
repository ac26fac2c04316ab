//! The bytes of one request on their way into the encoder, and why they ended.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use futures_core::Stream;
use thiserror::Error;

use super::ring::Ring;
use crate::records::{ByteStream, StreamError};

/// The sound goes on in another request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the upload goes on in another request")]
pub(super) struct Paused;

/// Why a request gives no more bytes.
#[derive(Debug)]
pub(super) enum End {
    /// The WAV is complete.
    Complete,
    /// The request is over, the WAV is not.
    Partial,
    /// The request broke.
    Broken(StreamError),
    /// Another request asked for the upload.
    Taken,
    /// There are more bytes than the caller said that the WAV has.
    Excess,
    /// There are more bytes than an upload may have.
    TooLarge,
}

/// What the caller said about the end of the WAV.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Plan {
    /// Its length, if it is known.
    pub(super) length: Option<u64>,
    /// Without a length: whether it ends with this request.
    pub(super) last: bool,
    /// The most bytes that it may have.
    pub(super) most: u64,
}

/// The bytes of one request. The feed of the encoder and the use case share it.
#[derive(Clone)]
pub(super) struct Intake(Arc<Mutex<State>>);

struct State {
    body: ByteStream,
    plan: Plan,
    ring: Ring,
    end: Option<End>,
    taken: bool,
    waker: Option<Waker>,
}

impl Intake {
    /// Takes the bytes of `body`, and keeps the newest of them in `ring`.
    pub(super) fn new(body: ByteStream, plan: Plan, ring: Ring) -> Self {
        Self(Arc::new(Mutex::new(State { body, plan, ring, end: None, taken: false, waker: None })))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the intake, since another request asked for the upload.
    pub(super) fn take_away(&self) {
        let mut state = self.lock();
        state.taken = true;
        if let Some(waker) = state.waker.take() {
            waker.wake();
        }
    }

    /// Works with the bytes that are kept.
    pub(super) fn ring<T>(&self, work: impl FnOnce(&mut Ring) -> T) -> T {
        work(&mut self.lock().ring)
    }

    /// Whether it ended with the last byte of the WAV.
    pub(super) fn is_complete(&self) -> bool {
        matches!(self.lock().end, Some(End::Complete))
    }

    /// Whether it ended.
    pub(super) fn has_ended(&self) -> bool {
        self.lock().end.is_some()
    }

    /// Why it ended; the request counts as over if nobody knows better.
    pub(super) fn into_end(self) -> End {
        self.lock().end.take().unwrap_or(End::Partial)
    }

    /// The next bytes; `None` once it ended.
    pub(super) fn poll_bytes(&self, context: &mut Context<'_>) -> Poll<Option<Bytes>> {
        let mut state = self.lock();
        if state.end.is_some() {
            return Poll::Ready(None);
        }
        let polled = if state.taken { Poll::Ready(Err(End::Taken)) } else { state.poll(context) };
        match polled {
            Poll::Pending => {
                state.waker = Some(context.waker().clone());
                Poll::Pending
            }
            Poll::Ready(Ok(bytes)) => Poll::Ready(Some(bytes)),
            Poll::Ready(Err(end)) => {
                state.end = Some(end);
                Poll::Ready(None)
            }
        }
    }
}

impl State {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Result<Bytes, End>> {
        loop {
            let Poll::Ready(item) = self.body.as_mut().poll_next(context) else { return Poll::Pending };
            return Poll::Ready(match item {
                Some(Ok(bytes)) if bytes.is_empty() => continue,
                Some(Ok(bytes)) => self.receive(bytes),
                Some(Err(error)) => Err(End::Broken(error)),
                None => Err(self.end_of_body()),
            });
        }
    }

    fn receive(&mut self, bytes: Bytes) -> Result<Bytes, End> {
        let end = self.ring.end() + bytes.len() as u64;
        if self.plan.length.is_some_and(|length| end > length) {
            return Err(End::Excess);
        }
        if end > self.plan.most {
            return Err(End::TooLarge);
        }
        self.ring.push(&bytes);
        Ok(bytes)
    }

    fn end_of_body(&self) -> End {
        match self.plan.length {
            Some(length) if length == self.ring.end() => End::Complete,
            None if self.plan.last => End::Complete,
            _ => End::Partial,
        }
    }
}

/// The WAV from the last seam on, as the encoder reads it: what the store has, what was collected, and what the
/// request still brings. It breaks with [`Paused`] if the request ends before the WAV does.
pub(super) struct Feed {
    stored: Option<ByteStream>,
    collected: VecDeque<Bytes>,
    intake: Intake,
    over: bool,
}

impl Feed {
    pub(super) fn new(stored: ByteStream, collected: Vec<Bytes>, intake: Intake) -> Self {
        Self { stored: Some(stored), collected: collected.into(), intake, over: false }
    }
}

impl Stream for Feed {
    type Item = Result<Bytes, StreamError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.over {
            return Poll::Ready(None);
        }
        if let Some(stored) = &mut self.stored {
            match stored.as_mut().poll_next(context) {
                Poll::Ready(None) => self.stored = None,
                other => return other,
            }
        }
        if let Some(bytes) = self.collected.pop_front() {
            return Poll::Ready(Some(Ok(bytes)));
        }
        let Poll::Ready(bytes) = self.intake.poll_bytes(context) else { return Poll::Pending };
        self.over = bytes.is_none();
        Poll::Ready(match bytes {
            Some(bytes) => Some(Ok(bytes)),
            None if self.intake.is_complete() => None,
            None => Some(Err(StreamError(Paused.into()))),
        })
    }
}
