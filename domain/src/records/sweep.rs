//! Removing orphaned audio and old idempotency keys.

use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;

use crate::error::RepoError;
use crate::once::IdempotencyRepo;
use crate::records::{AudioRegister, AudioStore, Garbage, StoreError};

/// Why something could not be swept.
#[derive(Debug, Error)]
pub enum SweepError {
    /// The register of bodies or the store of keys failed.
    #[error(transparent)]
    Repo(#[from] RepoError),
    /// The audio store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The result of one round. Either part may fail without the other.
#[derive(Debug)]
pub struct Swept {
    /// How many bodies were removed.
    pub bodies: Result<usize, SweepError>,
    /// How many idempotency keys were deleted.
    pub keys: Result<u64, RepoError>,
}

/// Removes bodies that are garbage, see [`AudioRegister::garbage`], and old idempotency keys.
///
/// Call [`round`](Self::round) from time to time. Any number of nodes may do so at once.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct Sweep {
    audio: Arc<dyn AudioStore>,
    register: Arc<dyn AudioRegister>,
    keys: Arc<dyn IdempotencyRepo>,
}

impl Sweep {
    /// An upload without a heartbeat for so long counts as dead. It is many times `AddRecord::BEAT`, so that
    /// a slow store may lose several beats.
    const PATIENCE: Duration = Duration::from_mins(2);
    /// How many bodies are fetched from the register at a time.
    const SWEPT_AT_A_TIME: usize = 100;

    /// Makes the use case.
    #[must_use]
    pub fn new(
        audio: Arc<dyn AudioStore>,
        register: Arc<dyn AudioRegister>,
        keys: Arc<dyn IdempotencyRepo>,
    ) -> Self {
        Self { audio, register, keys }
    }

    /// Makes one round: first the keys, since a slow audio store may hold up the bodies. The next round
    /// retries what failed.
    pub async fn round(&self) -> Swept {
        let keys = self.keys.sweep().await;
        Swept { bodies: self.bodies().await, keys }
    }

    /// Removes all bodies that are garbage, and returns how many.
    ///
    /// A body that cannot be removed does not stop the others; the last such error is returned.
    async fn bodies(&self) -> Result<usize, SweepError> {
        let (mut swept, mut trouble, mut after) = (0, None, None);
        loop {
            let garbage = self.register.garbage(Self::PATIENCE, Self::SWEPT_AT_A_TIME, after).await?;
            let found = garbage.len();
            after = garbage.last().map(|body| body.audio);
            for body in garbage {
                match self.sweep_one(body).await {
                    Ok(()) => swept += 1,
                    Err(error) => trouble = Some(error),
                }
            }
            if found < Self::SWEPT_AT_A_TIME {
                return trouble.map_or(Ok(swept), Err);
            }
        }
    }

    /// Removes the bytes before the entry of the register, so that the next round repeats a sweep that broke
    /// off.
    async fn sweep_one(&self, body: Garbage) -> Result<(), SweepError> {
        self.audio.remove(body.audio, body.note).await?;
        Ok(self.register.forget(body.audio).await?)
    }
}

#[cfg(test)]
mod tests;
