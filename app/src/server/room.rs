//! Limits the memory of answers whose readers are slow.
//!
//! An HTTP/2 connection has many answers at a time, and each holds the piece that it sends next. So each
//! connection has a little room of its own. For whatever goes beyond, all connections share one budget. The
//! next piece of an answer is read only when there is room for it.

use std::fmt;
use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The largest piece that an answer usually sends at once. The room of one piece is also held while a handler
/// prepares an answer.
pub(super) const PIECE: usize = 256 * 1024;

/// The room of each connection: for the piece that is being sent, and for the next one.
const OWN: usize = 2 * PIECE;
/// The budget that all connections share.
const SHARED: usize = 16 << 20;
/// Room is counted in units of so many bytes.
const UNIT: usize = 1024;

/// The budget of all connections.
#[derive(Debug, Clone)]
pub(super) struct Budget(Arc<Semaphore>);

/// Gives a connection its room. Clones share the same room.
#[derive(Debug, Clone)]
pub(super) struct Share {
    own: Arc<Semaphore>,
    shared: Arc<Semaphore>,
}

/// Room that is held until this is dropped.
pub(super) struct Room {
    permit: Option<OwnedSemaphorePermit>,
    /// Units that were taken from the shared budget without waiting.
    beyond: usize,
    shared: Arc<Semaphore>,
}

impl Budget {
    pub(super) fn new() -> Self {
        Self(Arc::new(Semaphore::new(SHARED / UNIT)))
    }

    /// Makes the share of a new connection.
    pub(super) fn share(&self) -> Share {
        Share { own: Arc::new(Semaphore::new(OWN / UNIT)), shared: Arc::clone(&self.0) }
    }
}

impl Share {
    /// Waits for the room of a piece: the connection's own, or some of the shared budget.
    pub(super) async fn piece(self) -> Room {
        let units = u32::try_from(PIECE / UNIT).unwrap_or(u32::MAX);
        let (own, shared) = (self.own, Arc::clone(&self.shared));
        let permit = tokio::select! {
            biased;
            permit = own.acquire_many_owned(units) => permit,
            permit = shared.acquire_many_owned(units) => permit,
        };
        // Neither semaphore is ever closed.
        Room { permit: permit.ok(), beyond: 0, shared: self.shared }
    }
}

impl Room {
    /// Fits the room to a piece of `bytes` bytes. Room that it does not need is given back. A larger piece
    /// takes as much of the shared budget as is there, without waiting, since the piece is in memory already.
    pub(super) fn holds(&mut self, bytes: usize) {
        let needed = bytes.div_ceil(UNIT);
        let has = self.permit.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        if needed < has {
            drop(self.permit.as_mut().and_then(|permit| permit.split(has - needed)));
        } else if needed > has + self.beyond {
            self.beyond += self.shared.forget_permits(needed - has - self.beyond);
        }
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.shared.add_permits(self.beyond);
    }
}

impl fmt::Debug for Room {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Room")
            .field("permit", &self.permit)
            .field("beyond", &self.beyond)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    const SHARED_PIECES: usize = SHARED / PIECE;

    fn free(budget: &Budget) -> usize {
        budget.0.available_permits() * UNIT
    }

    #[test]
    fn a_connection_has_its_own_room_whatever_the_others_hold() {
        let budget = Budget::new();
        let (greedy, modest) = (budget.share(), budget.share());
        let held: Vec<_> = std::iter::from_fn(|| greedy.clone().piece().now_or_never()).collect();
        assert_eq!((held.len(), free(&budget)), (SHARED_PIECES + 2, 0));
        let own: Vec<_> = std::iter::from_fn(|| modest.clone().piece().now_or_never()).collect();
        assert_eq!(own.len(), 2);
        drop(held);
        assert_eq!(free(&budget), SHARED);
        assert!(modest.piece().now_or_never().is_some());
    }

    #[test]
    fn what_is_not_needed_is_given_back_and_what_goes_beyond_is_counted() {
        let budget = Budget::new();
        let share = budget.share();
        let own =
            [share.clone().piece().now_or_never().unwrap(), share.clone().piece().now_or_never().unwrap()];
        let mut room = share.piece().now_or_never().unwrap();
        assert_eq!(free(&budget), SHARED - PIECE);
        room.holds(1);
        assert_eq!(free(&budget), SHARED - UNIT);
        room.holds(4 * PIECE);
        assert_eq!(free(&budget), SHARED - 4 * PIECE);
        room.holds(2 * SHARED);
        assert_eq!(free(&budget), 0);
        drop((room, own));
        assert_eq!(free(&budget), SHARED);
    }
}
