//! The idempotency keys in the database. All times come from the database's clock, since the nodes' clocks
//! may differ.

use std::time::Duration;

use async_trait::async_trait;
use quizcast_domain::RepoError;
use quizcast_domain::once::{Claim, ClaimState, IdempotencyRepo, KEPT, KeyDigest, Receipt, RequestDigest};
use sea_orm::{ConnectionTrait, DbBackend, Value};
use uuid::Uuid;

use super::db::clock::{micros, now};
use super::db::error::repo_error;
use super::db::{Database, Sql};

/// How often `claim` tries: its key may be released after `take` failed and before `look` reads it.
const CLAIM_TRIES: usize = 5;
/// At most so many keys are deleted by one statement, so that other writers need not wait long on SQLite.
const SWEEP: u64 = 500;

/// The idempotency keys in the database.
///
/// A claim is finished by the repository that stores the claimed request's change, in the same transaction.
#[derive(Debug, Clone)]
pub struct SeaIdempotencyRepo {
    pub(super) db: Database,
}

#[async_trait]
impl IdempotencyRepo for SeaIdempotencyRepo {
    async fn claim(
        &self,
        key: KeyDigest,
        request: RequestDigest,
        holder: Uuid,
        lease: Duration,
    ) -> Result<ClaimState, RepoError> {
        self.db.growing().await?;
        for _ in 0..CLAIM_TRIES {
            if self.take(key, request, holder, lease).await? {
                return Ok(ClaimState::Won(Claim { key, holder }));
            }
            if let Some(state) = self.db.within(self.look(key, request)).await? {
                return Ok(state);
            }
        }
        Ok(ClaimState::Running)
    }

    async fn renew(&self, claim: &Claim, lease: Duration) -> Result<bool, RepoError> {
        let now = now(self.db.backend());
        let sql = format!(
            "UPDATE idempotency_keys SET lease_until = {now} + $3 \
             WHERE key = $1 AND holder = $2 AND receipt IS NULL"
        );
        Ok(self.db.change(&sql, [key_of(claim), claim.holder.into(), micros(lease).into()]).await? == 1)
    }

    async fn release(&self, claim: &Claim) -> Result<(), RepoError> {
        let sql = "DELETE FROM idempotency_keys WHERE key = $1 AND holder = $2 AND receipt IS NULL";
        let delete = || self.db.change(sql, [key_of(claim), claim.holder.into()]);
        self.db.freeing(delete).await.map(drop)
    }

    /// Outside of a Tokio runtime this does nothing: the key is free again when its lease ends.
    fn abandon(&self, claim: Claim) {
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        let keys = self.clone();
        drop(runtime.spawn(async move {
            if let Err(error) = keys.release(&claim).await {
                tracing::debug!(error = &error as &dyn std::error::Error, "a key was not released");
            }
        }));
    }

    async fn sweep(&self) -> Result<u64, RepoError> {
        let backend = self.db.backend();
        // Without `SKIP LOCKED`, two nodes that sweep at once could lock the same rows in different orders,
        // and deadlock.
        let skip = if backend == DbBackend::Postgres { "FOR UPDATE SKIP LOCKED" } else { "" };
        let now = now(backend);
        // PostgreSQL calls `clock_timestamp()` again for every row, and so reads all of them, unless it stands in a
        // subquery. Asked for the oldest, it takes the index of the age.
        let sql = format!(
            "DELETE FROM idempotency_keys WHERE key IN (SELECT key FROM idempotency_keys \
             WHERE created_at <= (SELECT {now} - $1) ORDER BY created_at LIMIT {SWEEP} {skip})"
        );
        let mut swept = 0;
        loop {
            let delete = || self.db.answered(self.db.write.change(&sql, [micros(KEPT).into()]));
            let step = self.db.freeing(delete).await?;
            swept += step;
            if step < SWEEP {
                return Ok(swept);
            }
        }
    }
}

impl SeaIdempotencyRepo {
    /// A repository over an open database.
    #[must_use]
    pub const fn new(db: Database) -> Self {
        Self { db }
    }

    /// Takes a key that is unused, older than [`KEPT`], or held by an expired lease.
    async fn take(
        &self,
        key: KeyDigest,
        request: RequestDigest,
        holder: Uuid,
        lease: Duration,
    ) -> Result<bool, RepoError> {
        let now = now(self.db.backend());
        let sql = format!(
            "INSERT INTO idempotency_keys AS old (key, request, holder, created_at, lease_until) \
             VALUES ($1, $2, $3, {now}, {now} + $4) ON CONFLICT (key) DO UPDATE \
             SET request = excluded.request, holder = excluded.holder, receipt = NULL, \
                 created_at = excluded.created_at, lease_until = excluded.lease_until \
             WHERE old.created_at <= excluded.created_at - $5 \
                OR (old.receipt IS NULL AND old.lease_until <= excluded.created_at)"
        );
        let values = [
            key.0.to_vec().into(),
            request.0.to_vec().into(),
            holder.into(),
            micros(lease).into(),
            micros(KEPT).into(),
        ];
        Ok(self.db.change(&sql, values).await? == 1)
    }

    /// Reads who holds the key that could not be taken; `None` if it was released since.
    async fn look(&self, key: KeyDigest, request: RequestDigest) -> Result<Option<ClaimState>, RepoError> {
        let sql = "SELECT request, receipt FROM idempotency_keys WHERE key = $1";
        let row = self.db.read.one(sql, [key.0.to_vec().into()]).await.map_err(repo_error)?;
        let Some(row) = row else { return Ok(None) };
        let first: Vec<u8> = row.try_get_by_index(0).map_err(repo_error)?;
        let receipt: Option<String> = row.try_get_by_index(1).map_err(repo_error)?;
        Ok(Some(match receipt {
            _ if first != request.0 => ClaimState::Reused,
            None => ClaimState::Running,
            Some(text) => ClaimState::Done(Receipt::parse(&text)),
        }))
    }
}

/// Finishes a claim, in the transaction that makes the change which `receipt` describes.
///
/// # Errors
///
/// [`RepoError::Conflict`] if the claim was lost; the caller must not commit then.
pub(super) async fn finish(
    tx: &impl ConnectionTrait,
    claim: &Claim,
    receipt: &Receipt,
) -> Result<(), RepoError> {
    let sql = "UPDATE idempotency_keys SET receipt = $3 WHERE key = $1 AND holder = $2 AND receipt IS NULL";
    let finish = tx.change(sql, [key_of(claim), claim.holder.into(), receipt.to_string().into()]);
    match finish.await.map_err(repo_error)? {
        1 => Ok(()),
        _ => Err(RepoError::Conflict),
    }
}

fn key_of(claim: &Claim) -> Value {
    claim.key.0.to_vec().into()
}
