//! Giving out, showing and taking back feeds.

use std::sync::Arc;

use time::OffsetDateTime;

use super::{FeedOwner, FeedRepo, FeedSecret};
use crate::clock::Clock;
use crate::error::RepoError;
use crate::ids::IdSource;
use crate::users::UserId;

/// Gives feeds to users, takes them back, and finds out whose they are.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct Feeds {
    repo: Arc<dyn FeedRepo>,
    ids: Arc<dyn IdSource>,
    clock: Arc<dyn Clock>,
}

impl Feeds {
    /// Makes the use case.
    #[must_use]
    pub fn new(repo: Arc<dyn FeedRepo>, ids: Arc<dyn IdSource>, clock: Arc<dyn Clock>) -> Self {
        Self { repo, ids, clock }
    }

    /// Gives `user` a feed with a new secret; `None` if there is no such user. A secret that was given before opens
    /// nothing from then on.
    ///
    /// # Errors
    ///
    /// [`RepoError`] if the secret could not be stored; then the one before still works, unless the answer to the commit
    /// was lost.
    pub async fn give(&self, user: UserId) -> Result<Option<FeedSecret>, RepoError> {
        let secret = FeedSecret::new(self.ids.next(), self.ids.next());
        let given = self.repo.put(user, &secret.hash(), self.clock.now()).await?;
        Ok(given.then_some(secret))
    }

    /// When the feed of `user` was made; `None` if there is none.
    ///
    /// # Errors
    ///
    /// [`RepoError`] if it could not be looked up.
    pub async fn made_at(&self, user: UserId) -> Result<Option<OffsetDateTime>, RepoError> {
        self.repo.made_at(user).await
    }

    /// Whose feed this secret opens.
    ///
    /// # Errors
    ///
    /// [`RepoError`] if it could not be looked up.
    pub async fn owner(&self, secret: &FeedSecret) -> Result<Option<FeedOwner>, RepoError> {
        self.repo.owner(&secret.hash()).await
    }

    /// Takes the feed of `user` back; `false` if there is none.
    ///
    /// # Errors
    ///
    /// [`RepoError`] if it could not be removed.
    pub async fn take_back(&self, user: UserId) -> Result<bool, RepoError> {
        self.repo.remove(user).await
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::testkit::memory::{FixedClock, SequentialIds};
    use crate::users::MockFeedRepo;

    fn feeds(repo: MockFeedRepo) -> Feeds {
        let (ids, clock) = (Arc::new(SequentialIds::default()), Arc::new(FixedClock::default()));
        Feeds::new(Arc::new(repo), ids, clock)
    }

    #[tokio::test]
    async fn the_store_gets_the_hash_of_two_fresh_ids() {
        let (user, wanted) = (UserId(Uuid::nil()), FeedSecret::new(Uuid::from_u128(1), Uuid::from_u128(2)));
        let hash = wanted.hash();
        let mut repo = MockFeedRepo::new();
        let right = move |of: &UserId, secret: &super::super::FeedHash, at: &OffsetDateTime| {
            (*of, *secret, *at) == (user, hash, FixedClock::default().0)
        };
        repo.expect_put().withf(right).once().returning(|_, _, _| Ok(true));
        assert_eq!(feeds(repo).give(user).await.unwrap(), Some(wanted));
    }

    #[tokio::test]
    async fn a_user_who_is_gone_gets_no_secret() {
        let mut repo = MockFeedRepo::new();
        repo.expect_put().returning(|_, _, _| Ok(false));
        assert_eq!(feeds(repo).give(UserId(Uuid::nil())).await.unwrap(), None);
    }
}
