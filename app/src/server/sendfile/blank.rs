//! Bytes that stand for those of a file.

use std::sync::{Arc, LazyLock};

use bytes::Bytes;

use crate::server::activity::Answer;

/// How many bytes of a file are sent at a time.
pub(super) const PIECE: usize = 512 * 1024;

/// Nobody ever looks at them, so they take no memory.
static BLANK: LazyLock<Bytes> = LazyLock::new(|| vec![0; PIECE].into());

/// A stretch of blank bytes. The connection drops it when it is sent.
struct Blank {
    bytes: Bytes,
    _answer: Arc<Answer>,
}

impl AsRef<[u8]> for Blank {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

/// `length` blank bytes, at most [`PIECE`], for a part of `answer`.
pub(super) fn blank(length: usize, answer: &Arc<Answer>) -> Bytes {
    Bytes::from_owner(Blank { bytes: BLANK.slice(..length), _answer: Arc::clone(answer) })
}

/// Whether these are blank bytes: those in that one place, whatever other bytes hold.
pub(in crate::server) fn is_blank(bytes: &[u8]) -> bool {
    !bytes.is_empty() && BLANK.as_ptr_range().contains(&bytes.as_ptr())
}
