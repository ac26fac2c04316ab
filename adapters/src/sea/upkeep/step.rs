//! What a step of the upkeep is.

use std::fmt;

use async_trait::async_trait;
use quizcast_domain::RepoError;

use super::turn::Turn;
use crate::sea::db::Database;

/// What a batch did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Batch {
    /// So many rows, and there may be more.
    Rows(u64),
    /// Nothing remained.
    Last,
}

impl Batch {
    pub(super) const fn of(rows: u64) -> Self {
        if rows == 0 { Self::Last } else { Self::Rows(rows) }
    }
}

/// Some work on rows that are stored already.
#[async_trait]
pub(super) trait Step: fmt::Debug + Send + Sync {
    /// What it does, for the log.
    fn name(&self) -> &'static str;

    /// Whether there is something to do. This is cheap, and asked again and again.
    async fn is_due(&self, db: &Database) -> Result<bool, RepoError>;

    /// Does a part of it. A step that was cut off goes on with what remains.
    async fn batch(&self, db: &Database, turn: &mut Turn) -> Result<Batch, RepoError>;
}
