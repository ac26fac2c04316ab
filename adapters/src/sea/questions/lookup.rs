//! A question by its number.

use quizcast_domain::RepoError;
use quizcast_domain::questions::{Question, QuestionId};
use sea_orm::{ConnectionTrait, EntityTrait};

use crate::sea::db::error::repo_error;
use crate::sea::entity::questions::Entity;

/// A number that no row can have finds nothing; that is no error.
pub(super) async fn by_id(db: &impl ConnectionTrait, id: QuestionId) -> Result<Option<Question>, RepoError> {
    let Ok(id) = i64::try_from(id.0) else { return Ok(None) };
    let row = Entity::find_by_id(id).one(db).await.map_err(repo_error)?;
    row.map(Question::try_from).transpose().map_err(RepoError::Corrupt)
}

/// A question has no predecessor although the log's last number says that there is one.
pub(super) fn gap() -> RepoError {
    RepoError::Corrupt("the log has a gap".into())
}
