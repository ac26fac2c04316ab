//! Appends that waited for the lock share a transaction, and yet each is answered as if it were alone.

use std::sync::Arc;

use quizcast_domain::RepoError;
use quizcast_domain::once::{Claim, ClaimState, IdempotencyRepo};
use quizcast_domain::questions::NewQuestion;
use quizcast_domain::quiz::{Append, Batch, QuestionRepo};
use quizcast_domain::testkit::contract::fixtures::{count, key, new_question, request};
use quizcast_domain::users::{TokenHash, User, UserId, UserName, UserRepo};
use time::OffsetDateTime;
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::sea::tests::on_both_databases;
#[cfg(feature = "postgres")]
use crate::sea::tests::place::waiting_for_a_lock;
use crate::sea::tests::place::{Place, first, hold};
use crate::sea::{SeaPorts, SeaQuestionRepo};

on_both_databases! {
    every_kind_of_draw_in_one_group_is_answered_as_if_it_were_alone
    a_user_who_is_there_already_does_not_spoil_other_registrations
}

type Answer = Result<Append, RepoError>;

/// Locks what an append needs: the writer of SQLite, or the log's row of PostgreSQL.
const LOCK: &str = "UPDATE quiz_log SET last_id = last_id";

/// Appends the first `wanted` new ones of the questions with these numbers.
async fn append(
    questions: Arc<SeaQuestionRepo>,
    numbers: &[u32],
    wanted: usize,
    claim: Option<Claim>,
) -> Answer {
    let candidates: Vec<NewQuestion> = numbers.iter().copied().map(new_question).collect();
    let (wanted, saved_at) = (count(wanted), OffsetDateTime::UNIX_EPOCH);
    questions.append(Batch { candidates: &candidates, wanted, saved_at, claim }).await
}

/// Starts an append while its lock is held. It has queued when this returns.
async fn start(
    ports: &SeaPorts,
    numbers: &'static [u32],
    wanted: usize,
    claim: Option<Claim>,
) -> JoinHandle<Answer> {
    let before = ports.questions.entered();
    let call = tokio::spawn(append(Arc::clone(&ports.questions), numbers, wanted, claim));
    while ports.questions.entered() == before {
        tokio::task::yield_now().await;
    }
    call
}

async fn claim(ports: &SeaPorts, name: &str) -> Claim {
    let taken = ports.keys.claim(key(name), request("r"), Uuid::from_u128(7), std::time::Duration::MAX);
    let ClaimState::Won(claim) = taken.await.unwrap() else { panic!("nobody else has it") };
    claim
}

/// The place of the first question, and of the one before it.
fn saved(answer: Answer) -> (u64, Option<u64>) {
    let Ok(Append::Saved { first, previous }) = answer else { panic!("{answer:?}") };
    (first.0, previous.map(|question| question.id.0))
}

fn known(answer: Answer) -> Vec<(usize, u64)> {
    let Ok(Append::Short { known }) = answer else { panic!("{answer:?}") };
    known.into_iter().map(|known| (known.position, known.id.0)).collect()
}

async fn every_kind_of_draw_in_one_group_is_answered_as_if_it_were_alone(place: Place) {
    let db = place.migrated().await;
    let ports = SeaPorts::new(&db);
    let (kept, lost) = (claim(&ports, "kept").await, claim(&ports, "lost").await);
    ports.keys.release(&lost).await.unwrap();
    assert_eq!(saved(append(Arc::clone(&ports.questions), &[0, 1], 2, None).await), (1, None));

    let held = hold(&db, LOCK).await;
    let first_of_all = start(&ports, &[10], 1, None).await;
    #[cfg(feature = "postgres")]
    if db.backend() == sea_orm::DbBackend::Postgres {
        // Only now it is sure that it was not done alone, with a statement that skips a locked row.
        waiting_for_a_lock(&db, 1).await;
    }
    let taken_meanwhile = start(&ports, &[10, 11], 2, None).await;
    let known_before = start(&ports, &[1], 1, None).await;
    let several = start(&ports, &[12, 13, 14], 2, None).await;
    let without_claim = start(&ports, &[15], 1, Some(lost)).await;
    let with_claim = start(&ports, &[16], 1, Some(kept)).await;
    let gone = start(&ports, &[17], 1, None).await;
    let one_of_two = start(&ports, &[13, 18], 1, None).await;
    gone.abort();
    assert!(gone.await.unwrap_err().is_cancelled());
    held.rollback().await.unwrap();

    assert_eq!(saved(first_of_all.await.unwrap()), (3, Some(2)));
    assert_eq!(known(taken_meanwhile.await.unwrap()), [(0, 3)]);
    assert_eq!(known(known_before.await.unwrap()), [(0, 2)]);
    assert_eq!(saved(several.await.unwrap()), (4, Some(3)));
    assert!(matches!(without_claim.await.unwrap(), Err(RepoError::Conflict)));
    assert_eq!(saved(with_claim.await.unwrap()), (6, Some(5)));
    assert_eq!(saved(one_of_two.await.unwrap()), (7, Some(6)));
    assert_eq!(first::<i64>(&db.read, "SELECT COUNT(*) FROM questions").await, 7);
    let receipt: String =
        first(&db.read, "SELECT receipt FROM idempotency_keys WHERE receipt IS NOT NULL").await;
    assert_eq!(receipt, "draw 5");
    if db.backend() == sea_orm::DbBackend::Postgres {
        let transactions = "SELECT COUNT(DISTINCT CAST(xmin AS TEXT)) FROM questions WHERE id > 2";
        assert_eq!(first::<i64>(&db.read, transactions).await, 1);
    }
}

async fn a_user_who_is_there_already_does_not_spoil_other_registrations(place: Place) {
    let db = place.migrated().await;
    let users = SeaPorts::new(&db).users;
    let user = |id: u8| {
        let (name, created_at) = (UserName::new("Ann").unwrap(), OffsetDateTime::UNIX_EPOCH);
        let user = User { id: UserId(Uuid::from_u128(id.into())), name, created_at, records: 0, bytes: 0 };
        (user, TokenHash([id; 32]))
    };
    let (ann, token) = user(1);
    users.insert(&ann, &token).await.unwrap();
    let held = hold(&db, LOCK).await;
    let before = users.entered();
    let calls: Vec<_> = [2, 1, 3, 4]
        .map(|id| {
            let (users, (user, token)) = (Arc::clone(&users), user(id));
            tokio::spawn(async move { users.insert(&user, &token).await })
        })
        .into();
    if db.backend() == sea_orm::DbBackend::Sqlite {
        while users.entered() < before + 4 {
            tokio::task::yield_now().await;
        }
    }
    held.rollback().await.unwrap();
    for (call, refused) in calls.into_iter().zip([false, true, false, false]) {
        assert_eq!(matches!(call.await.unwrap(), Err(RepoError::Conflict)), refused);
    }
    assert_eq!(first::<i64>(&db.read, "SELECT COUNT(*) FROM users").await, 4);
}
