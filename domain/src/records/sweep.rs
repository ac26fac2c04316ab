//! Removing orphaned audio, old idempotency keys, and who reported questions.

use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;

use crate::archive::QuestionReports;
use crate::clock::Clock;
use crate::error::RepoError;
use crate::once::IdempotencyRepo;
use crate::records::{AudioRegister, AudioStore, DRAFT_NOTE, Garbage, StoreError};

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

/// The result of one round. Each part may fail without the others.
#[derive(Debug)]
pub struct Swept {
    /// How many bodies were removed.
    pub bodies: Result<usize, SweepError>,
    /// How many idempotency keys were deleted.
    pub keys: Result<u64, RepoError>,
    /// How many reporters of questions were forgotten.
    pub reporters: Result<u64, RepoError>,
}

/// The ports of [`Sweep`].
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct SweepPorts {
    /// The bodies.
    pub audio: Arc<dyn AudioStore>,
    /// The bodies with the note [`DRAFT_NOTE`]. It may be the same store.
    pub drafts: Arc<dyn AudioStore>,
    /// Their register.
    pub register: Arc<dyn AudioRegister>,
    /// The idempotency keys.
    pub keys: Arc<dyn IdempotencyRepo>,
    /// The reports on questions.
    pub reports: Arc<dyn QuestionReports>,
    /// Time.
    pub clock: Arc<dyn Clock>,
}

/// Removes bodies that are garbage, see [`AudioRegister::garbage`], old idempotency keys, and who reported questions
/// before today.
///
/// Call [`round`](Self::round) from time to time. Any number of nodes may do so at once.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct Sweep {
    ports: SweepPorts,
}

impl Sweep {
    /// An upload without a heartbeat for so long counts as dead. It is many times `AddRecord::BEAT`, so that
    /// a slow store may lose several beats.
    const PATIENCE: Duration = Duration::from_mins(2);
    /// How many bodies are fetched from the register at a time.
    const SWEPT_AT_A_TIME: usize = 100;

    /// Makes the use case.
    #[must_use]
    pub const fn new(ports: SweepPorts) -> Self {
        Self { ports }
    }

    /// Makes one round: the bodies last, since a slow audio store may hold them up. The next round retries what
    /// failed.
    pub async fn round(&self) -> Swept {
        let keys = self.ports.keys.sweep().await;
        let reporters = self.ports.reports.sweep(self.ports.clock.now()).await;
        Swept { bodies: self.bodies().await, keys, reporters }
    }

    /// Removes all bodies that are garbage, and returns how many.
    ///
    /// A body that cannot be removed does not stop the others; the last such error is returned.
    async fn bodies(&self) -> Result<usize, SweepError> {
        let (mut swept, mut trouble, mut after) = (0, None, None);
        loop {
            let garbage = self.ports.register.garbage(Self::PATIENCE, Self::SWEPT_AT_A_TIME, after).await?;
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
        let is_draft = body.note.as_deref() == Some(DRAFT_NOTE);
        let store = if is_draft { &self.ports.drafts } else { &self.ports.audio };
        store.remove(body.audio, body.note).await?;
        Ok(self.ports.register.forget(body.audio).await?)
    }
}

#[cfg(test)]
mod tests;
