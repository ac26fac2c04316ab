//! The rules of [`UploadRepo`](crate::uploads::UploadRepo) about the end of an upload.

use std::time::Duration;

use super::fixtures::{peaks, record};
use super::record_repo::{FREE, token};
use super::upload_repo::{Uploads, seam, upload};
use crate::error::RepoError;
use crate::records::{Hold, Publication, Published, Record};
use crate::uploads::{Claimed, Expired, Failure, Kept, NewUpload, Upload, UploadState};

const DAY: Duration = Duration::from_hours(24);
/// Until a [`MINUTE`] later it is no day, however slow a store is.
const ALMOST_A_DAY: Duration = Duration::from_mins(24 * 60 - 1);
const MINUTE: Duration = Duration::from_mins(1);

impl Uploads {
    async fn publish(&self, record: &Record, hold: Hold, length: u64) -> Result<Published, RepoError> {
        let upload = Some((hold, length));
        let publication = Publication { record, peaks: &peaks(9), quota: FREE, claim: None, upload };
        self.rows.records.publish(publication).await
    }

    async fn removed_expired(&self, new: &NewUpload, patience: Duration) -> bool {
        self.uploads.remove_expired(new.id, new.user, patience).await.expect("an answer")
    }

    async fn expired(&self, patience: Duration) -> Vec<Expired> {
        let mut found = self.uploads.expired(patience, 100).await.expect("an answer");
        found.sort_by_key(|expired| expired.id);
        found
    }
}

fn expired(new: &NewUpload, finish: bool) -> Expired {
    Expired { id: new.id, user: new.user, finish }
}

/// A failed or removed upload keeps nothing of its sound. A failed one says why.
pub async fn what_failed_or_was_removed_is_garbage(all: Uploads) {
    all.rows.owner(1).await;
    let (failed, gone) = (upload(1, 1), upload(2, 1));
    let why = Failure::Unusable("it is empty: no sample".to_owned());
    for new in [&failed, &gone] {
        let held = all.held(new).await;
        all.advance(&held.hold, b"mp3", Some(&seam(4)), FREE).await;
        assert_eq!(all.keep(&held.hold, b"more").await, Kept::Yes);
        assert!(!all.is_garbage(held.audio).await);
        if new == &failed {
            assert!(all.uploads.fail(&held.hold, &why).await.expect("an answer"));
            assert!(!all.uploads.fail(&held.hold, &why).await.expect("an answer"), "it is over");
        } else {
            assert!(all.uploads.remove(new.id, new.user).await.expect("an answer"));
            assert!(!all.uploads.remove(new.id, new.user).await.expect("an answer"));
        }
        assert!(all.is_garbage(held.audio).await);
        assert_eq!(all.advance(&held.hold, b"late", None, FREE).await, Kept::Lost);
        assert!(matches!(all.uploads.wav(&held.hold, 4).await, Err(RepoError::Conflict)));
    }
    assert_eq!(all.shown(&gone).await, None);
    let Claimed::Ended(ended) = all.claim(&failed, true).await else { panic!("not ended") };
    assert_eq!((&ended.state, ended.offset, ended.held), (&UploadState::Failed(why), 8, false));
    assert_eq!(all.shown(&failed).await, Some(*ended));
}

/// An upload becomes a record in one step, with its own body or with another.
pub async fn an_upload_becomes_a_record(all: Uploads) {
    all.rows.owner(1).await;
    for (n, own) in [(1, true), (2, false)] {
        let (new, made) = (upload(n, 1), record(n, 1, 100));
        let held = all.held(&new).await;
        assert_eq!(all.keep(&held.hold, b"wav").await, Kept::Yes);
        assert_eq!(all.advance(&held.hold, b"the mp3", None, FREE).await, Kept::Yes);
        let made = if own { Record { audio: held.audio, ..made } } else { made };
        if !own {
            all.rows.register.register(made.audio).await.expect("registered");
        }
        assert_eq!(all.publish(&made, held.hold, 44).await.expect("an answer"), Published::Yes);
        assert_eq!(all.rows.kept(&made).await.as_ref(), Some(&made));
        assert_eq!(all.is_garbage(held.audio).await, !own);
        assert!(!all.is_garbage(made.audio).await);
        let Claimed::Ended(ended) = all.claim(&new, true).await else { panic!("not ended") };
        let expected = (UploadState::Done(made.id), 44, Some(44), false);
        assert_eq!((ended.state, ended.offset, ended.begun.length, ended.held), expected);
        assert!(all.uploads.remove(new.id, new.user).await.expect("an answer"));
        assert_eq!(all.rows.kept(&made).await.as_ref(), Some(&made), "the record stays");
        assert!(!all.is_garbage(made.audio).await);
    }
}

/// With a hold that is over nothing is published.
pub async fn a_lost_hold_publishes_nothing(all: Uploads) {
    all.rows.owner(1).await;
    let new = upload(1, 1);
    let old = all.held(&new).await;
    all.advance(&old.hold, b"the mp3", Some(&seam(9)), FREE).await;
    let made = Record { audio: old.audio, ..record(1, 1, 100) };
    let Claimed::Yes(held) = all.claim(&new, true).await else { panic!("not taken") };
    assert!(matches!(all.publish(&made, old.hold, 9).await, Err(RepoError::Conflict)));
    assert_eq!((all.rows.kept(&made).await, all.rows.used(1).await), (None, Some((0, 0))));
    assert_eq!(all.shown(&new).await.map(|shown| shown.state), Some(UploadState::Open));
    assert_eq!(all.publish(&made, held.hold, 9).await.expect("an answer"), Published::Yes);
    let again = record(2, 1, 100);
    all.rows.register.register(again.audio).await.expect("registered");
    assert!(matches!(all.publish(&again, held.hold, 9).await, Err(RepoError::Conflict)));
    assert_eq!(all.rows.kept(&again).await, None);
}

/// A removed user takes the uploads along.
pub async fn a_removed_user_takes_the_uploads_along(all: Uploads) {
    all.rows.owner(1).await;
    let (done, open, mut bodies) = (upload(1, 1), upload(2, 1), Vec::new());
    for new in [&done, &open] {
        let held = all.held(new).await;
        bodies.push(held.audio);
        all.advance(&held.hold, b"the mp3", Some(&seam(9)), FREE).await;
        if new == &done {
            let made = Record { audio: held.audio, ..record(1, 1, 100) };
            assert_eq!(all.publish(&made, held.hold, 9).await.expect("an answer"), Published::Yes);
        }
    }
    let Claimed::Yes(held) = all.claim(&open, true).await else { panic!("not taken") };
    all.rows.users.remove(&token(1)).await.expect("an answer").expect("a user");
    assert_eq!((all.shown(&done).await, all.shown(&open).await), (None, None));
    assert_eq!(all.keep(&held.hold, b"late").await, Kept::Lost);
    for body in bodies {
        assert!(all.is_garbage(body).await);
    }
}

/// The MP3 of an upload that rests is no garbage as long as an upload lasts.
pub async fn a_resting_upload_keeps_its_body(all: Uploads) {
    all.rows.owner(1).await;
    let held = all.held(&upload(1, 1)).await;
    all.advance(&held.hold, b"the mp3", Some(&seam(9)), FREE).await;
    all.let_go(&held.hold).await;
    for _ in 0..7 {
        (all.pass)(DAY).await;
        assert!(!all.is_garbage(held.audio).await);
    }
    let held = all.claimed(&upload(1, 1)).await;
    assert_eq!(all.advance(&held.hold, b" goes on", Some(&seam(19)), FREE).await, Kept::Yes);
    (all.pass)(DAY * 7).await;
    assert!(!all.is_garbage(held.audio).await, "each advance keeps it anew");
    assert_eq!(all.mp3(&held, 15).await, b"the mp3 goes on");
}

/// An upload expires by its last byte or by its age, unless somebody holds it.
pub async fn uploads_expire_by_patience_or_age(all: Uploads) {
    all.rows.owner(1).await;
    let (resting, fed, held_one) = (upload(1, 1), upload(2, 1), upload(3, 1));
    let finished = NewUpload { finish_abandoned: true, ..upload(4, 1) };
    for new in [&resting, &fed, &finished] {
        all.begun(new).await;
    }
    let hold = all.held(&held_one).await.hold;
    (all.pass)(ALMOST_A_DAY).await;
    assert_eq!(all.expired(DAY).await, []);
    let feeder = all.claimed(&fed).await.hold;
    assert_eq!(all.keep(&feeder, b"a byte").await, Kept::Yes);
    all.let_go(&feeder).await;
    (all.pass)(MINUTE).await;
    all.beat(&hold).await;
    assert_eq!(all.expired(DAY).await, [expired(&resting, false), expired(&finished, true)]);
    assert_eq!(all.uploads.expired(DAY, 1).await.expect("an answer").len(), 1);
    let shown = all.shown(&fed).await.expect("an upload");
    assert!(shown.touched_at - shown.created_at >= ALMOST_A_DAY - time::Duration::SECOND);
    // By its age, however patient the caller is.
    (all.pass)(Upload::LONGEST).await;
    all.beat(&hold).await;
    let old = [expired(&resting, false), expired(&fed, false), expired(&finished, true)];
    assert_eq!(all.expired(DAY * 100).await, old);
}

/// An upload that somebody went on with since it was found is not removed.
pub async fn only_what_is_still_expired_is_removed(all: Uploads) {
    all.rows.owner(1).await;
    let (fed, busy, over) = (upload(1, 1), upload(2, 1), upload(3, 1));
    for new in [&fed, &busy, &over] {
        all.begun(new).await;
    }
    (all.pass)(DAY).await;
    assert_eq!(all.expired(DAY).await.len(), 3);
    let feeder = all.claimed(&fed).await.hold;
    assert_eq!(all.keep(&feeder, b"a byte").await, Kept::Yes);
    all.let_go(&feeder).await;
    let hold = all.claimed(&busy).await.hold;
    let body = all.claimed(&over).await;
    all.advance(&body.hold, b"mp3", None, FREE).await;
    all.let_go(&body.hold).await;
    all.renew(&hold).await;
    for (new, gone) in [(&fed, false), (&busy, false), (&over, true), (&over, false)] {
        assert_eq!(all.removed_expired(new, DAY).await, gone, "{:?}", new.id);
    }
    assert_eq!(all.keep(&hold, b"goes on").await, Kept::Yes);
    assert_eq!((all.offset(&fed).await, all.offset(&busy).await), (6, 7));
    assert_eq!(all.shown(&over).await, None);
    assert!(all.is_garbage(body.audio).await);
    all.let_go(&hold).await;
    assert!(all.removed_expired(&busy, Duration::ZERO).await);
    let theirs = NewUpload { user: all.rows.owner(2).await, ..fed.clone() };
    assert!(!all.removed_expired(&theirs, Duration::ZERO).await, "it is not theirs");
}

/// What ended is swept, too, and is not finished again.
pub async fn ended_uploads_expire_without_a_finish(all: Uploads) {
    all.rows.owner(1).await;
    let new = NewUpload { finish_abandoned: true, ..upload(1, 1) };
    let hold = all.held(&new).await.hold;
    assert!(all.uploads.fail(&hold, &Failure::Outdated).await.expect("an answer"));
    (all.pass)(ALMOST_A_DAY).await;
    for patience in [Duration::ZERO, DAY] {
        assert_eq!(all.expired(patience).await, [], "its last answer is remembered for a day");
        assert!(!all.removed_expired(&new, patience).await);
    }
    (all.pass)(MINUTE).await;
    for patience in [Duration::ZERO, DAY, DAY * 100] {
        assert_eq!(all.expired(patience).await, [expired(&new, false)]);
    }
    assert!(all.removed_expired(&new, DAY * 100).await);
    assert_eq!(all.shown(&new).await, None);
}

/// An upload whose body is gone, since nobody swept for longer than uploads last, is not finished.
pub async fn what_lost_its_body_is_not_finished(all: Uploads) {
    all.rows.owner(1).await;
    let new = NewUpload { finish_abandoned: true, ..upload(1, 1) };
    let held = all.held(&new).await;
    all.advance(&held.hold, b"the mp3", Some(&seam(9)), FREE).await;
    all.let_go(&held.hold).await;
    (all.pass)(Upload::LONGEST * 2).await;
    assert_eq!(all.expired(DAY).await, [expired(&new, true)]);
    assert!(all.is_garbage(held.audio).await);
    assert_eq!(all.expired(DAY).await, [expired(&new, false)]);
}
