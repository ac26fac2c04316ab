//! Pieces of bodies that were read lately.
//!
//! What the system's cache does for files: a player that seeks asks for the same piece many times, and everybody who has
//! a link plays it within the same days. A piece of a record never changes, so it needs no check.

use std::sync::Arc;

use bytes::Bytes;
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use quizcast_domain::records::AudioId;

use super::body::CHUNK;

/// How many bytes are kept at most.
const CAPACITY: usize = 16 * 1024 * 1024;

/// A body and the number of its piece.
type Key = (AudioId, i64);

/// The pieces of one database. Clones share them.
#[derive(Debug, Clone)]
pub(super) struct PieceCache(Arc<Cache<Key, Bytes, Length>>);

#[derive(Debug, Clone)]
struct Length;

impl Weighter<Key, Bytes> for Length {
    fn weight(&self, _: &Key, piece: &Bytes) -> u64 {
        piece.len() as u64
    }
}

impl PieceCache {
    pub(super) fn new() -> Self {
        Self(Arc::new(Cache::with_weighter(CAPACITY / CHUNK, CAPACITY as u64, Length)))
    }

    pub(super) fn get(&self, id: AudioId, seq: i64) -> Option<Bytes> {
        self.0.get(&(id, seq))
    }

    pub(super) fn keep(&self, id: AudioId, seq: i64, piece: &Bytes) {
        self.0.insert((id, seq), piece.clone());
    }

    /// Forgets a body: what was deleted stays nowhere.
    pub(super) fn forget(&self, id: AudioId) {
        self.0.retain(|(body, _), _| *body != id);
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn it_holds_what_was_read_lately_and_no_more_than_it_may() {
        let cache = PieceCache::new();
        let id = AudioId(Uuid::from_u128(1));
        let piece = Bytes::from(vec![7; CHUNK]);
        for seq in 0..1000 {
            cache.keep(id, seq, &piece);
            assert_eq!(cache.get(id, seq).as_ref(), Some(&piece), "{seq}");
        }
        let kept = (0..1000).filter(|seq| cache.get(id, *seq).is_some()).count();
        assert!((CAPACITY / CHUNK / 2..=CAPACITY / CHUNK).contains(&kept), "{kept}");
    }

    #[test]
    fn a_body_that_was_deleted_is_forgotten_and_others_are_not() {
        let cache = PieceCache::new();
        let [first, second] = [1, 2].map(|number| AudioId(Uuid::from_u128(number)));
        for id in [first, second] {
            (0..3).for_each(|seq| cache.keep(id, seq, &Bytes::from_static(b"sound")));
        }
        cache.forget(first);
        assert!((0..3).all(|seq| cache.get(first, seq).is_none() && cache.get(second, seq).is_some()));
    }
}
