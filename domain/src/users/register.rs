//! Registering, authenticating and removing users.

use std::sync::Arc;

use super::{AccessToken, User, UserId, UserName, UserRepo};
use crate::clock::Clock;
use crate::error::RepoError;
use crate::ids::IdSource;

/// Registers, authenticates and removes users, and replaces their tokens.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct Registration {
    users: Arc<dyn UserRepo>,
    ids: Arc<dyn IdSource>,
    clock: Arc<dyn Clock>,
}

/// A new user, and their token, which is shown only now.
#[derive(Debug, Clone)]
pub struct Registered {
    /// The new user.
    pub user: User,
    /// Their token; the store has only its hash.
    pub token: AccessToken,
}

impl Registration {
    /// Makes the use case.
    #[must_use]
    pub fn new(users: Arc<dyn UserRepo>, ids: Arc<dyn IdSource>, clock: Arc<dyn Clock>) -> Self {
        Self { users, ids, clock }
    }

    /// Registers `name`; names need not be unique.
    ///
    /// # Errors
    ///
    /// [`RepoError`] if the user could not be stored.
    pub async fn register(&self, name: UserName) -> Result<Registered, RepoError> {
        let token = AccessToken::new(self.ids.next());
        let (id, created_at) = (UserId(self.ids.next()), self.clock.now());
        let user = User { id, name, created_at, records: 0, bytes: 0 };
        self.users.insert(&user, &token.hash()).await?;
        Ok(Registered { user, token })
    }

    /// Finds the user with this token; `None` if nobody has it.
    ///
    /// # Errors
    ///
    /// [`RepoError`] if the user could not be looked up.
    pub async fn authenticate(&self, token: &AccessToken) -> Result<Option<User>, RepoError> {
        self.users.by_token(&token.hash()).await
    }

    /// Replaces the token `old` by the returned one; `None` if nobody has `old`. From then on `old` does not
    /// work.
    ///
    /// # Errors
    ///
    /// [`RepoError`] if the new token could not be stored; then `old` still works, unless the answer to the commit
    /// was lost.
    pub async fn rotate(&self, old: &AccessToken) -> Result<Option<AccessToken>, RepoError> {
        let new = AccessToken::new(self.ids.next());
        let replaced = self.users.replace_token(&old.hash(), &new.hash()).await?;
        Ok(replaced.then_some(new))
    }

    /// Removes the user with this token; `None` if nobody has it.
    ///
    /// # Errors
    ///
    /// [`RepoError`] if the user could not be removed; then nothing was changed, unless the answer to the commit
    /// was lost.
    pub async fn remove(&self, token: &AccessToken) -> Result<Option<UserId>, RepoError> {
        self.users.remove(&token.hash()).await
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::ids::MockIdSource;
    use crate::testkit::memory::{FixedClock, MemoryUserRepo, SequentialIds};
    use crate::users::MockUserRepo;

    fn registration() -> Registration {
        let (ids, clock) = (Arc::new(SequentialIds::default()), Arc::new(FixedClock::default()));
        Registration::new(Arc::new(MemoryUserRepo::default()), ids, clock)
    }

    #[tokio::test]
    async fn id_and_token_are_drawn_separately() {
        let mut ids = MockIdSource::new();
        let mut drawn = [1, 2].map(Uuid::from_u128).into_iter();
        ids.expect_next().times(2).returning(move || drawn.next().unwrap());
        let mut users = MockUserRepo::new();
        users.expect_insert().withf(|user, _| user.id.0.as_u128() == 2).once().returning(|_, _| Ok(()));
        let registration = Registration::new(Arc::new(users), Arc::new(ids), Arc::new(FixedClock::default()));
        let made = registration.register(UserName::new("Ann").unwrap()).await.unwrap();
        assert_eq!(made.token, AccessToken::new(Uuid::from_u128(1)));
    }

    #[tokio::test]
    async fn a_rotated_token_stops_working_at_once() {
        let registration = registration();
        let made = registration.register(UserName::new("Ann").unwrap()).await.unwrap();
        let fresh = registration.rotate(&made.token).await.unwrap().unwrap();
        assert_eq!(registration.authenticate(&made.token).await.unwrap(), None);
        assert_eq!(registration.authenticate(&fresh).await.unwrap(), Some(made.user));
        assert_eq!(registration.rotate(&made.token).await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_removed_user_is_gone_with_the_token() {
        let registration = registration();
        let made = registration.register(UserName::new("Ann").unwrap()).await.unwrap();
        assert_eq!(registration.remove(&made.token).await.unwrap(), Some(made.user.id));
        assert_eq!(registration.authenticate(&made.token).await.unwrap(), None);
        assert_eq!(registration.remove(&made.token).await.unwrap(), None);
    }
}
