//! Reading the log: a question by its number, and which candidates it holds already.

use std::collections::HashMap;

use quizcast_domain::RepoError;
use quizcast_domain::questions::{NewQuestion, Question, QuestionId};
use quizcast_domain::quiz::Known;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QuerySelect};

use crate::sea::db::error::repo_error;
use crate::sea::entity::questions::{Column, Entity};

/// Reads the question with the number `id`. A number too large for the column is not found, which is no
/// error.
pub(super) async fn by_id(db: &impl ConnectionTrait, id: QuestionId) -> Result<Option<Question>, RepoError> {
    let Ok(id) = i64::try_from(id.0) else { return Ok(None) };
    let row = Entity::find_by_id(id).one(db).await.map_err(repo_error)?;
    row.map(Question::try_from).transpose().map_err(RepoError::Corrupt)
}

/// The error if a question lacks the predecessor that the log's last number promises.
pub(super) fn gap() -> RepoError {
    RepoError::Corrupt("the log has a gap".into())
}

/// The columns by which a saved question is the same as a candidate.
#[derive(FromQueryResult)]
struct Identity {
    id: i64,
    source: String,
    source_id: String,
    fingerprint: Vec<u8>,
}

/// The candidates that the log holds already, in their order.
pub(super) async fn known(
    db: &impl ConnectionTrait,
    candidates: &[NewQuestion],
) -> Result<Vec<Known>, RepoError> {
    let saved = identities(db, candidates).await.map_err(repo_error)?;
    let by_fingerprint: HashMap<&[u8], i64> =
        saved.iter().map(|row| (row.fingerprint.as_slice(), row.id)).collect();
    let by_source: HashMap<(&str, &str), i64> =
        saved.iter().map(|row| ((row.source.as_str(), row.source_id.as_str()), row.id)).collect();
    let place = |new: &NewQuestion| {
        let by_id = by_source.get(&(new.draft().source.as_str(), new.source_id()));
        by_id.or_else(|| by_fingerprint.get(new.fingerprint().0.as_slice())).copied()
    };
    let known = candidates.iter().enumerate().filter_map(|(position, new)| {
        let id = u64::try_from(place(new)?).ok()?;
        Some(Known { position, id: QuestionId(id) })
    });
    Ok(known.collect())
}

async fn identities(db: &impl ConnectionTrait, candidates: &[NewQuestion]) -> Result<Vec<Identity>, DbErr> {
    let mut by_source: HashMap<&str, Vec<&str>> = HashMap::new();
    for new in candidates {
        by_source.entry(new.draft().source.as_str()).or_default().push(new.source_id());
    }
    let mut found = Vec::new();
    for chunk in chunks(candidates) {
        let fingerprints = chunk.iter().map(|new| new.fingerprint().0.to_vec());
        let query = select().filter(Column::Fingerprint.is_in(fingerprints));
        found.extend(query.into_model::<Identity>().all(db).await?);
    }
    for (source, ids) in &by_source {
        for chunk in chunks(ids) {
            let query = select().filter(Column::Source.eq(*source));
            let query = query.filter(Column::SourceId.is_in(chunk.iter().copied()));
            found.extend(query.into_model::<Identity>().all(db).await?);
        }
    }
    Ok(found)
}

fn select() -> sea_orm::Select<Entity> {
    let columns = [Column::Id, Column::Source, Column::SourceId, Column::Fingerprint];
    Entity::find().select_only().columns(columns)
}

/// Cuts `items` into pieces of 128, 64, 32 … 1: far below what a statement can bind, and so few different
/// lengths that each statement stays prepared.
pub(super) fn chunks<T>(items: &[T]) -> impl Iterator<Item = &[T]> {
    const LONGEST: usize = 128;
    let mut rest = items;
    std::iter::from_fn(move || {
        let length = LONGEST.min(1 << rest.len().checked_ilog2()?);
        let (chunk, after) = rest.split_at(length);
        rest = after;
        Some(chunk)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_have_few_lengths_and_leave_nothing_out() {
        for length in 0..1000 {
            let items: Vec<usize> = (0..length).collect();
            assert_eq!(chunks(&items).collect::<Vec<_>>().concat(), items);
            assert!(chunks(&items).all(|chunk| chunk.len().is_power_of_two() && chunk.len() <= 128));
        }
    }
}
