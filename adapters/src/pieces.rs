//! Bodies of MP3s in pieces: gathering bytes into pieces of one length, and reading piece by piece.

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use quizcast_domain::BoxError;
use quizcast_domain::records::{ByteRange, ByteStream, StoreError, StreamError};

/// Gathers bytes into pieces of one length.
#[derive(Debug)]
pub(crate) struct Gather {
    length: usize,
    gathered: Vec<u8>,
}

impl Gather {
    /// Gathers pieces of `length` bytes. It allocates with the first byte, and never more than one piece.
    pub(crate) const fn new(length: usize) -> Self {
        Self { length, gathered: Vec::new() }
    }

    /// Moves as many of `bytes` in here as fit, and returns the piece once it is full.
    pub(crate) fn take(&mut self, bytes: &mut Bytes) -> Option<Vec<u8>> {
        if bytes.is_empty() {
            return None;
        }
        if self.gathered.capacity() == 0 {
            self.gathered.reserve_exact(self.length);
        }
        let fits = bytes.len().min(self.length - self.gathered.len());
        self.gathered.extend_from_slice(&bytes.split_to(fits));
        (self.gathered.len() == self.length).then(|| std::mem::take(&mut self.gathered))
    }

    /// Returns the last piece, which is shorter than the others; `None` if nothing is left.
    pub(crate) fn rest(&mut self) -> Option<Vec<u8>> {
        Some(std::mem::take(&mut self.gathered)).filter(|rest| !rest.is_empty())
    }
}

/// A body that is read by one short call per piece: between two calls no connection or file stays open.
pub(crate) trait Pieces: Send + Sync + 'static {
    /// The bytes from `at` on, as many as one call brings but none from `end` on; `None` if the body has none
    /// at `at`.
    fn at(&self, at: u64, end: u64) -> impl Future<Output = Result<Option<Bytes>, BoxError>> + Send;
}

/// Streams `range` of a body; `None` if there is no such body.
pub(crate) async fn read(body: impl Pieces, range: ByteRange) -> Result<Option<ByteStream>, StoreError> {
    let (start, end) = (range.start(), range.end());
    let Some(first) = body.at(start, end).await.map_err(StoreError::Unavailable)? else { return Ok(None) };
    let next = start + first.len() as u64;
    let rest = stream::try_unfold((body, next), move |(body, at)| async move {
        if at >= end {
            return Ok(None);
        }
        match body.at(at, end).await {
            Ok(Some(bytes)) => {
                let next = at + bytes.len() as u64;
                Ok(Some((bytes, (body, next))))
            }
            Ok(None) => Err(StreamError("the body was removed while it was read".into())),
            Err(error) => Err(StreamError(error)),
        }
    });
    Ok(Some(Box::pin(stream::iter([Ok(first)]).chain(rest))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_have_one_length_and_nothing_is_lost() {
        let sound: Vec<u8> = (0..=255).cycle().take(1000).collect();
        for step in [1, 9, 10, 11, 35, 1000] {
            let (mut gather, mut pieces) = (Gather::new(10), Vec::new());
            for bytes in sound[..995].chunks(step) {
                let mut bytes = Bytes::copy_from_slice(bytes);
                while let Some(piece) = gather.take(&mut bytes) {
                    assert_eq!((piece.len(), piece.capacity()), (10, 10));
                    pieces.push(piece);
                }
            }
            assert_eq!(pieces.len(), 99);
            pieces.extend(gather.rest());
            assert_eq!(pieces.concat(), sound[..995], "in steps of {step}");
            assert_eq!(gather.rest(), None);
        }
    }

    /// A body of `self.0` bytes. It gives at most three per call, and none from offset `self.1` on.
    struct Counting(u8, u64);

    impl Pieces for Counting {
        async fn at(&self, at: u64, end: u64) -> Result<Option<Bytes>, BoxError> {
            if at >= self.1 {
                return Ok(None);
            }
            let bytes = (0..self.0).skip(usize::try_from(at)?).take(usize::try_from((end - at).min(3))?);
            Ok(Some(bytes.collect()))
        }
    }

    async fn all(stream: ByteStream) -> Result<Vec<u8>, StreamError> {
        let pieces: Vec<_> = stream.collect().await;
        Ok(pieces.into_iter().collect::<Result<Vec<_>, _>>()?.concat())
    }

    #[tokio::test]
    async fn a_range_is_read_to_its_end_and_not_beyond() {
        let range = ByteRange::new(2, 12).unwrap();
        let stream = read(Counting(20, 20), range).await.unwrap().unwrap();
        assert_eq!(all(stream).await.unwrap(), (2..12).collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn a_body_that_is_not_there_is_no_error_and_one_that_ends_early_is() {
        let range = ByteRange::new(2, 12).unwrap();
        assert!(read(Counting(20, 2), range).await.unwrap().is_none());
        let stream = read(Counting(20, 5), range).await.unwrap().unwrap();
        assert!(all(stream).await.is_err());
    }
}
