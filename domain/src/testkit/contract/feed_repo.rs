//! The rules of [`FeedRepo`].

use std::sync::Arc;
use std::time::Duration;

use time::OffsetDateTime;
use uuid::Uuid;

use crate::error::RepoError;
use crate::testkit::together;
use crate::users::{
    AccessToken, FeedHash, FeedOwner, FeedRepo, FeedSecret, TokenHash, User, UserId, UserName, UserRepo,
};

/// Repositories that keep their rows in the same place.
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct FeedRows {
    /// The feeds.
    pub feeds: Arc<dyn FeedRepo>,
    /// Their owners.
    pub users: Arc<dyn UserRepo>,
}

fn token(owner: u128) -> TokenHash {
    AccessToken::new(Uuid::from_u128(owner << 64)).hash()
}

fn secret(number: u128) -> FeedHash {
    FeedSecret::new(Uuid::from_u128(7), Uuid::from_u128(number)).hash()
}

fn made_at(seconds: u64) -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + Duration::from_micros(1_700_000_000_123_456) + Duration::from_secs(seconds)
}

fn owner(id: u128) -> FeedOwner {
    FeedOwner { id: UserId(Uuid::from_u128(id)), name: UserName::new("Zoë 🎙").expect("a valid name") }
}

impl FeedRows {
    async fn user(&self, id: u128) -> UserId {
        let FeedOwner { id: user, name } = owner(id);
        let row = User { id: user, name, created_at: OffsetDateTime::UNIX_EPOCH, records: 0, bytes: 0 };
        self.users.insert(&row, &token(id)).await.expect("stored");
        user
    }

    async fn put(&self, user: UserId, number: u128) -> bool {
        self.feeds.put(user, &secret(number), made_at(0)).await.expect("an answer")
    }

    async fn owner(&self, number: u128) -> Option<FeedOwner> {
        self.feeds.owner(&secret(number)).await.expect("an answer")
    }

    async fn made_at(&self, user: UserId) -> Option<OffsetDateTime> {
        self.feeds.made_at(user).await.expect("an answer")
    }
}

/// A secret opens the feed of its user, and no other does.
pub async fn a_feed_is_found_by_its_secret(rows: FeedRows) {
    let (ann, bob) = (rows.user(1).await, rows.user(2).await);
    assert_eq!((rows.made_at(ann).await, rows.owner(10).await), (None, None));
    assert!(rows.put(ann, 10).await);
    assert_eq!((rows.owner(10).await, rows.owner(11).await), (Some(owner(1)), None));
    assert_eq!((rows.made_at(ann).await, rows.made_at(bob).await), (Some(made_at(0)), None));
}

/// From the moment of the replacement the old secret opens nothing.
pub async fn a_new_secret_replaces_the_old_one(rows: FeedRows) {
    let (ann, bob) = (rows.user(1).await, rows.user(2).await);
    assert!(rows.put(ann, 10).await && rows.put(bob, 20).await);
    assert!(rows.feeds.put(ann, &secret(11), made_at(5)).await.expect("an answer"));
    assert_eq!((rows.owner(10).await, rows.owner(11).await), (None, Some(owner(1))));
    assert_eq!(rows.made_at(ann).await, Some(made_at(5)));
    assert_eq!(rows.owner(20).await, Some(owner(2)));
}

/// A secret opens one feed.
pub async fn a_taken_secret_is_a_conflict(rows: FeedRows) {
    let (ann, bob) = (rows.user(1).await, rows.user(2).await);
    assert!(rows.put(ann, 10).await && rows.put(bob, 20).await);
    assert!(matches!(rows.feeds.put(bob, &secret(10), made_at(0)).await, Err(RepoError::Conflict)));
    assert_eq!((rows.owner(10).await, rows.owner(20).await), (Some(owner(1)), Some(owner(2))));
}

/// Of secrets that are given at the same time one is left.
pub async fn of_many_secrets_at_once_one_stays(rows: FeedRows) {
    let ann = rows.user(1).await;
    let secrets: Vec<_> = (10..18).map(secret).collect();
    let given = together(secrets.iter().map(|secret| rows.feeds.put(ann, secret, made_at(0)))).await;
    assert!(given.into_iter().all(|given| given.expect("an answer")));
    let mut open = 0;
    for number in 10..18 {
        open += usize::from(rows.owner(number).await.is_some());
    }
    assert_eq!(open, 1);
}

/// What was taken back opens nothing, and a new feed can be given.
pub async fn a_feed_that_was_taken_back_is_gone(rows: FeedRows) {
    let ann = rows.user(1).await;
    assert!(rows.put(ann, 10).await);
    assert!(rows.feeds.remove(ann).await.expect("an answer"));
    assert!(!rows.feeds.remove(ann).await.expect("an answer"));
    assert_eq!((rows.owner(10).await, rows.made_at(ann).await), (None, None));
    assert!(rows.put(ann, 11).await);
    assert_eq!(rows.owner(11).await, Some(owner(1)));
}

/// A removed user's feed is gone, and nobody gives them another one.
pub async fn a_removed_user_takes_the_feed_along(rows: FeedRows) {
    let ann = rows.user(1).await;
    assert!(rows.put(ann, 10).await);
    rows.users.remove(&token(1)).await.expect("an answer").expect("a user");
    assert_eq!((rows.owner(10).await, rows.made_at(ann).await), (None, None));
    assert!(!rows.put(ann, 11).await);
    assert_eq!(rows.owner(11).await, None);
}
