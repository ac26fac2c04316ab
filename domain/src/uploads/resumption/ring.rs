//! The newest bytes of a WAV that is being received, kept in case its sender breaks off.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::{Bytes, BytesMut};

/// How many bytes all rings together may keep.
#[derive(Debug, Clone)]
pub(super) struct Memory {
    used: Arc<AtomicUsize>,
    most: usize,
}

impl Memory {
    pub(super) fn new(most: usize) -> Self {
        Self { used: Arc::default(), most }
    }

    /// How many bytes they keep.
    #[cfg(test)]
    pub(super) fn used(&self) -> usize {
        self.used.load(Ordering::Relaxed)
    }

    /// Whether the rings keep more than they may.
    fn is_over(&self) -> bool {
        self.used.load(Ordering::Relaxed) > self.most
    }
}

/// The bytes of a WAV from a position on. The oldest are dropped once there are too many.
#[derive(Debug)]
pub(super) struct Ring {
    memory: Memory,
    most: usize,
    start: u64,
    kept: usize,
    pinned: bool,
    pieces: VecDeque<Bytes>,
    open: BytesMut,
}

impl Ring {
    /// Small pieces are copied together into pieces of this size, so that none pins a large buffer.
    const PIECE: usize = 64 * 1024;

    /// An empty ring for the bytes from `start` on, of at most `most` bytes.
    pub(super) fn new(memory: Memory, most: usize, start: u64) -> Self {
        Self { memory, most, start, kept: 0, pinned: false, pieces: VecDeque::new(), open: BytesMut::new() }
    }

    /// The position behind the last byte.
    pub(super) fn end(&self) -> u64 {
        self.start + self.kept as u64
    }

    /// Whether one byte more makes it too large.
    pub(super) fn is_full(&self) -> bool {
        self.kept >= self.most || self.memory.is_over()
    }

    /// While it is pinned it drops nothing: whoever fills it looks whether it is full.
    pub(super) const fn pin(&mut self, pinned: bool) {
        self.pinned = pinned;
    }

    /// Appends `bytes`.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while !rest.is_empty() {
            if self.open.capacity() == 0 {
                self.open.reserve(Self::PIECE);
            }
            let (now, later) = rest.split_at(rest.len().min(Self::PIECE - self.open.len()));
            self.open.extend_from_slice(now);
            if self.open.len() == Self::PIECE {
                self.pieces.push_back(std::mem::take(&mut self.open).freeze());
            }
            rest = later;
        }
        self.count(bytes.len());
        while !self.pinned && (self.kept > self.most || (self.memory.is_over() && !self.pieces.is_empty())) {
            self.drop_oldest();
        }
    }

    /// Drops the bytes before `position`.
    pub(super) fn drop_before(&mut self, position: u64) {
        while self.start < position {
            let ahead = usize::try_from(position - self.start).unwrap_or(usize::MAX);
            let front = self.pieces.front_mut();
            let length = front.as_ref().map_or(self.open.len(), |piece| piece.len());
            if length == 0 {
                // The bytes up to `position` were never kept here.
                self.start = position;
                return;
            }
            if ahead >= length {
                self.drop_oldest();
                continue;
            }
            match front {
                Some(piece) => drop(piece.split_to(ahead)),
                None => drop(self.open.split_to(ahead)),
            }
            self.uncount(ahead);
        }
    }

    /// All bytes from `position` on; `None` if some of them were dropped.
    pub(super) fn since(&self, position: u64) -> Option<Vec<Bytes>> {
        let mut skip = usize::try_from(position.checked_sub(self.start)?).ok()?;
        let open = Bytes::copy_from_slice(&self.open);
        let mut found = Vec::new();
        for piece in self.pieces.iter().cloned().chain([open]) {
            let from = skip.min(piece.len());
            skip -= from;
            if from < piece.len() {
                found.push(piece.slice(from..));
            }
        }
        (skip == 0).then_some(found)
    }

    fn drop_oldest(&mut self) {
        let length = match self.pieces.pop_front() {
            Some(piece) => piece.len(),
            None => std::mem::take(&mut self.open).len(),
        };
        self.uncount(length);
    }

    fn count(&mut self, bytes: usize) {
        self.kept += bytes;
        self.memory.used.fetch_add(bytes, Ordering::Relaxed);
    }

    fn uncount(&mut self, bytes: usize) {
        self.start += bytes as u64;
        self.kept -= bytes;
        self.memory.used.fetch_sub(bytes, Ordering::Relaxed);
    }
}

impl Drop for Ring {
    fn drop(&mut self) {
        self.memory.used.fetch_sub(self.kept, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(from: usize, to: usize) -> Vec<u8> {
        (from..to).map(|n| n.to_le_bytes()[0]).collect()
    }

    fn since(ring: &Ring, position: u64) -> Option<Vec<u8>> {
        ring.since(position).map(|pieces| pieces.concat())
    }

    #[test]
    fn what_was_kept_comes_back_from_any_position() {
        let mut ring = Ring::new(Memory::new(usize::MAX), 1 << 20, 10);
        for from in (0..200_000).step_by(7_000) {
            ring.push(&bytes(from, (from + 7_000).min(200_000)));
        }
        assert_eq!(ring.end(), 200_010);
        for position in [10, 11, 65_546, 65_547, 199_000, 200_010] {
            let from = usize::try_from(position).unwrap() - 10;
            assert!(since(&ring, position) == Some(bytes(from, 200_000)), "from {position}");
        }
        assert_eq!((since(&ring, 9), since(&ring, 200_011)), (None, None));
        ring.drop_before(70_000);
        assert_eq!(since(&ring, 69_999), None);
        assert!(since(&ring, 70_000) == Some(bytes(69_990, 200_000)));
        ring.drop_before(300_000);
        assert_eq!((ring.end(), since(&ring, 300_000)), (300_000, Some(Vec::new())));
    }

    #[test]
    fn the_oldest_bytes_give_way() {
        let mut ring = Ring::new(Memory::new(usize::MAX), 100_000, 0);
        ring.push(&bytes(0, 150_000));
        assert!(ring.kept <= 100_000 && ring.end() == 150_000);
        assert!(since(&ring, 140_000) == Some(bytes(140_000, 150_000)));
        assert_eq!(since(&ring, 0), None);
    }

    #[test]
    fn all_rings_share_their_memory_and_give_it_back() {
        let memory = Memory::new(200_000);
        let mut one = Ring::new(memory.clone(), 1 << 20, 0);
        one.push(&bytes(0, 190_000));
        assert!(!one.is_full());
        let mut other = Ring::new(memory.clone(), 1 << 20, 0);
        other.push(&bytes(0, 190_000));
        assert!(one.is_full() && other.is_full());
        assert!(other.kept <= 128 * 1024, "the one that grows gives way");
        drop((one, other));
        assert_eq!(memory.used.load(Ordering::Relaxed), 0);
    }
}
