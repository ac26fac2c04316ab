//! How much memory answers may hold that their readers do not take.
//!
//! A connection of HTTP/2 has many answers at a time, and each holds the piece that it sends next. So each connection
//! has a little room of its own, which nobody can take from it; for whatever goes beyond, all connections share one
//! budget. An answer without room waits; the next piece of it is read when there is room.

use std::fmt;
use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The largest piece that an answer usually sends at once. One is also held while a request is being answered.
pub(super) const PIECE: usize = 256 * 1024;

/// What a connection has for itself: a piece that is sent, and the next one.
const OWN: usize = 2 * PIECE;
/// What all connections share.
const SHARED: usize = 16 << 20;
/// Room is counted in these.
const UNIT: usize = 1024;

/// The budget of all connections.
#[derive(Debug, Clone)]
pub(super) struct Budget(Arc<Semaphore>);

/// A connection's way to room. Cloning it gives another handle to the same.
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

    /// For a new connection.
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
    /// Gives back what `bytes` do not need. What they need beyond a piece is taken as far as it is there: they are
    /// in memory already.
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
