//! The idempotency keys in the database. All times are by the database's clock: the nodes' clocks
//! may differ.

use std::time::Duration;

use async_trait::async_trait;
use quizcast_domain::idempotency::{
    Claim, ClaimState, IdempotencyRepo, KEPT, KeyDigest, Receipt, RequestDigest,
};
use quizcast_domain::quiz::QuestionId;
use quizcast_domain::records::RecordId;
use quizcast_domain::{BoxError, RepoError};
use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};
use uuid::Uuid;

use super::SeaLog;
use super::error::repo_error;

/// How often a claim is tried again when the key is given back between the two looks at it.
const CLAIM_TRIES: usize = 5;
/// How many keys are forgotten in one step: the writer is soon free again.
const SWEEP: u64 = 500;

#[async_trait]
impl IdempotencyRepo for SeaLog {
    async fn claim(
        &self,
        key: KeyDigest,
        request: RequestDigest,
        holder: Uuid,
        lease: Duration,
    ) -> Result<ClaimState, RepoError> {
        self.db.growing().await?;
        for _ in 0..CLAIM_TRIES {
            if self.db.within(self.take(key, request, holder, lease)).await? {
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
        Ok(self.change(&sql, [key_of(claim), claim.holder.into(), micros(lease)]).await? == 1)
    }

    async fn release(&self, claim: &Claim) -> Result<(), RepoError> {
        let sql = "DELETE FROM idempotency_keys WHERE key = $1 AND holder = $2 AND receipt IS NULL";
        self.db.freeing(|| self.change(sql, [key_of(claim), claim.holder.into()])).await.map(drop)
    }

    /// Outside of a runtime nothing happens: the lease frees the key.
    fn abandon(&self, claim: Claim) {
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        let log = self.clone();
        drop(runtime.spawn(async move {
            if let Err(error) = log.release(&claim).await {
                tracing::debug!(error = &error as &dyn std::error::Error, "the lease will free the key");
            }
        }));
    }

    async fn sweep(&self) -> Result<u64, RepoError> {
        let backend = self.db.backend();
        // Two nodes that sweep at once would wait for each other, in any order.
        let skip = if backend == DbBackend::Postgres { "FOR UPDATE SKIP LOCKED" } else { "" };
        let now = now(backend);
        let sql = format!(
            "DELETE FROM idempotency_keys WHERE key IN \
             (SELECT key FROM idempotency_keys WHERE created_at <= {now} - $1 LIMIT {SWEEP} {skip})"
        );
        let mut swept = 0;
        loop {
            let step = self.db.freeing(|| self.change(&sql, [micros(KEPT)])).await?;
            swept += step;
            if step < SWEEP {
                return Ok(swept);
            }
        }
    }
}

impl SeaLog {
    /// Takes a key that is unused, too old, or whose holder let the lease run out.
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
        let values =
            [key.0.to_vec().into(), request.0.to_vec().into(), holder.into(), micros(lease), micros(KEPT)];
        let taken = self.db.write.execute_raw(self.statement(&sql, values)).await;
        Ok(taken.map_err(repo_error)?.rows_affected() == 1)
    }

    /// Who has the key that could not be taken; `None` if it was given back since.
    async fn look(&self, key: KeyDigest, request: RequestDigest) -> Result<Option<ClaimState>, RepoError> {
        let sql = "SELECT request, receipt FROM idempotency_keys WHERE key = $1";
        let query = self.statement(sql, [key.0.to_vec().into()]);
        let Some(row) = self.db.read.query_one_raw(query).await.map_err(repo_error)? else { return Ok(None) };
        let first: Vec<u8> = row.try_get_by_index(0).map_err(repo_error)?;
        let receipt: Option<String> = row.try_get_by_index(1).map_err(repo_error)?;
        Ok(Some(match receipt {
            _ if first != request.0 => ClaimState::Reused,
            None => ClaimState::Running,
            Some(text) => ClaimState::Done(read_receipt(&text).map_err(RepoError::Unavailable)?),
        }))
    }

    async fn change<const N: usize>(&self, sql: &str, values: [Value; N]) -> Result<u64, RepoError> {
        let change = self.statement(sql, values);
        let changed = self.db.within(self.db.write.execute_raw(change)).await;
        Ok(changed.map_err(repo_error)?.rows_affected())
    }

    fn statement<const N: usize>(&self, sql: &str, values: [Value; N]) -> Statement {
        Statement::from_sql_and_values(self.db.backend(), sql, values)
    }
}

/// Finishes a claim in the transaction that makes the change which `receipt` stands for.
///
/// # Errors
///
/// [`RepoError::Conflict`] if the claim was lost; the transaction must not be committed then.
pub(super) async fn finish(
    tx: &impl ConnectionTrait,
    claim: &Claim,
    receipt: &Receipt,
) -> Result<(), RepoError> {
    let finish = Statement::from_sql_and_values(
        tx.get_database_backend(),
        "UPDATE idempotency_keys SET receipt = $3 WHERE key = $1 AND holder = $2 AND receipt IS NULL",
        [key_of(claim), claim.holder.into(), write_receipt(receipt).into()],
    );
    match tx.execute_raw(finish).await.map_err(repo_error)?.rows_affected() {
        1 => Ok(()),
        _ => Err(RepoError::Conflict),
    }
}

fn key_of(claim: &Claim) -> Value {
    claim.key.0.to_vec().into()
}

fn micros(span: Duration) -> Value {
    i64::try_from(span.as_micros()).unwrap_or(i64::MAX / 2).into()
}

/// The database's clock, in microseconds since 1970.
pub(super) fn now(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Sqlite => "CAST(unixepoch('subsec') * 1000000 AS INTEGER)",
        _ => "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)",
    }
}

fn write_receipt(receipt: &Receipt) -> String {
    match receipt {
        Receipt::Draw { previous: None } => "draw".to_owned(),
        Receipt::Draw { previous: Some(id) } => format!("draw {}", id.0),
        Receipt::Record { id, content } => format!("record {} {}", id.0, hex(&content.0)),
    }
}

fn read_receipt(text: &str) -> Result<Receipt, BoxError> {
    match text.split_once(' ') {
        None if text == "draw" => Ok(Receipt::Draw { previous: None }),
        Some(("draw", id)) => Ok(Receipt::Draw { previous: Some(QuestionId(id.parse()?)) }),
        Some(("record", rest)) => {
            let (id, content) = rest.split_once(' ').ok_or("a receipt of a record names its content")?;
            let content = RequestDigest(unhex(content).ok_or("a hash has 64 hexadecimal digits")?);
            Ok(Receipt::Record { id: RecordId(Uuid::try_parse(id)?), content })
        }
        _ => Err(format!("{text:?} is no receipt").into()),
    }
}

fn hex(bytes: &[u8; 32]) -> String {
    bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
        text.extend(
            [byte >> 4, byte & 15].into_iter().filter_map(|digit| char::from_digit(digit.into(), 16)),
        );
        text
    })
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 {
        return None;
    }
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn receipts_come_back_as_they_were_written() {
        let receipts = [
            Receipt::Draw { previous: None },
            Receipt::Draw { previous: Some(QuestionId(u64::MAX)) },
            Receipt::Record { id: RecordId(Uuid::from_u128(7)), content: RequestDigest::of(&[b"wav"]) },
        ];
        for receipt in receipts {
            assert_eq!(read_receipt(&write_receipt(&receipt)).unwrap(), receipt);
        }
        let id = Uuid::from_u128(7);
        for text in ["record".to_owned(), format!("record {id}"), format!("record {id} 0é")] {
            assert!(read_receipt(&text).is_err(), "{text}");
        }
    }
}
