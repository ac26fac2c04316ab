//! The kind of work that a group does, and what it tells the group.

use quizcast_domain::RepoError;
use sea_orm::DbErr;
use tokio::time::error::Elapsed;

use crate::sea::db::error::{TooLate, is_refusal, repo_error};

/// One kind of write. Several of its jobs can share a transaction.
pub(in crate::sea) trait Work: Send + Sync + 'static {
    /// What one caller wants written.
    type Job: Send + Sync + 'static;
    /// What that caller gets.
    type Answer: Send + 'static;
    /// The right to write, usually a transaction that holds the lock. Dropping it rolls back.
    type Turn: Send;

    /// Does one job by itself, without a [`Work::turn`]. It may be done even if its caller leaves meanwhile. Returns
    /// `None` if it changed nothing and the job needs a turn.
    fn alone(&self, job: &Self::Job) -> impl Future<Output = Result<Option<Self::Answer>, RepoError>> + Send;

    /// Waits for the right to write. Meanwhile new jobs join the group, and jobs whose callers leave are left out.
    fn turn(&self) -> impl Future<Output = Result<Self::Turn, RepoError>> + Send;

    /// Does all jobs and commits, or changes nothing. Returns an answer for each job, in their order.
    fn commit(
        &self,
        turn: Self::Turn,
        jobs: &[&Self::Job],
    ) -> impl Future<Output = Result<Vec<Self::Answer>, Failure>> + Send;

    /// How much a job writes at most.
    fn size(job: &Self::Job) -> Size;
}

/// How much a job writes at most.
#[derive(Debug, Clone, Copy)]
pub(in crate::sea) struct Size {
    pub(in crate::sea) rows: usize,
    pub(in crate::sea) bytes: usize,
}

/// Why a transaction failed. It was rolled back; only if the connection broke or the deadline passed during COMMIT, the
/// outcome is unknown.
#[derive(Debug)]
pub(in crate::sea) struct Failure {
    pub(in crate::sea) error: RepoError,
    /// The content of one job is the cause. In transactions of their own, the other jobs can still succeed.
    pub(in crate::sea) refused: bool,
}

impl From<DbErr> for Failure {
    fn from(error: DbErr) -> Self {
        Self { refused: is_refusal(&error), error: repo_error(error) }
    }
}

impl From<RepoError> for Failure {
    fn from(error: RepoError) -> Self {
        Self { error, refused: false }
    }
}

impl TooLate for Failure {
    fn too_late(elapsed: Elapsed) -> Self {
        Self { error: RepoError::too_late(elapsed), refused: false }
    }
}
