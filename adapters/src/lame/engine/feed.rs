//! A bridge from a stream that is polled to a reader that blocks.

use std::io::{self, Read};

use bytes::{Buf, Bytes};
use futures_util::StreamExt;
use quizcast_domain::records::{ByteStream, StreamError};
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// What comes over the bridge. If the channel closes without `End` or `Failed`, the stream was dropped and
/// nobody wants the rest.
#[derive(Debug)]
enum Feed {
    Data(Bytes),
    Failed(StreamError),
    End,
}

/// Items that may wait on the bridge.
const WAITING: usize = 8;
/// Larger chunks are cut into slices, so that [`WAITING`] items bound the bytes, too.
const SLICE: usize = 64 * 1024;

/// A reader that knows why it broke off.
pub(crate) trait Input: Read {
    /// Why it broke off, if it did.
    fn broken(self) -> Option<FeedEnd>;
}

/// Why an [`Input`] gives no more.
#[derive(Debug)]
pub(crate) enum FeedEnd {
    /// The stream broke.
    Failed(StreamError),
    /// The stream was dropped.
    Cancelled,
}

/// The reading end of the bridge. It blocks until there is data, so it needs a thread that may block.
#[derive(Debug)]
pub(crate) struct FeedReader {
    items: Receiver<Feed>,
    current: Bytes,
    at_end: bool,
    broken: Option<FeedEnd>,
}

/// Returns a future that carries `stream` over until it ends, breaks or nobody reads, and the reading end.
pub(crate) fn bridge(stream: ByteStream) -> (impl Future<Output = ()> + Send + 'static, FeedReader) {
    let (sender, items) = channel(WAITING);
    (carry(stream, sender), FeedReader { items, current: Bytes::new(), at_end: false, broken: None })
}

async fn carry(mut stream: ByteStream, sender: Sender<Feed>) {
    while let Some(item) = stream.next().await {
        match item {
            Ok(mut bytes) => {
                while bytes.has_remaining() {
                    let slice = bytes.split_to(bytes.len().min(SLICE));
                    if sender.send(Feed::Data(slice)).await.is_err() {
                        return;
                    }
                }
            }
            Err(error) => {
                let _gone = sender.send(Feed::Failed(error)).await;
                return;
            }
        }
    }
    let _gone = sender.send(Feed::End).await;
}

impl Input for FeedReader {
    fn broken(self) -> Option<FeedEnd> {
        self.broken
    }
}

impl Read for FeedReader {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        while self.current.is_empty() && !self.at_end {
            match self.items.blocking_recv() {
                Some(Feed::Data(bytes)) => self.current = bytes,
                Some(Feed::End) => self.at_end = true,
                Some(Feed::Failed(error)) => self.broken = Some(FeedEnd::Failed(error)),
                None if self.broken.is_none() => self.broken = Some(FeedEnd::Cancelled),
                None => {}
            }
            if self.broken.is_some() {
                return Err(io::ErrorKind::ConnectionAborted.into());
            }
        }
        let length = buf.len().min(self.current.len());
        self.current.copy_to_slice(&mut buf[..length]);
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::stream;

    use super::*;

    async fn read(items: Vec<Result<Bytes, StreamError>>) -> (io::Result<Vec<u8>>, Option<FeedEnd>) {
        let (carrying, mut reader) = bridge(Box::pin(stream::iter(items)));
        let reading = tokio::task::spawn_blocking(move || {
            let mut all = Vec::new();
            let result = reader.read_to_end(&mut all);
            (result.map(|_| all), reader.broken())
        });
        carrying.await;
        reading.await.unwrap()
    }

    #[tokio::test]
    async fn bytes_come_over_in_order_however_large_the_chunks() {
        let large: Bytes = (0..200_000_u32).map(|n| n.to_le_bytes()[0]).collect();
        let items = vec![Ok(Bytes::from_static(b"a")), Ok(Bytes::new()), Ok(large.clone())];
        let (bytes, broken) = read(items).await;
        assert_eq!(bytes.unwrap(), [b"a", &large[..]].concat());
        assert!(broken.is_none());
    }

    #[tokio::test]
    async fn a_broken_stream_is_no_end() {
        let items = vec![Ok(Bytes::from_static(b"a")), Err(StreamError("gone".into()))];
        let (bytes, broken) = read(items).await;
        assert!(bytes.is_err());
        assert!(matches!(broken, Some(FeedEnd::Failed(StreamError(cause))) if cause.to_string() == "gone"));
    }

    #[tokio::test]
    async fn a_sender_that_is_dropped_is_no_end() {
        let (carrying, mut reader) = bridge(Box::pin(stream::pending()));
        drop(carrying);
        let reading =
            tokio::task::spawn_blocking(move || (reader.read(&mut [0; 10]).is_err(), reader.broken()));
        let (failed, broken) = reading.await.unwrap();
        assert!(failed && matches!(broken, Some(FeedEnd::Cancelled)));
    }
}
