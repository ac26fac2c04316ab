//! The rules of [`RecordRepo`].

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use time::OffsetDateTime;
use uuid::Uuid;

use super::fixtures::{audio, claimed, peaks, record, request, won};
use crate::error::RepoError;
use crate::once::{Claim, ClaimState, IdempotencyRepo, Receipt};
use crate::page::PageLimit;
use crate::records::{
    AudioId, AudioRegister, Publication, Published, Record, RecordId, RecordOrder, RecordReceipt, RecordRepo,
    RecordRequest, Room,
};
use crate::testkit::together;
use crate::users::{AccessToken, TokenHash, User, UserId, UserName, UserRepo};

/// Repositories that keep their rows in the same place.
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct Rows {
    /// The records.
    pub records: Arc<dyn RecordRepo>,
    /// The register of the bodies behind them.
    pub register: Arc<dyn AudioRegister>,
    /// Their owners.
    pub users: Arc<dyn UserRepo>,
    /// The idempotency keys.
    pub keys: Arc<dyn IdempotencyRepo>,
}

pub(super) const HOUR: Duration = Duration::from_hours(1);
pub(super) const FREE: Room = Room { user: None, store: None };

pub(super) fn token(owner: u128) -> TokenHash {
    AccessToken::new(Uuid::from_u128(owner << 64)).hash()
}

impl Rows {
    pub(super) async fn owner(&self, owner: u128) -> UserId {
        let id = UserId(Uuid::from_u128(owner));
        let name = UserName::new("Ann").expect("a valid name");
        let user = User { id, name, created_at: OffsetDateTime::UNIX_EPOCH, records: 0, bytes: 0 };
        self.users.insert(&user, &token(owner)).await.expect("stored");
        id
    }

    /// How many records the user has, and their bytes, as the user's own row says.
    pub(super) async fn counted(&self, owner: u128) -> (u64, u64) {
        let user = self.users.by_token(&token(owner)).await.expect("an answer").expect("a user");
        (user.records, user.bytes)
    }

    pub(super) async fn used(&self, owner: u128) -> Option<(u64, u64)> {
        self.records.used(UserId(Uuid::from_u128(owner))).await.expect("an answer")
    }

    pub(super) async fn publish(
        &self,
        record: &Record,
        quota: Room,
        claim: Option<(Claim, Receipt)>,
    ) -> Result<Published, RepoError> {
        self.records.publish(Publication { record, peaks: &peaks(9), quota, claim, upload: None }).await
    }

    /// Registers and publishes.
    pub(super) async fn add(&self, record: &Record, quota: Room) -> Published {
        self.register.register(record.audio).await.expect("registered");
        self.publish(record, quota, None).await.expect("an answer")
    }

    pub(super) async fn kept(&self, record: &Record) -> Option<Record> {
        self.records.get(record.id, record.user).await.expect("an answer")
    }

    pub(super) async fn garbage(&self, patience: Duration) -> HashSet<AudioId> {
        let found = self.register.garbage(patience, 1000, None).await.expect("an answer");
        found.into_iter().map(|garbage| garbage.audio).collect()
    }

    /// All of a user's list in this order, in pages of `size`.
    pub(super) async fn sorted(&self, owner: UserId, size: i128, order: RecordOrder) -> Vec<RecordId> {
        self.found(owner, RecordRequest::new(PageLimit::new(size).expect("a limit"), order)).await
    }

    /// All records that `request` asks for, page by page.
    pub(super) async fn found(&self, owner: UserId, mut request: RecordRequest) -> Vec<RecordId> {
        let mut found = Vec::new();
        loop {
            let page = self.records.page(owner, &request).await.expect("an answer");
            assert!(page.items.len() <= request.limit.get());
            found.extend(page.items.iter().map(|record| record.id));
            match page.next {
                Some(next) => request.order = next,
                None => return found,
            }
        }
    }

    /// All of a user's list, newest first, in pages of `size`.
    pub(super) async fn list(&self, owner: UserId, size: i128) -> Vec<RecordId> {
        self.sorted(owner, size, RecordOrder::default()).await
    }
}

/// A published record is found by both halves of its link together, with all its fields.
pub async fn a_record_is_kept_field_for_field(rows: Rows) {
    let owner = rows.owner(1).await;
    let other = rows.owner(2).await;
    for n in [1, 2] {
        let made = record(n, 1, 100);
        assert_eq!(rows.kept(&made).await, None);
        assert_eq!(rows.add(&made, FREE).await, Published::Yes);
        assert_eq!(rows.kept(&made).await.as_ref(), Some(&made));
        assert_eq!(rows.records.get(made.id, other).await.expect("an answer"), None);
        assert_eq!(rows.records.peaks(made.id, other).await.expect("an answer"), None);
    }
    assert_eq!(rows.list(owner, 10).await, [record(2, 1, 9).id, record(1, 1, 9).id]);
    assert_eq!(rows.list(other, 10).await, []);
}

/// Peaks come back pair by pair, the longest and the empty list too.
pub async fn peaks_come_back_as_they_were(rows: Rows) {
    rows.owner(1).await;
    for (n, pairs) in [(1, 0), (2, 1), (3, 8192)] {
        let (made, peaks) = (record(n, 1, 100), peaks(pairs));
        rows.register.register(made.audio).await.expect("registered");
        let publication =
            Publication { record: &made, peaks: &peaks, quota: FREE, claim: None, upload: None };
        rows.records.publish(publication).await.expect("published");
        assert_eq!(rows.records.peaks(made.id, made.user).await.expect("an answer"), Some(peaks));
    }
}

/// An id is registered once.
pub async fn a_registered_id_is_taken(rows: Rows) {
    rows.register.register(audio(1)).await.expect("registered");
    assert!(matches!(rows.register.register(audio(1)).await, Err(RepoError::Conflict)));
}

/// A body that was never registered is not published, and one that was is published once.
pub async fn only_a_running_body_is_published(rows: Rows) {
    rows.owner(1).await;
    let made = record(1, 1, 100);
    assert_eq!(rows.publish(&made, FREE, None).await.expect("an answer"), Published::GivenUp);
    assert_eq!(rows.add(&made, FREE).await, Published::Yes);
    let again = Record { id: RecordId(Uuid::from_u128(9)), ..made.clone() };
    assert_eq!(rows.publish(&again, FREE, None).await.expect("an answer"), Published::GivenUp);
    assert!(!rows.register.beat(made.audio).await.expect("an answer"), "it is done");
    rows.register.give_up(made.audio);
    assert_eq!(rows.kept(&made).await, Some(made));
    assert_eq!(rows.used(1).await, Some((100, 100)));
}

/// Counters are right after each change, of the user and of all.
pub async fn counters_follow_each_change(rows: Rows) {
    rows.owner(1).await;
    rows.owner(2).await;
    assert_eq!(rows.used(1).await, Some((0, 0)));
    for (n, owner, length) in [(1, 1, 100), (2, 1, 11), (3, 2, 5_000_000_000)] {
        rows.add(&record(n, owner, length), FREE).await;
    }
    assert_eq!((rows.used(1).await, rows.counted(1).await), (Some((111, 5_000_000_111)), (2, 111)));
    assert_eq!(rows.used(2).await, Some((5_000_000_000, 5_000_000_111)));
    assert_eq!(rows.counted(2).await, (1, 5_000_000_000));
    let gone = record(1, 1, 100);
    assert!(!rows.records.remove(gone.id, record(3, 2, 9).user).await.expect("an answer"), "not theirs");
    assert!(rows.records.remove(gone.id, gone.user).await.expect("an answer"));
    assert!(!rows.records.remove(gone.id, gone.user).await.expect("an answer"));
    assert_eq!(rows.kept(&gone).await, None);
    assert_eq!(rows.records.peaks(gone.id, gone.user).await.expect("an answer"), None);
    assert_eq!((rows.used(1).await, rows.counted(1).await), (Some((11, 5_000_000_011)), (1, 11)));
    rows.users.remove(&token(2)).await.expect("an answer").expect("a user");
    assert_eq!(rows.used(2).await, None);
    assert_eq!(rows.used(1).await, Some((11, 11)));
}

/// A removed user's records are gone with them, and their bodies are garbage.
pub async fn a_removed_user_takes_their_records_along(rows: Rows) {
    rows.owner(1).await;
    rows.owner(2).await;
    for (n, owner) in [(1, 1), (2, 1), (3, 2)] {
        rows.add(&record(n, owner, 100), FREE).await;
    }
    rows.users.remove(&token(1)).await.expect("an answer").expect("a user");
    for n in [1, 2] {
        assert_eq!(rows.kept(&record(n, 1, 100)).await, None);
        assert_eq!(
            rows.records.peaks(record(n, 1, 9).id, record(n, 1, 9).user).await.expect("an answer"),
            None
        );
    }
    assert!(rows.kept(&record(3, 2, 100)).await.is_some());
    assert_eq!(rows.garbage(HOUR).await, HashSet::from([audio(1), audio(2)]));
    let late = record(4, 1, 100);
    assert_eq!(rows.add(&late, FREE).await, Published::NoUser);
    assert_eq!(rows.kept(&late).await, None);
}

/// Quotas are exact at the byte, count heads too, and what they refuse leaves no trace.
pub async fn quotas_are_exact_at_the_byte(rows: Rows) {
    rows.owner(1).await;
    rows.owner(2).await;
    let user = |most| Room { user: Some(most), store: None };
    let store = |most| Room { user: None, store: Some(most) };
    assert_eq!(rows.add(&record(1, 1, 100), user(99)).await, Published::UserFull);
    assert_eq!(rows.add(&record(2, 1, 100), store(99)).await, Published::StoreFull);
    assert_eq!((rows.used(1).await, rows.counted(1).await), (Some((0, 0)), (0, 0)));
    assert_eq!(rows.add(&record(3, 1, 100), user(100)).await, Published::Yes);
    assert_eq!(rows.add(&record(4, 1, 50), user(149)).await, Published::UserFull);
    assert_eq!(rows.add(&record(5, 2, 50), store(149)).await, Published::StoreFull);
    assert_eq!(rows.add(&record(6, 2, 50), Room { user: Some(50), store: Some(150) }).await, Published::Yes);
    assert_eq!(rows.used(2).await, Some((50, 150)));
    for refused in [1, 2, 4, 5] {
        let refused = record(refused, if refused == 5 { 2 } else { 1 }, 100);
        assert_eq!(rows.kept(&refused).await, None);
        assert!(rows.register.beat(refused.audio).await.expect("an answer"), "it may be tried again");
    }
}

/// Of many publications at once exactly as many succeed as there is room for.
pub async fn quotas_hold_against_many_at_once(rows: Rows) {
    rows.owner(1).await;
    rows.owner(2).await;
    let made: Vec<Record> = (0..12).map(|n| record(n, 1 + n % 2, 100)).collect();
    let quota = Room { user: Some(450), store: Some(750) };
    let ends = together(made.iter().map(|record| rows.add(record, quota))).await;
    assert_eq!(ends.iter().filter(|end| **end == Published::Yes).count(), 7, "{ends:?}");
    let ((one, all), (two, _)) = (rows.used(1).await.expect("a user"), rows.used(2).await.expect("a user"));
    assert!(one <= 400 && two <= 400 && one + two == 700 && all == 700, "{one} {two} {all}");
}

/// The claim is finished with the publication: everybody gets its receipt from then on.
pub async fn finishes_the_claim_with_the_record(rows: Rows) {
    rows.owner(1).await;
    let made = record(1, 1, 100);
    let claim = won(&*rows.keys, 1).await;
    let receipt = Receipt::from(RecordReceipt { id: made.id, content: request("content") });
    rows.register.register(made.audio).await.expect("registered");
    let refused =
        rows.publish(&made, Room { user: Some(1), store: None }, Some((claim, receipt.clone()))).await;
    assert!(matches!(refused, Ok(Published::UserFull)));
    assert_eq!(claimed(&*rows.keys, 2).await, ClaimState::Running, "it was not finished");
    let published = rows.publish(&made, FREE, Some((claim, receipt.clone()))).await;
    assert!(matches!(published, Ok(Published::Yes)));
    assert_eq!(claimed(&*rows.keys, 3).await, ClaimState::Done(receipt));
}

/// With a claim that was lost nothing is published.
pub async fn a_lost_claim_publishes_nothing(rows: Rows) {
    rows.owner(1).await;
    let made = record(1, 1, 100);
    let claim = won(&*rows.keys, 1).await;
    rows.keys.release(&claim).await.expect("released");
    rows.register.register(made.audio).await.expect("registered");
    let receipt = Receipt::from(RecordReceipt { id: made.id, content: request("content") });
    let refused = rows.publish(&made, FREE, Some((claim, receipt.clone()))).await;
    assert!(matches!(refused, Err(RepoError::Conflict)), "{refused:?}");
    assert_eq!((rows.kept(&made).await, rows.used(1).await), (None, Some((0, 0))));
    assert!(rows.register.beat(made.audio).await.expect("an answer"));
}
