//! Feeds in memory, with their users.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::users::{Feed, MemoryUserRepo};
use crate::error::RepoError;
use crate::users::{FeedHash, FeedOwner, FeedRepo, UserId};

#[async_trait]
impl FeedRepo for MemoryUserRepo {
    async fn put(&self, user: UserId, secret: &FeedHash, made_at: OffsetDateTime) -> Result<bool, RepoError> {
        self.with(|state| {
            if !state.users.iter().any(|(_, known)| known.id == user) {
                return Ok(false);
            }
            if state.feeds.iter().any(|feed| feed.user != user && feed.secret == *secret) {
                return Err(RepoError::Conflict);
            }
            state.feeds.retain(|feed| feed.user != user);
            state.feeds.push(Feed { user, secret: *secret, made_at });
            Ok(true)
        })
    }

    async fn made_at(&self, user: UserId) -> Result<Option<OffsetDateTime>, RepoError> {
        let of = |feed: &Feed| (feed.user == user).then_some(feed.made_at);
        Ok(self.with(|state| state.feeds.iter().find_map(of)))
    }

    async fn owner(&self, secret: &FeedHash) -> Result<Option<FeedOwner>, RepoError> {
        Ok(self.with(|state| {
            let id = state.feeds.iter().find(|feed| feed.secret == *secret)?.user;
            let (_, user) = state.users.iter().find(|(_, user)| user.id == id)?;
            Some(FeedOwner { id, name: user.name.clone() })
        }))
    }

    async fn remove(&self, user: UserId) -> Result<bool, RepoError> {
        Ok(self.with(|state| {
            let before = state.feeds.len();
            state.feeds.retain(|feed| feed.user != user);
            state.feeds.len() < before
        }))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::testkit::contract::FeedRows;

    feed_repo_contract!(async {
        let users = Arc::new(super::MemoryUserRepo::default());
        FeedRows { feeds: Arc::clone(&users) as _, users }
    });
}
