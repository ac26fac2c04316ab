//! What remembers the keys.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use uuid::Uuid;

use super::{KeyDigest, RequestDigest};
use crate::RepoError;
use crate::quiz::QuestionId;
use crate::records::RecordId;

/// The right to do what a key stands for, held by one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// Which key.
    pub key: KeyDigest,
    /// Which request holds it: one that was taken for dead cannot finish another's claim.
    pub holder: Uuid,
}

/// What the first request came to; enough to give its answer again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Receipt {
    /// A draw whose answer was this question, or the empty one.
    Draw {
        /// The predecessor that was answered.
        previous: Option<QuestionId>,
    },
    /// An upload that became this record.
    Record {
        /// The record's id.
        id: RecordId,
        /// The hash of the bytes that were uploaded.
        content: RequestDigest,
    },
}

/// What a request with a key finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClaimState {
    /// Nobody was here: go on, and finish or give back this claim.
    Won(Claim),
    /// The first request with this key still runs.
    Running,
    /// The first request is done.
    Done(Receipt),
    /// The key was used for another request.
    Reused,
}

/// The keys of the last [`KEPT`], on all nodes.
///
/// A claim is finished by the repository that stores the change, together with the change; see
/// [`QuestionRepo::append`](crate::quiz::QuestionRepo::append).
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait IdempotencyRepo: Send + Sync {
    /// Takes `key` for `holder`, or says who was there first. Of two calls at once one wins.
    ///
    /// A claim that is neither finished nor given back within `lease`, by the store's clock, is free
    /// again: its holder died. A key that is older than [`KEPT`] counts as unused.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer.
    async fn claim(
        &self,
        key: KeyDigest,
        request: RequestDigest,
        holder: Uuid,
        lease: Duration,
    ) -> Result<ClaimState, RepoError>;

    /// Makes the claim last for another `lease` from now; `false` if it was lost.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer.
    async fn renew(&self, claim: &Claim, lease: Duration) -> Result<bool, RepoError>;

    /// Frees the key of a request that failed. Does nothing to a claim that is finished or lost.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer; the lease then frees it.
    async fn release(&self, claim: &Claim) -> Result<(), RepoError>;

    /// As [`release`](Self::release), but returns at once and works behind the caller's back: for a
    /// request that was dropped in the middle.
    fn abandon(&self, claim: Claim);

    /// Forgets keys that are older than [`KEPT`], and says how many.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer.
    async fn sweep(&self) -> Result<u64, RepoError>;
}

/// How long a key is remembered.
pub const KEPT: Duration = Duration::from_hours(24);

#[async_trait]
impl<T: IdempotencyRepo + ?Sized> IdempotencyRepo for Arc<T> {
    async fn claim(
        &self,
        key: KeyDigest,
        request: RequestDigest,
        holder: Uuid,
        lease: Duration,
    ) -> Result<ClaimState, RepoError> {
        (**self).claim(key, request, holder, lease).await
    }
    async fn renew(&self, claim: &Claim, lease: Duration) -> Result<bool, RepoError> {
        (**self).renew(claim, lease).await
    }
    async fn release(&self, claim: &Claim) -> Result<(), RepoError> {
        (**self).release(claim).await
    }
    fn abandon(&self, claim: Claim) {
        (**self).abandon(claim);
    }
    async fn sweep(&self) -> Result<u64, RepoError> {
        (**self).sweep().await
    }
}
