//! What remembers the keys.

use std::time::Duration;

use async_trait::async_trait;
use uuid::Uuid;

use super::{Claim, ClaimState, KeyDigest, RequestDigest};
use crate::error::RepoError;

/// The keys of the last [`KEPT`], on all nodes.
///
/// A claim is finished by the repository that stores the change, in the same step as the change.
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

    /// As [`release`](Self::release), but returns at once and does not wait for the store. It is called from
    /// `Drop` when a request is cancelled.
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
