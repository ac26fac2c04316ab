//! Questions and keys as one repository: some rules of the contract are about both.

use std::time::Duration;

use async_trait::async_trait;
use quizcast_domain::RepoError;
use quizcast_domain::archive::{PageRequest, QuestionArchive};
use quizcast_domain::once::{Claim, ClaimState, IdempotencyRepo, KeyDigest, RequestDigest};
use quizcast_domain::page::Page;
use quizcast_domain::questions::{Question, QuestionId};
use quizcast_domain::quiz::{Append, Batch, QuestionRepo};
use uuid::Uuid;

use crate::sea::{Database, SeaIdempotencyRepo, SeaQuestionRepo};

pub(super) struct Log {
    questions: SeaQuestionRepo,
    keys: SeaIdempotencyRepo,
}

impl Log {
    pub(super) fn new(db: &Database) -> Self {
        Self { questions: SeaQuestionRepo::new(db.clone()), keys: SeaIdempotencyRepo::new(db.clone()) }
    }
}

#[async_trait]
impl QuestionRepo for Log {
    async fn append<'a>(&self, batch: Batch<'a>) -> Result<Append, RepoError> {
        self.questions.append(batch).await
    }
}

#[async_trait]
impl QuestionArchive for Log {
    async fn get(&self, id: QuestionId) -> Result<Option<Question>, RepoError> {
        self.questions.get(id).await
    }
    async fn page(&self, request: &PageRequest) -> Result<Page<Question, QuestionId>, RepoError> {
        self.questions.page(request).await
    }
}

#[async_trait]
impl IdempotencyRepo for Log {
    async fn claim(
        &self,
        key: KeyDigest,
        request: RequestDigest,
        holder: Uuid,
        lease: Duration,
    ) -> Result<ClaimState, RepoError> {
        self.keys.claim(key, request, holder, lease).await
    }
    async fn renew(&self, claim: &Claim, lease: Duration) -> Result<bool, RepoError> {
        self.keys.renew(claim, lease).await
    }
    async fn release(&self, claim: &Claim) -> Result<(), RepoError> {
        self.keys.release(claim).await
    }
    fn abandon(&self, claim: Claim) {
        self.keys.abandon(claim);
    }
    async fn sweep(&self) -> Result<u64, RepoError> {
        self.keys.sweep().await
    }
}
