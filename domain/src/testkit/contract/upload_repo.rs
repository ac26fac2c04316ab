//! The rules of [`UploadRepo`] about who holds an upload, and what its owner sees of it.

use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use uuid::Uuid;

use super::record_repo::{FREE, Rows};
use crate::error::RepoError;
use crate::once::KeyDigest;
use crate::page::PageLimit;
use crate::records::{AudioId, AudioStore, Hold, RecordName, Room};
use crate::testkit::together;
use crate::uploads::{
    Advance, Beat, Begun, Claimed, Failure, Held, Kept, NewUpload, NextSeam, Protocol, SILENCE, Seam, Upload,
    UploadId, UploadPlace, UploadRepo, UploadState,
};
use crate::users::UserId;

/// Uploads, the rows that they share with records, and where their MP3 lies.
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct Uploads {
    /// Their owners, and the records that they become.
    pub rows: Rows,
    /// The uploads.
    pub uploads: Arc<dyn UploadRepo>,
    /// Stores their MP3.
    pub audio: Arc<dyn AudioStore>,
    /// Lets time pass for the uploads and for the register of bodies.
    pub pass: Pass,
}

/// Lets time pass for a store.
pub type Pass = Box<dyn Fn(Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

/// More than half of [`SILENCE`].
const RATHER_SILENT: Duration = Duration::from_secs(SILENCE.as_secs() - 2);
const SECOND: Duration = Duration::from_secs(1);
const MOMENT: Duration = Duration::from_millis(100);

/// The upload number `n` of the user number `owner`. Odd ones have all optional fields, even ones none.
pub(super) fn upload(n: u128, owner: u128) -> NewUpload {
    let odd = n % 2 == 1;
    NewUpload {
        id: UploadId(Uuid::from_u128(0xB0_0000 + n)),
        user: UserId(Uuid::from_u128(owner)),
        protocol: if odd { Protocol::Tus } else { Protocol::Draft },
        name: odd.then(|| RecordName::new("räp.wav").expect("a name")),
        length: odd.then_some(u64::from(u32::MAX) + 5),
        metadata: odd.then(|| "filename csOkcC53YXY=,finish YQ==".to_owned()),
        finish_abandoned: false,
        key: odd.then(|| KeyDigest([u8::try_from(n).expect("small"); 32])),
    }
}

pub(super) fn seam(position: u64) -> Seam {
    let state = Bytes::from(vec![0xAB; usize::try_from(position % 1000).expect("small")]);
    Seam { position, next: position + 1_000_000, state }
}

impl Uploads {
    pub(super) async fn begun(&self, new: &NewUpload) {
        assert_eq!(self.uploads.begin(new, 16).await.expect("an answer"), Begun::Yes);
    }

    /// An open upload, which the caller holds.
    pub(super) async fn held(&self, new: &NewUpload) -> Held {
        self.begun(new).await;
        self.claimed(new).await
    }

    pub(super) async fn claim(&self, new: &NewUpload, force: bool) -> Claimed {
        self.uploads.claim(new.id, new.user, force).await.expect("an answer")
    }

    /// Takes hold of an upload that nobody holds.
    pub(super) async fn claimed(&self, new: &NewUpload) -> Held {
        match self.claim(new, false).await {
            Claimed::Yes(held) => *held,
            other => panic!("not claimed: {other:?}"),
        }
    }

    pub(super) async fn let_go(&self, hold: &Hold) {
        self.uploads.let_go(hold).await.expect("an answer");
    }

    pub(super) async fn shown(&self, new: &NewUpload) -> Option<Upload> {
        self.uploads.get(new.id, new.user).await.expect("an answer")
    }

    pub(super) async fn offset(&self, new: &NewUpload) -> u64 {
        self.shown(new).await.expect("an upload").offset
    }

    pub(super) async fn beat(&self, hold: &Hold) -> Beat {
        self.uploads.beat(hold).await.expect("an answer")
    }

    /// Gives a sign of life that counts at once, which [`beat`](Self::beat) may leave out. A slow store then has all of
    /// [`SILENCE`] for the next step.
    pub(super) async fn renew(&self, hold: &Hold) {
        assert_eq!(self.keep(hold, b"").await, Kept::Yes);
    }

    pub(super) async fn keep(&self, hold: &Hold, wav: &[u8]) -> Kept {
        let wav: Vec<_> = wav.chunks(100_000).map(Bytes::copy_from_slice).collect();
        self.uploads.keep(hold, &wav, NextSeam::Unknown, 0).await.expect("an answer")
    }

    pub(super) async fn advance(&self, hold: &Hold, mp3: &[u8], seam: Option<&Seam>, quota: Room) -> Kept {
        let mp3: Vec<_> = mp3.chunks(100_000).map(Bytes::copy_from_slice).collect();
        self.uploads.advance(hold, Advance { mp3: &mp3, seam, quota }).await.expect("an answer")
    }

    pub(super) async fn is_garbage(&self, audio: AudioId) -> bool {
        self.rows.garbage(Duration::from_mins(2)).await.contains(&audio)
    }
}

/// An upload is shown to its owner only, field by field.
pub async fn an_upload_is_kept_field_for_field(all: Uploads) {
    let (owner, other) = (all.rows.owner(1).await, all.rows.owner(2).await);
    for n in [1, 2] {
        let new = NewUpload { finish_abandoned: n == 2, ..upload(n, 1) };
        assert_eq!(all.shown(&new).await, None);
        all.begun(&new).await;
        let shown = all.shown(&new).await.expect("an upload");
        assert_eq!((&shown.begun, &shown.state, shown.offset), (&new, &UploadState::Open, 0));
        assert!(!shown.held && shown.created_at == shown.touched_at);
        let theirs = NewUpload { user: other, ..new.clone() };
        assert_eq!(all.shown(&theirs).await, None);
        assert!(matches!(all.claim(&theirs, true).await, Claimed::Missing));
        assert!(!all.uploads.remove(new.id, other).await.expect("an answer"));
    }
    assert_eq!(list(&all, owner, 9, None).await.0, [upload(2, 1).id, upload(1, 1).id]);
    assert_eq!(list(&all, other, 9, None).await.0, []);
}

/// An id is used once, and only for a user that is there.
pub async fn an_upload_has_an_owner_and_an_id_of_its_own(all: Uploads) {
    let new = upload(1, 1);
    assert_eq!(all.uploads.begin(&new, 16).await.expect("an answer"), Begun::NoUser);
    assert_eq!(all.shown(&new).await, None);
    all.rows.owner(1).await;
    all.begun(&new).await;
    assert!(matches!(all.uploads.begin(&new, 16).await, Err(RepoError::Conflict)));
}

/// A key begins one upload of its owner, and a new one once that is gone.
pub async fn a_key_begins_one_upload(all: Uploads) {
    let owner = all.rows.owner(1).await;
    let other = all.rows.owner(2).await;
    let new = upload(1, 1);
    let key = new.key.expect("a key");
    let again = NewUpload { id: upload(2, 1).id, ..new.clone() };
    let begun = together([all.uploads.begin(&new, 16), all.uploads.begin(&again, 16)]).await;
    let refused = begun.iter().filter(|begun| matches!(begun, Err(RepoError::Conflict))).count();
    assert_eq!((refused, begun.iter().filter(|begun| matches!(begun, Ok(Begun::Yes))).count()), (1, 1));
    let of_key = async |user| all.uploads.of_key(&key, user).await.expect("an answer");
    let first = of_key(owner).await.expect("an upload");
    assert_eq!(list(&all, owner, 9, None).await.0, [first.begun.id]);
    assert_eq!(of_key(other).await, None);
    let without = NewUpload { key: None, ..upload(6, 2) };
    all.begun(&without).await;
    all.begun(&NewUpload { id: upload(8, 2).id, ..without }).await;
    assert!(all.uploads.remove(first.begun.id, owner).await.expect("an answer"));
    assert_eq!(of_key(owner).await, None);
    all.begun(&again).await;
    assert_eq!(of_key(owner).await.map(|upload| upload.begun), Some(again));
}

async fn list(
    all: &Uploads,
    owner: UserId,
    size: i128,
    after: Option<UploadPlace>,
) -> (Vec<UploadId>, Option<UploadPlace>) {
    let limit = PageLimit::new(size).expect("a limit");
    let page = all.uploads.page(owner, limit, after).await.expect("an answer");
    (page.items.iter().map(|upload| upload.begun.id).collect(), page.next)
}

/// Pages run newest first to the end, also behind an upload that was removed.
pub async fn uploads_run_newest_first(all: Uploads) {
    let owner = all.rows.owner(1).await;
    all.rows.owner(2).await;
    for n in [7, 3, 9, 1, 5, 6] {
        all.begun(&upload(n, 1 + u128::from(n == 9))).await;
    }
    let (first, next) = list(&all, owner, 2, None).await;
    assert_eq!(first, [6, 5].map(|n| upload(n, 1).id));
    for gone in first {
        assert!(all.uploads.remove(gone, owner).await.expect("an answer"));
    }
    let (second, next) = list(&all, owner, 2, next).await;
    assert_eq!(second, [1, 3].map(|n| upload(n, 1).id));
    assert_eq!(list(&all, owner, 2, next).await, (vec![upload(7, 1).id], None));
}

/// With as many open uploads as allowed, the oldest that rests gives way; none that is held or to be finished does.
pub async fn the_oldest_resting_upload_gives_way(all: Uploads) {
    all.rows.owner(1).await;
    all.rows.owner(2).await;
    all.begun(&upload(9, 2)).await;
    let hold = all.held(&upload(1, 1)).await.hold;
    all.begun(&NewUpload { finish_abandoned: true, ..upload(2, 1) }).await;
    let resting = all.held(&upload(3, 1)).await;
    all.advance(&resting.hold, b"sound", Some(&seam(9)), FREE).await;
    all.let_go(&resting.hold).await;
    all.begun(&upload(4, 1)).await;
    all.renew(&hold).await;
    assert_eq!(all.uploads.begin(&upload(5, 1), 4).await.expect("an answer"), Begun::Yes);
    for (n, there) in [(1, true), (2, true), (3, false), (4, true), (5, true)] {
        assert_eq!(all.shown(&upload(n, 1)).await.is_some(), there, "{n}");
    }
    assert!(all.is_garbage(resting.audio).await);
    assert!(all.shown(&upload(9, 2)).await.is_some(), "another user's");
    let (four, five) = (all.claimed(&upload(4, 1)).await, all.claimed(&upload(5, 1)).await);
    for hold in [&hold, &four.hold, &five.hold] {
        all.renew(hold).await;
    }
    assert_eq!(all.uploads.begin(&upload(6, 1), 4).await.expect("an answer"), Begun::TooMany);
    assert_eq!(all.shown(&upload(6, 1)).await, None);
    // What ended is not counted.
    assert!(all.uploads.fail(&hold, &Failure::TooLong).await.expect("an answer"));
    assert_eq!(all.uploads.begin(&upload(6, 1), 4).await.expect("an answer"), Begun::Yes);
    // A silent hold counts as let go.
    (all.pass)(SILENCE).await;
    assert_eq!(all.beat(&five.hold).await, Beat::Held);
    assert_eq!(all.uploads.begin(&upload(7, 1), 4).await.expect("an answer"), Begun::Yes);
    assert_eq!(all.beat(&four.hold).await, Beat::Lost);
    assert_eq!(all.shown(&upload(4, 1)).await, None);
}

/// One request at a time holds an upload. Another asks for it, and gets it once it is let go.
pub async fn one_at_a_time_holds_an_upload(all: Uploads) {
    all.rows.owner(1).await;
    let new = upload(1, 1);
    assert!(matches!(all.claim(&new, false).await, Claimed::Missing));
    let first = all.held(&new).await;
    assert_eq!((first.seam, first.next, first.body_length), (None, NextSeam::Unknown, 0));
    assert!(first.upload.held && all.shown(&new).await.expect("an upload").held);
    assert_eq!(all.beat(&first.hold).await, Beat::Held);
    for _ in 0..2 {
        all.renew(&first.hold).await;
        assert!(matches!(all.claim(&new, false).await, Claimed::Asked));
        assert_eq!(all.beat(&first.hold).await, Beat::Wanted);
    }
    all.let_go(&first.hold).await;
    assert!(!all.shown(&new).await.expect("an upload").held);
    assert_eq!(all.beat(&first.hold).await, Beat::Lost);
    assert_eq!(all.keep(&first.hold, b"late").await, Kept::Lost);
    let second = all.claimed(&new).await;
    assert_ne!(second.hold, first.hold);
    assert_eq!(all.beat(&second.hold).await, Beat::Held, "nobody asked for this one");
    all.let_go(&first.hold).await;
    assert_eq!(all.beat(&second.hold).await, Beat::Held, "only its own holder lets go");
}

/// Of many that claim at once, one gets the upload.
pub async fn of_many_claims_at_once_one_wins(all: Uploads) {
    all.rows.owner(1).await;
    for n in 1.. {
        let new = upload(n, 1);
        all.begun(&new).await;
        let begun = Instant::now();
        let claims = together((0..12).map(|_| all.claim(&new, false))).await;
        assert!(claims.iter().all(|claim| matches!(claim, Claimed::Yes(_) | Claimed::Asked)));
        // If a store is so slow that the first hold became silent, another claim may win, too.
        if begun.elapsed() < SILENCE {
            let won = claims.iter().filter(|claim| matches!(claim, Claimed::Yes(_))).count();
            assert_eq!(won, 1, "{claims:?}");
            return;
        }
    }
}

/// A hold that was taken away changes nothing any more.
pub async fn a_hold_that_was_taken_away_changes_nothing(all: Uploads) {
    all.rows.owner(1).await;
    let new = upload(2, 1);
    let old = all.held(&new).await.hold;
    assert_eq!(all.keep(&old, b"0123").await, Kept::Yes);
    let Claimed::Yes(held) = all.claim(&new, true).await else { panic!("not taken") };
    assert_eq!(held.upload.offset, 4);
    assert_eq!(all.beat(&old).await, Beat::Lost);
    assert_eq!(all.keep(&old, b"late").await, Kept::Lost);
    assert_eq!(all.advance(&old, b"late", Some(&seam(9)), FREE).await, Kept::Lost);
    assert!(!all.uploads.set_length(&old, 9).await.expect("an answer"));
    assert!(!all.uploads.fail(&old, &Failure::TooLong).await.expect("an answer"));
    assert!(matches!(all.uploads.wav(&old, 0).await, Err(RepoError::Conflict)));
    all.let_go(&old).await;
    all.renew(&held.hold).await;
    assert_eq!(all.shown(&new).await, Some(held.upload));
    assert_eq!(all.beat(&held.hold).await, Beat::Held);
}

/// Who gives no sign of life for a while counts as gone.
pub async fn silence_counts_as_letting_go(all: Uploads) {
    all.rows.owner(1).await;
    let new = upload(1, 1);
    let hold = all.held(&new).await.hold;
    for _ in 0..3 {
        (all.pass)(RATHER_SILENT).await;
        assert_ne!(all.beat(&hold).await, Beat::Lost);
        assert!(matches!(all.claim(&new, false).await, Claimed::Asked));
    }
    (all.pass)(SILENCE.saturating_sub(MOMENT)).await;
    let changed = Instant::now();
    assert_eq!(all.keep(&hold, b"a change is a sign of life").await, Kept::Yes);
    (all.pass)(MOMENT * 2).await;
    assert!(all.shown(&new).await.expect("an upload").held);
    (all.pass)(RATHER_SILENT).await;
    assert!(all.shown(&new).await.expect("an upload").held || changed.elapsed() > SECOND);
    (all.pass)(SILENCE).await;
    assert!(!all.shown(&new).await.expect("an upload").held);
    let next = all.claimed(&new).await;
    assert_eq!(all.beat(&hold).await, Beat::Lost);
    assert_eq!(all.beat(&next.hold).await, Beat::Held);
}

/// A length that is told later is kept.
pub async fn a_length_can_be_told_later(all: Uploads) {
    all.rows.owner(1).await;
    let new = upload(2, 1);
    let hold = all.held(&new).await.hold;
    assert!(all.uploads.set_length(&hold, 5_000_000_000).await.expect("an answer"));
    let shown = all.shown(&new).await.expect("an upload");
    assert_eq!((shown.begun.length, shown.offset), (Some(5_000_000_000), 0));
}
