//! An answer's body on its way to the connection.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_util::future::BoxFuture;
use hyper::body::{Body, Bytes, Frame, SizeHint};

use super::activity::Answer;
use super::room::{Room, Share};
use super::sendfile::FileBody;

/// On HTTP/2 a piece is sent in parts of this length, the size of a frame. The connection drops each part
/// when it is sent, which shows how fast the reader takes them.
const PART: usize = 16 * 1024;
/// Pieces up to this length need no room: 100 of them are less than one large piece.
const SMALL: usize = 2 * 1024;

/// The body of an answer, whose next piece is read only when there is [`Room`] for it. If there is, it is read while the
/// connection sends the last one.
pub(super) struct Watched<B: Body> {
    body: B,
    answer: Arc<Answer>,
    share: Share,
    room: NextRoom,
    /// The part of the last piece that was not handed on yet.
    rest: Bytes,
    /// What came while the connection was still sending.
    ahead: Ahead<B::Error>,
    in_parts: bool,
}

/// The body of an answer, in pieces or as a file.
pub(super) enum Sent<B: Body> {
    Pieces(Watched<B>),
    File(FileBody),
}

/// What was read ahead. A body that has ended is not asked again.
enum Ahead<E> {
    Nothing,
    Came(Result<Frame<Bytes>, E>),
    End,
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

impl<B: Body<Data = Bytes> + Unpin> Watched<B> {
    /// Wraps `body`. `room` is for its first piece, which the handler has read already.
    pub(super) fn new(body: B, answer: Answer, share: Share, room: Room, in_parts: bool) -> Self {
        let room = if body.is_end_stream() { NextRoom::None } else { NextRoom::There(room) };
        Self {
            body,
            answer: Arc::new(answer),
            share,
            room,
            rest: Bytes::new(),
            ahead: Ahead::Nothing,
            in_parts,
        }
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

    /// Lets the next piece be read while the last one is being sent.
    fn read_ahead(&mut self, cx: &mut Context<'_>) {
        if !self.in_parts
            && matches!(self.ahead, Ahead::Nothing)
            && !self.body.is_end_stream()
            && self.poll_room(cx).is_ready()
            && let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx)
        {
            self.ahead = frame.map_or(Ahead::End, Ahead::Came);
        }
    }

    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        match std::mem::replace(&mut self.ahead, Ahead::Nothing) {
            Ahead::Nothing => {}
            Ahead::Came(frame) => return Poll::Ready(Some(frame)),
            Ahead::End => return Poll::Ready(None),
        }
        ready!(self.poll_room(cx));
        let polled = Pin::new(&mut self.body).poll_frame(cx);
        self.answer.set_prepared(polled.is_ready());
        polled
    }

    fn next_part(&mut self) -> Bytes {
        if !self.in_parts {
            return std::mem::take(&mut self.rest);
        }
        let bytes = self.rest.split_to(self.rest.len().min(PART));
        Bytes::from_owner(Part { bytes, answer: Arc::clone(&self.answer) })
    }
}

impl<B: Body<Data = Bytes, Error: Unpin> + Unpin> Body for Watched<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let this = &mut *self;
        if this.rest.is_empty() {
            let frame = match ready!(this.poll_next(cx)) {
                Some(Ok(frame)) => frame,
                ended => return Poll::Ready(ended),
            };
            match frame.into_data() {
                Ok(bytes) => this.rest = this.counted(bytes),
                Err(other) => return Poll::Ready(Some(Ok(other))),
            }
        }
        let part = this.next_part();
        this.read_ahead(cx);
        Poll::Ready(Some(Ok(Frame::data(part))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
            && match self.ahead {
                Ahead::Nothing => self.body.is_end_stream(),
                Ahead::Came(_) => false,
                Ahead::End => true,
            }
    }

    fn size_hint(&self) -> SizeHint {
        let ahead = match &self.ahead {
            Ahead::Came(Ok(frame)) => frame.data_ref().map_or(0, Bytes::len),
            _ => 0,
        };
        let (rest, body) = ((self.rest.len() + ahead) as u64, self.body.size_hint());
        let mut hint = SizeHint::new();
        hint.set_lower(body.lower().saturating_add(rest));
        if let Some(upper) = body.upper() {
            hint.set_upper(upper.saturating_add(rest));
        }
        hint
    }
}

impl<B: Body<Data = Bytes, Error = std::io::Error> + Unpin> Body for Sent<B> {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        match &mut *self {
            Self::Pieces(body) => Pin::new(body).poll_frame(cx),
            Self::File(body) => Pin::new(body).poll_frame(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Pieces(body) => body.is_end_stream(),
            Self::File(body) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Pieces(body) => body.size_hint(),
            Self::File(body) => body.size_hint(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::convert::Infallible;
    use std::future::poll_fn;
    use std::time::Duration;

    use super::*;
    use crate::config::ServerLimits;
    use crate::server::activity::Activity;
    use crate::server::room::{Budget, PIECE};

    /// Pieces that are there at once.
    struct Pieces(VecDeque<Bytes>);

    impl Body for Pieces {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            Poll::Ready(self.0.pop_front().map(|piece| Ok(Frame::data(piece))))
        }

        fn is_end_stream(&self) -> bool {
            self.0.is_empty()
        }
    }

    async fn watched(pieces: usize, in_parts: bool, share: &Share) -> Watched<Pieces> {
        let limits = ServerLimits { idle_timeout: Duration::from_mins(1), ..ServerLimits::default() };
        let pieces = (0_u8..).take(pieces).map(|number| vec![number; PIECE].into()).collect();
        let room = share.clone().piece().await;
        Watched::new(Pieces(pieces), Activity::new(&limits).request(in_parts), share.clone(), room, in_parts)
    }

    async fn next(body: &mut Watched<Pieces>) -> Option<Bytes> {
        let frame = poll_fn(|cx| Pin::new(&mut *body).poll_frame(cx)).await?;
        frame.ok()?.into_data().ok()
    }

    #[tokio::test]
    async fn the_next_piece_is_read_while_one_is_sent_and_all_come_in_order() {
        let share = Budget::new().share();
        let mut body = watched(4, false, &share).await;
        let mut sent = Vec::new();
        for left in [2, 1, 0, 0] {
            sent.extend(next(&mut body).await.unwrap());
            assert_eq!(body.body.0.len(), left);
        }
        assert!(body.is_end_stream() && next(&mut body).await.is_none());
        let expected: Vec<u8> = (0..4).flat_map(|number| vec![number; PIECE]).collect();
        assert!(sent == expected);
    }

    #[tokio::test]
    async fn without_room_nothing_is_read_ahead_and_the_answer_goes_on() {
        let budget = Budget::new();
        let (share, greedy) = (budget.share(), budget.share());
        let mut body = watched(3, false, &share).await;
        let mut held = Vec::new();
        while let Some(room) = futures_util::FutureExt::now_or_never(greedy.clone().piece()) {
            held.push(room);
        }
        let first = next(&mut body).await.unwrap();
        assert_eq!(body.body.0.len(), 1, "its own room is for the next piece");
        let second = next(&mut body).await.unwrap();
        assert_eq!(body.body.0.len(), 1, "no room is left for the third one");
        drop((first, second));
        assert_eq!(next(&mut body).await.unwrap()[0], 2);
    }

    #[tokio::test]
    async fn the_answers_of_one_connection_leave_each_other_their_room() {
        let share = Budget::new().share();
        let mut body = watched(3, true, &share).await;
        assert_eq!(next(&mut body).await.unwrap().len(), PART);
        assert_eq!(body.body.0.len(), 2);
    }
}
