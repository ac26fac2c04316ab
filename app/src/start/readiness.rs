//! The database's part in the readiness check and in the janitor's upkeep.

use async_trait::async_trait;
use quizcast_adapters::sea::Database;
use quizcast_domain::{BoxError, RepoError};

use crate::http::health::Readiness;
use crate::janitor::Upkeep;

/// Ready if the database answers.
pub(crate) struct DatabaseAnswers(pub(crate) Database);

#[async_trait]
impl Readiness for DatabaseAnswers {
    async fn ready(&self) -> Result<(), BoxError> {
        Ok(self.0.ping().await?)
    }
}

#[async_trait]
impl Upkeep for Database {
    async fn tidy(&self) -> Result<(), RepoError> {
        self.checkpoint().await
    }
}
