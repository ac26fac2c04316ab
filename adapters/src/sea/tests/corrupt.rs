//! Rows that cannot be read back are `Corrupt`, not `Unavailable`.

use quizcast_domain::RepoError;
use quizcast_domain::archive::{PageRequest, QuestionArchive, QuestionFilter};
use quizcast_domain::questions::QuestionId;
use quizcast_domain::quiz::{Append, Batch, QuestionRepo};
use quizcast_domain::testkit::contract::fixtures::{count, new_question};
use quizcast_domain::users::{TokenHash, User, UserId, UserName, UserRepo};
use sea_orm::ConnectionTrait;
use time::OffsetDateTime;
use uuid::Uuid;

use super::on_both_databases;
use super::place::Place;
use crate::sea::{Database, SeaPorts};

on_both_databases! {
    rows_that_cannot_be_read_are_corrupt
    a_gap_in_the_log_is_corrupt
    a_missing_last_number_is_corrupt
}

async fn append(ports: &SeaPorts, numbers: std::ops::Range<u32>) -> Result<Append, RepoError> {
    let candidates: Vec<_> = numbers.map(new_question).collect();
    let (wanted, saved_at) = (count(candidates.len()), OffsetDateTime::UNIX_EPOCH);
    ports.questions.append(Batch { candidates: &candidates, wanted, saved_at, claim: None }).await
}

async fn spoil(db: &Database, sql: &str) {
    db.write.execute_unprepared(sql).await.unwrap();
}

async fn rows_that_cannot_be_read_are_corrupt(place: Place) {
    let db = place.migrated().await;
    let ports = SeaPorts::new(&db);
    append(&ports, 0..2).await.unwrap();
    let (name, token) = (UserName::new("Ann").unwrap(), TokenHash([1; 32]));
    let created_at = OffsetDateTime::UNIX_EPOCH;
    let ann = User { id: UserId(Uuid::from_u128(1)), name, created_at, records: 0, bytes: 0 };
    ports.users.insert(&ann, &token).await.unwrap();
    spoil(&db, "UPDATE questions SET value = -1 WHERE id = 2").await;
    spoil(&db, "UPDATE users SET name = ''").await;
    assert!(matches!(ports.archive.get(QuestionId(2)).await, Err(RepoError::Corrupt(_))));
    assert!(matches!(ports.archive.page(&PageRequest::default()).await, Err(RepoError::Corrupt(_))));
    let stretch = ports.archive.stretch(QuestionId(0), &QuestionFilter::default(), 9).await;
    assert!(matches!(stretch, Err(RepoError::Corrupt(_))));
    assert!(matches!(append(&ports, 2..4).await, Err(RepoError::Corrupt(_))));
    assert!(matches!(append(&ports, 4..5).await, Err(RepoError::Corrupt(_))));
    assert!(matches!(ports.users.by_token(&token).await, Err(RepoError::Corrupt(_))));
    assert!(ports.archive.get(QuestionId(1)).await.unwrap().is_some());
}

async fn a_gap_in_the_log_is_corrupt(place: Place) {
    let db = place.migrated().await;
    let ports = SeaPorts::new(&db);
    append(&ports, 0..1).await.unwrap();
    spoil(&db, "UPDATE quiz_log SET last_id = 7").await;
    assert!(matches!(append(&ports, 1..3).await, Err(RepoError::Corrupt(_))));
    assert!(matches!(append(&ports, 3..4).await, Err(RepoError::Corrupt(_))));
}

async fn a_missing_last_number_is_corrupt(place: Place) {
    let db = place.migrated().await;
    let ports = SeaPorts::new(&db);
    spoil(&db, "DELETE FROM quiz_log").await;
    assert!(matches!(append(&ports, 0..2).await, Err(RepoError::Corrupt(_))));
    assert!(matches!(append(&ports, 2..3).await, Err(RepoError::Corrupt(_))));
}
