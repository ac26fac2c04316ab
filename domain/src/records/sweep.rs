//! Sweeping up what nobody can ask for any more.

use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;

use crate::error::RepoError;
use crate::once::IdempotencyRepo;
use crate::records::{AudioRegister, AudioStore, Garbage, StoreError};

/// Why something could not be swept.
#[derive(Debug, Error)]
pub enum SweepError {
    /// The register or the keys do not answer.
    #[error(transparent)]
    Repo(#[from] RepoError),
    /// The store of audio does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What became of one round. One half may fail without the other.
#[derive(Debug)]
pub struct Swept {
    /// How many bodies were removed.
    pub bodies: Result<usize, SweepError>,
    /// How many idempotency keys were forgotten.
    pub keys: Result<u64, RepoError>,
}

/// Removes the bodies of MP3s that nobody can ask for any more, and forgets old idempotency keys.
///
/// Whoever embeds the core calls [`round`](Self::round) from time to time; any number of nodes may do so at once.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct Sweep {
    audio: Arc<dyn AudioStore>,
    register: Arc<dyn AudioRegister>,
    keys: Arc<dyn IdempotencyRepo>,
}

impl Sweep {
    /// An upload without a heartbeat for so long is dead: several beats may be lost to a slow store.
    const PATIENCE: Duration = Duration::from_mins(2);
    /// How many bodies are swept between two looks at the register.
    const SWEPT_AT_A_TIME: usize = 100;

    /// Puts the use case together.
    #[must_use]
    pub fn new(
        audio: Arc<dyn AudioStore>,
        register: Arc<dyn AudioRegister>,
        keys: Arc<dyn IdempotencyRepo>,
    ) -> Self {
        Self { audio, register, keys }
    }

    /// Sweeps the keys and then the bodies, which take long where the store of audio is slow to refuse. What fails is
    /// tried again in the next round.
    pub async fn round(&self) -> Swept {
        let keys = self.keys.sweep().await;
        Swept { bodies: self.bodies().await, keys }
    }

    /// Removes all bodies that nobody can ask for any more, and says how many. Any number of nodes may do so at once.
    ///
    /// A body that cannot be removed does not keep the others.
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

    /// The bytes go first: as long as the register names them, a sweep that broke off is taken up again.
    async fn sweep_one(&self, body: Garbage) -> Result<(), SweepError> {
        self.audio.remove(body.audio, body.note).await?;
        Ok(self.register.forget(body.audio).await?)
    }
}

#[cfg(test)]
mod tests;
