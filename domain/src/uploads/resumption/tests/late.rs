//! Records whose store answers late.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use super::world::{Fault, Terms, World, wav};
use crate::clock::Clock;
use crate::error::RepoError;
use crate::page::Page;
use crate::records::{
    Peaks, Publication, Published, Record, RecordId, RecordName, RecordOrder, RecordRepo, RecordRequest,
};
use crate::testkit::memory::{DrivenClock, MemoryRecords};
use crate::uploads::UploadState;
use crate::users::UserId;

/// Records whose publications are committed at once, but answered only after four beats of a hold.
pub(super) struct LateRecords {
    pub(super) records: MemoryRecords,
    pub(super) clock: Arc<DrivenClock>,
}

#[async_trait]
impl RecordRepo for LateRecords {
    async fn used(&self, user: UserId) -> Result<Option<(u64, u64)>, RepoError> {
        self.records.used(user).await
    }

    async fn publish<'a>(&self, publication: Publication<'a>) -> Result<Published, RepoError> {
        let published = self.records.publish(publication).await;
        self.clock.sleep(Duration::from_secs(1)).await;
        published
    }

    async fn get(&self, id: RecordId, user: UserId) -> Result<Option<Record>, RepoError> {
        self.records.get(id, user).await
    }

    async fn peaks(&self, id: RecordId, user: UserId) -> Result<Option<Peaks>, RepoError> {
        self.records.peaks(id, user).await
    }

    async fn page(
        &self,
        user: UserId,
        request: &RecordRequest,
    ) -> Result<Page<Record, RecordOrder>, RepoError> {
        self.records.page(user, request).await
    }

    async fn rename(
        &self,
        id: RecordId,
        user: UserId,
        name: Option<RecordName>,
    ) -> Result<Option<Record>, RepoError> {
        self.records.rename(id, user, name).await
    }

    async fn remove(&self, id: RecordId, user: UserId) -> Result<bool, RepoError> {
        self.records.remove(id, user).await
    }
}

#[tokio::test]
async fn what_was_committed_is_never_answered_as_lost() {
    for (uncut, apart) in [(false, false), (true, false), (false, true)] {
        let world = World::new(Terms { uncut, apart, fault: Some(Fault::Late), ..Terms::default() }).await;
        let id = world.begin(1, Some(300), false).await;
        let record = world.send(id, 0, &wav(300)).await.unwrap().record.expect("a record");
        assert_eq!(world.only_record().await.0, record);
        let left = world.begin(2, None, true).await;
        world.send(left, 0, &wav(200)).await.unwrap();
        world.pass(Duration::from_hours(25));
        assert_eq!(world.run(world.resumption.sweep()).await.unwrap().finished, 1);
        let (upload, _) = world.resumption.show(world.user, left).await.unwrap();
        assert!(matches!(upload.state, UploadState::Done(_)), "{upload:?}");
    }
}
