//! The rules of [`UserRepo`].

use std::time::Duration;

use time::OffsetDateTime;
use uuid::Uuid;

use crate::error::RepoError;
use crate::testkit::together;
use crate::users::{AccessToken, TokenHash, User, UserId, UserName, UserRepo};

fn user(id: u128) -> User {
    User {
        id: UserId(Uuid::from_u128(id)),
        name: UserName::new("Zoë 🎙").expect("a valid name"),
        created_at: OffsetDateTime::UNIX_EPOCH + Duration::from_micros(1_700_000_000_123_456),
        records: 0,
        bytes: 0,
    }
}

fn token(secret: u128) -> TokenHash {
    AccessToken::new(Uuid::from_u128(secret)).hash()
}

/// What was stored is found again, field for field; another token finds nobody.
pub async fn a_stored_user_is_found_by_token(repo: impl UserRepo) {
    repo.insert(&user(1), &token(10)).await.expect("stored");
    repo.insert(&user(2), &token(20)).await.expect("stored: names need not be unique");
    assert_eq!(repo.by_token(&token(10)).await.expect("an answer"), Some(user(1)));
    assert_eq!(repo.by_token(&token(30)).await.expect("an answer"), None);
}

/// Neither an id nor a token is given twice.
pub async fn a_taken_id_or_token_is_a_conflict(repo: impl UserRepo) {
    repo.insert(&user(1), &token(10)).await.expect("stored");
    assert!(matches!(repo.insert(&user(1), &token(20)).await, Err(RepoError::Conflict)));
    assert!(matches!(repo.insert(&user(2), &token(10)).await, Err(RepoError::Conflict)));
    assert_eq!(repo.by_token(&token(20)).await.expect("an answer"), None);
}

/// From the moment of the replacement the old token finds nobody.
pub async fn a_replaced_token_finds_nobody(repo: impl UserRepo) {
    repo.insert(&user(1), &token(10)).await.expect("stored");
    assert!(repo.replace_token(&token(10), &token(11)).await.expect("an answer"));
    assert_eq!(repo.by_token(&token(10)).await.expect("an answer"), None);
    assert_eq!(repo.by_token(&token(11)).await.expect("an answer"), Some(user(1)));
    assert!(!repo.replace_token(&token(10), &token(12)).await.expect("an answer"));
}

/// Two replacements of the same token do not both succeed.
pub async fn of_two_replacements_one_wins(repo: impl UserRepo) {
    repo.insert(&user(1), &token(10)).await.expect("stored");
    let new_tokens: Vec<_> = (11..19).map(token).collect();
    let old = token(10);
    let won = together(new_tokens.iter().map(|new| repo.replace_token(&old, new))).await;
    assert_eq!(won.into_iter().filter(|won| *won.as_ref().expect("an answer")).count(), 1);
}

/// A removed user is found no more, and removing again finds nobody.
pub async fn a_removed_user_is_gone(repo: impl UserRepo) {
    repo.insert(&user(1), &token(10)).await.expect("stored");
    assert_eq!(repo.remove(&token(10)).await.expect("an answer"), Some(user(1).id));
    assert_eq!(repo.by_token(&token(10)).await.expect("an answer"), None);
    assert_eq!(repo.remove(&token(10)).await.expect("an answer"), None);
}
