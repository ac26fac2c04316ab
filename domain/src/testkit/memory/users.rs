//! Users and their records in memory.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use time::OffsetDateTime;

use super::drafts::Drafts;
use super::shelf::Shelf;
use crate::error::RepoError;
use crate::users::{FeedHash, TokenHash, User, UserId, UserRepo};

/// Users, their feeds, records and uploads in memory; [`MemoryRecords`](super::MemoryRecords) and
/// [`MemoryUploads`](super::MemoryUploads) work on the same ones.
#[derive(Debug, Default)]
pub struct MemoryUserRepo {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) users: Vec<(TokenHash, User)>,
    pub(super) feeds: Vec<Feed>,
    pub(super) shelf: Shelf,
    pub(super) drafts: Drafts,
}

/// A feed: whose it is, what opens it, and when it was made.
#[derive(Debug)]
pub(super) struct Feed {
    pub(super) user: UserId,
    pub(super) secret: FeedHash,
    pub(super) made_at: OffsetDateTime,
}

impl MemoryUserRepo {
    pub(super) fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[async_trait]
impl UserRepo for MemoryUserRepo {
    async fn insert(&self, user: &User, token: &TokenHash) -> Result<(), RepoError> {
        self.with(|state| {
            if state.users.iter().any(|(hash, known)| hash == token || known.id == user.id) {
                return Err(RepoError::Conflict);
            }
            state.users.push((*token, User { records: 0, bytes: 0, ..user.clone() }));
            Ok(())
        })
    }

    async fn by_token(&self, token: &TokenHash) -> Result<Option<User>, RepoError> {
        Ok(self.with(|state| {
            let (_, user) = state.users.iter().find(|(hash, _)| hash == token)?;
            let theirs = || state.shelf.of(user.id);
            let (records, bytes) = (theirs().count() as u64, Shelf::bytes(theirs()));
            Some(User { records, bytes, ..user.clone() })
        }))
    }

    async fn replace_token(&self, old: &TokenHash, new: &TokenHash) -> Result<bool, RepoError> {
        self.with(|state| {
            if state.users.iter().any(|(hash, _)| hash == new) {
                return Err(RepoError::Conflict);
            }
            let Some((hash, _)) = state.users.iter_mut().find(|(hash, _)| hash == old) else {
                return Ok(false);
            };
            *hash = *new;
            Ok(true)
        })
    }

    async fn remove(&self, token: &TokenHash) -> Result<Option<UserId>, RepoError> {
        Ok(self.with(|state| {
            let at = state.users.iter().position(|(hash, _)| hash == token)?;
            let user = state.users.swap_remove(at).1.id;
            state.feeds.retain(|feed| feed.user != user);
            state.shelf.records.retain(|kept| kept.record.user != user);
            state.drafts.remove(&mut state.shelf, |draft| draft.begun.user == user);
            Some(user)
        }))
    }
}

#[cfg(test)]
mod tests {
    user_repo_contract!(async { super::MemoryUserRepo::default() });
}
