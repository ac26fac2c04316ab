//! An answer's body on its way to the connection.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_util::future::BoxFuture;
use hyper::body::{Body, Bytes, Frame, SizeHint};

use super::activity::Answer;
use super::room::{Room, Share};

/// On HTTP/2 a piece is sent in parts of this length, the size of a frame. The connection drops each part
/// when it is sent, which shows how fast the reader takes them.
const PART: usize = 16 * 1024;
/// Pieces up to this length need no room: 100 of them are less than one large piece.
const SMALL: usize = 2 * 1024;

/// The body of an answer, whose next piece is read only when there is [`Room`] for it.
pub(super) struct Watched<B> {
    body: B,
    answer: Arc<Answer>,
    share: Share,
    room: NextRoom,
    /// The part of the last piece that was not handed on yet.
    rest: Bytes,
    in_parts: bool,
}

/// The room for the piece that is read next.
enum NextRoom {
    There(Room),
    Asked(BoxFuture<'static, Room>),
    None,
}

/// A piece that is being sent. The connection drops it when it is sent, which frees its room.
struct Piece {
    bytes: Bytes,
    _room: Room,
    _answer: Arc<Answer>,
}

/// A part of a piece. Dropping it counts its bytes as taken by the reader.
struct Part {
    bytes: Bytes,
    answer: Arc<Answer>,
}

impl AsRef<[u8]> for Piece {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl AsRef<[u8]> for Part {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        self.answer.took(self.bytes.len());
    }
}

impl<B: Body<Data = Bytes>> Watched<B> {
    /// Wraps `body`. `room` is for its first piece, which the handler has read already.
    pub(super) fn new(body: B, answer: Answer, share: Share, room: Room, in_parts: bool) -> Self {
        let room = if body.is_end_stream() { NextRoom::None } else { NextRoom::There(room) };
        Self { body, answer: Arc::new(answer), share, room, rest: Bytes::new(), in_parts }
    }

    fn poll_room(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if matches!(self.room, NextRoom::None) {
            self.room = NextRoom::Asked(Box::pin(self.share.clone().piece()));
        }
        if let NextRoom::Asked(asked) = &mut self.room {
            self.room = NextRoom::There(ready!(asked.as_mut().poll(cx)));
        }
        Poll::Ready(())
    }

    /// Ties the room to the piece until that is sent. A small piece leaves the room for the next one.
    fn counted(&mut self, bytes: Bytes) -> Bytes {
        if bytes.len() <= SMALL {
            return bytes;
        }
        match std::mem::replace(&mut self.room, NextRoom::None) {
            NextRoom::There(mut room) => {
                room.holds(bytes.len());
                Bytes::from_owner(Piece { bytes, _room: room, _answer: Arc::clone(&self.answer) })
            }
            NextRoom::Asked(_) | NextRoom::None => bytes,
        }
    }

    fn next_part(&mut self) -> Bytes {
        if !self.in_parts {
            return std::mem::take(&mut self.rest);
        }
        let bytes = self.rest.split_to(self.rest.len().min(PART));
        Bytes::from_owner(Part { bytes, answer: Arc::clone(&self.answer) })
    }
}

impl<B: Body<Data = Bytes> + Unpin> Body for Watched<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let this = &mut *self;
        if !this.rest.is_empty() {
            return Poll::Ready(Some(Ok(Frame::data(this.next_part()))));
        }
        ready!(this.poll_room(cx));
        let polled = Pin::new(&mut this.body).poll_frame(cx);
        this.answer.set_prepared(polled.is_ready());
        let frame = match ready!(polled) {
            Some(Ok(frame)) => frame,
            ended => return Poll::Ready(ended),
        };
        Poll::Ready(Some(Ok(match frame.into_data() {
            Ok(bytes) => {
                this.rest = this.counted(bytes);
                Frame::data(this.next_part())
            }
            Err(other) => other,
        })))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let (rest, body) = (self.rest.len() as u64, self.body.size_hint());
        let mut hint = SizeHint::new();
        hint.set_lower(body.lower().saturating_add(rest));
        if let Some(upper) = body.upper() {
            hint.set_upper(upper.saturating_add(rest));
        }
        hint
    }
}
