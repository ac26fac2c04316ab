//! The parts of uploads, and how much memory all of them may take.
//!
//! Object stores accept no part below 5 MiB but the last one, so an upload must gather that much before it
//! can send anything. Every part may hold [`FREE`] bytes. To hold more, it needs one of [`PARTS`] places,
//! which it keeps until it was sent. So while the store accepts nothing, 64 uploads hold at most 64 × 1 MiB +
//! 32 × 5 MiB = 224 MiB, and a short upload never waits for a place.
//!
//! Every place comes free again: a part with a place waits only for its own client, which sends or is cut
//! off, or for the store, which answers or times out. No part waits for a second place.

use std::sync::Arc;

use bytes::Bytes;
use object_store::PutPayload;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::pieces::Gather;

/// Length of all parts but the last: S3 accepts none that is shorter, and at most 10,000 of them.
pub(super) const PART: usize = 5 * 1024 * 1024;
/// How many bytes a part may hold without a place.
pub(super) const FREE: usize = 1024 * 1024;
/// How many parts, of all uploads to a store, may hold more.
const PARTS: usize = 32;
/// A part grows by blocks of this length: one buffer that doubles would take up to twice the memory.
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
    /// Moves as many of `bytes` in here as fit. It waits for a place if it needs one.
    pub(super) async fn take(&mut self, places: &Places, bytes: &mut Bytes) {
        if self.length >= FREE && self.place.is_none() {
            // `acquire_owned` fails only on a closed semaphore, and nothing closes this one.
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

    /// The bytes to send, and the place to keep until they were sent.
    pub(super) fn into_payload(mut self) -> (PutPayload, Option<OwnedSemaphorePermit>) {
        self.blocks.extend(self.last.rest().map(Bytes::from));
        (PutPayload::from_iter(self.blocks), self.place)
    }
}
