//! The parts that uploads gather and send, and how much memory all of them may take.
//!
//! Object stores take no part below 5 MiB but the last one, so an upload must hold that much before it can send
//! anything. The first [`FREE`] bytes of a part are for everybody; to hold more, a part needs one of
//! [`PARTS`] places, which it keeps until it was sent. So 64 uploads to a store that takes nothing hold
//! 64 × 1 MiB + 32 × 5 MiB = 224 MiB at most, and a short upload never waits for a place.
//!
//! Each place comes free again: whoever has one waits only for its own client, which sends or is
//! cut off, or for the store, which answers or is given up. Nobody with half a part waits for another place.

use std::sync::Arc;

use bytes::Bytes;
use object_store::PutPayload;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::pieces::Gather;

/// Length of all parts but the last: S3 takes none that is shorter, and 10,000 of them.
pub(super) const PART: usize = 5 * 1024 * 1024;
/// What a part may hold without a place.
pub(super) const FREE: usize = 1024 * 1024;
/// How many parts of all uploads to a store may be longer.
const PARTS: usize = 32;
/// A part grows by so much: one buffer that doubles would hold up to twice what came.
const BLOCK: usize = 256 * 1024;

/// The places of a store.
#[derive(Debug, Clone)]
pub(super) struct Places(Arc<Semaphore>);

impl Default for Places {
    fn default() -> Self {
        Self::of(PARTS)
    }
}

impl Places {
    pub(super) fn of(parts: usize) -> Self {
        Self(Arc::new(Semaphore::new(parts)))
    }
}

/// A part that is being gathered.
#[derive(Debug)]
pub(super) struct Part {
    blocks: Vec<Bytes>,
    last: Gather,
    length: usize,
    place: Option<OwnedSemaphorePermit>,
}

impl Default for Part {
    fn default() -> Self {
        Self { blocks: Vec::new(), last: Gather::new(BLOCK), length: 0, place: None }
    }
}

impl Part {
    /// Takes the first of `bytes`, as many as fit, and leaves the rest. It waits for a place if it needs one.
    pub(super) async fn take(&mut self, places: &Places, bytes: &mut Bytes) {
        if self.length >= FREE && self.place.is_none() {
            // Places are never closed.
            self.place = Arc::clone(&places.0).acquire_owned().await.ok();
        }
        let most = if self.place.is_some() { PART } else { FREE };
        let mut fits = bytes.split_to(bytes.len().min(most - self.length));
        self.length += fits.len();
        while let Some(block) = self.last.take(&mut fits) {
            self.blocks.push(block.into());
        }
    }

    pub(super) const fn length(&self) -> usize {
        self.length
    }

    /// What is to be sent, and the place that it keeps until then.
    pub(super) fn into_payload(mut self) -> (PutPayload, Option<OwnedSemaphorePermit>) {
        self.blocks.extend(self.last.rest().map(Bytes::from));
        (PutPayload::from_iter(self.blocks), self.place)
    }
}
