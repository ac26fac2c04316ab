//! Users in memory.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;

use crate::RepoError;
use crate::users::{TokenHash, User, UserId, UserRepo};

/// Users in memory.
#[derive(Debug, Default)]
pub struct MemoryUserRepo {
    users: Mutex<Vec<(TokenHash, User)>>,
}

impl MemoryUserRepo {
    fn with<T>(&self, work: impl FnOnce(&mut Vec<(TokenHash, User)>) -> T) -> T {
        work(&mut self.users.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[async_trait]
impl UserRepo for MemoryUserRepo {
    async fn insert(&self, user: &User, token: &TokenHash) -> Result<(), RepoError> {
        self.with(|users| {
            if users.iter().any(|(hash, known)| hash == token || known.id == user.id) {
                return Err(RepoError::Conflict);
            }
            users.push((*token, user.clone()));
            Ok(())
        })
    }

    async fn by_token(&self, token: &TokenHash) -> Result<Option<User>, RepoError> {
        Ok(self.with(|users| users.iter().find(|(hash, _)| hash == token).map(|(_, user)| user.clone())))
    }

    async fn replace_token(&self, old: &TokenHash, new: &TokenHash) -> Result<bool, RepoError> {
        self.with(|users| {
            if users.iter().any(|(hash, _)| hash == new) {
                return Err(RepoError::Conflict);
            }
            let Some((hash, _)) = users.iter_mut().find(|(hash, _)| hash == old) else { return Ok(false) };
            *hash = *new;
            Ok(true)
        })
    }

    async fn remove(&self, token: &TokenHash) -> Result<Option<UserId>, RepoError> {
        Ok(self.with(|users| {
            let at = users.iter().position(|(hash, _)| hash == token)?;
            Some(users.swap_remove(at).1.id)
        }))
    }
}

#[cfg(test)]
mod tests {
    crate::user_repo_contract!(async { super::MemoryUserRepo::default() });
}
