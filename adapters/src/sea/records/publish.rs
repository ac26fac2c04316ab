//! Publishing a record in one transaction: its body's state, the counters, its rows and the claim.

use quizcast_domain::RepoError;
use quizcast_domain::records::{Publication, Published};
use sea_orm::{DatabaseTransaction, EntityTrait};

use super::totals::{count, count_in_all};
use crate::sea::db::Database;
use crate::sea::db::error::repo_error;
use crate::sea::entity::{record_peaks, records};
use crate::sea::{keys, register, uploads};

/// Makes a record visible, or says why not and changes nothing.
pub(super) async fn publish(db: &Database, publication: Publication<'_>) -> Result<Published, RepoError> {
    let upload = publication.upload;
    let tx = db.begin_write().await.map_err(repo_error)?;
    let published = publish_in(&tx, publication).await?;
    if published != Published::Yes {
        tx.rollback().await.map_err(repo_error)?;
        return Ok(published);
    }
    tx.commit().await.map_err(repo_error)?;
    if let Some((hold, _)) = upload {
        uploads::drop_wav(db, hold.upload).await;
    }
    Ok(published)
}

async fn publish_in(tx: &DatabaseTransaction, publication: Publication<'_>) -> Result<Published, RepoError> {
    let Publication { record, peaks, quota, claim, upload } = publication;
    let length = i64::try_from(record.length()).map_err(|error| RepoError::Corrupt(error.into()))?;
    let over = |most: Option<u64>, used: i64| {
        most.is_some_and(|most| u64::try_from(used).unwrap_or_default() > most)
    };
    if let Some((hold, wav)) = &upload {
        // Locks the owner and the upload before the body, in the same order as `remove_user`.
        if count(tx, record.user, 0, 0).await.map_err(repo_error)?.is_none() {
            return Ok(Published::NoUser);
        }
        uploads::become_record(tx, hold, *wav, record).await?;
    }
    if !register::finish(tx, record.audio).await.map_err(repo_error)? {
        return Ok(Published::GivenUp);
    }
    let Some(by_user) = count(tx, record.user, 1, length).await.map_err(repo_error)? else {
        return Ok(Published::NoUser);
    };
    if over(quota.user, by_user) {
        return Ok(Published::UserFull);
    }
    if over(quota.store, count_in_all(tx, length).await.map_err(repo_error)?) {
        return Ok(Published::StoreFull);
    }
    let row = records::ActiveModel::of(record).map_err(RepoError::Corrupt)?;
    records::Entity::insert(row).exec_without_returning(tx).await.map_err(repo_error)?;
    let row = record_peaks::ActiveModel::of(record.id, peaks);
    record_peaks::Entity::insert(row).exec_without_returning(tx).await.map_err(repo_error)?;
    if let Some((claim, receipt)) = &claim {
        keys::finish(tx, claim, receipt).await?;
    }
    Ok(Published::Yes)
}
