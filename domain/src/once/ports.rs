//! The port that stores idempotency keys.

use std::time::Duration;

use async_trait::async_trait;
use uuid::Uuid;

use super::{Claim, ClaimState, KeyDigest, RequestDigest};
use crate::error::RepoError;

/// Stores the idempotency keys of the last [`KEPT`], for all nodes.
///
/// No method here finishes a claim: the repository that stores a request's change finishes the claim in the
/// same step.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait IdempotencyRepo: Send + Sync {
    /// Claims `key` for `holder`, or says what an earlier request did with it. Of two calls at once one wins.
    ///
    /// A claim ends after `lease`, by the store's clock, unless it was finished or released: its holder
    /// counts as dead, and the key is free again. A key that is older than [`KEPT`] counts as unused.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Full`] if it has no room.
    async fn claim(
        &self,
        key: KeyDigest,
        request: RequestDigest,
        holder: Uuid,
        lease: Duration,
    ) -> Result<ClaimState, RepoError>;

    /// Extends the claim by `lease` from now; `false` if it was lost.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Full`] if it has no room.
    async fn renew(&self, claim: &Claim, lease: Duration) -> Result<bool, RepoError>;

    /// Frees the key of a request that failed. Does nothing to a claim that is finished or lost.
    ///
    /// # Errors
    ///
    /// [`RepoError::Full`] or [`RepoError::Unavailable`]; then the key is free when its lease ends.
    async fn release(&self, claim: &Claim) -> Result<(), RepoError>;

    /// As [`release`](Self::release), but returns at once and does not wait for the store. It is called from
    /// `Drop` when a request is cancelled.
    fn abandon(&self, claim: Claim);

    /// Deletes keys that are older than [`KEPT`], and returns how many.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Full`] if it has no room.
    async fn sweep(&self) -> Result<u64, RepoError>;
}

/// How long a key is remembered.
pub const KEPT: Duration = Duration::from_hours(24);
