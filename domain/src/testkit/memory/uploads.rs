//! Uploads that outlive a connection, in memory.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;

use super::audio::Pieces;
use super::drafts::{Draft, Drafts};
use super::shelf::Shelf;
use super::users::State;
use super::{MemoryAudio, MemoryUserRepo};
use crate::error::RepoError;
use crate::once::KeyDigest;
use crate::page::{Page, PageLimit};
use crate::records::{ByteStream, Room};
use crate::uploads::{
    Advance, Beat, Begun, Claimed, Expired, Failure, Hold, Kept, NewUpload, NextSeam, Upload, UploadId,
    UploadPlace, UploadRepo, UploadState,
};
use crate::users::UserId;

/// Uploads in memory. Their clock is that of [`MemoryRecords`](super::MemoryRecords): it moves only by
/// [`pass`](super::MemoryRecords::pass).
#[derive(Debug, Clone, Default)]
pub struct MemoryUploads {
    users: Arc<MemoryUserRepo>,
    audio: MemoryAudio,
}

impl MemoryUploads {
    /// The uploads of these users. The MP3 of open ones lies in `audio`, too.
    #[must_use]
    pub const fn new(users: Arc<MemoryUserRepo>, audio: MemoryAudio) -> Self {
        Self { users, audio }
    }

    /// Changes the upload if `hold` is not over, which counts as a sign of life.
    fn change<T>(&self, hold: &Hold, lost: T, work: impl FnOnce(&mut Draft, Duration) -> T) -> T {
        self.users.with(|state| {
            let now = state.shelf.now;
            let Some(draft) = state.drafts.held(hold) else { return lost };
            draft.beat = Some(now);
            work(draft, now)
        })
    }
}

#[async_trait]
impl UploadRepo for MemoryUploads {
    async fn begin(&self, new: &NewUpload, most: usize) -> Result<Begun, RepoError> {
        self.users.with(|State { users, shelf, drafts, .. }| {
            if !users.iter().any(|(_, known)| known.id == new.user) {
                return Ok(Begun::NoUser);
            }
            let same_key = |draft: &Draft| new.key.is_some() && draft.begun.key == new.key;
            if drafts.all.iter().any(|draft| draft.begun.id == new.id || same_key(draft)) {
                return Err(RepoError::Conflict);
            }
            if drafts.open().filter(|draft| draft.begun.user == new.user).count() >= most {
                let rests = |draft: &&Draft| {
                    draft.begun.user == new.user && !draft.begun.finish_abandoned && !draft.is_held(shelf.now)
                };
                let Some(oldest) = drafts.open().find(rests).map(|draft| draft.place) else {
                    return Ok(Begun::TooMany);
                };
                drafts.remove(shelf, |draft| draft.place == oldest);
            }
            drafts.put(new.clone(), shelf.now);
            Ok(Begun::Yes)
        })
    }

    async fn get(&self, id: UploadId, user: UserId) -> Result<Option<Upload>, RepoError> {
        Ok(self.users.with(|state| {
            let now = state.shelf.now;
            state.drafts.find(id, user).map(|draft| draft.shown(now))
        }))
    }

    async fn of_key(&self, key: &KeyDigest, user: UserId) -> Result<Option<Upload>, RepoError> {
        Ok(self.users.with(|state| {
            let found = state.drafts.of(user).find(|draft| draft.begun.key.as_ref() == Some(key));
            found.map(|draft| draft.shown(state.shelf.now))
        }))
    }

    async fn page(
        &self,
        user: UserId,
        limit: PageLimit,
        after: Option<UploadPlace>,
    ) -> Result<Page<Upload, UploadPlace>, RepoError> {
        Ok(self.users.with(|state| {
            let older = |draft: &&Draft| after.is_none_or(|after| draft.place < after);
            let found = state.drafts.of(user).rev().filter(older).take(limit.and_one()).collect();
            let page: Page<&Draft, UploadPlace> = Page::cut(found, limit, |last| last.place);
            page.map(|draft| draft.shown(state.shelf.now))
        }))
    }

    async fn claim(&self, id: UploadId, user: UserId, force: bool) -> Result<Claimed, RepoError> {
        Ok(self.users.with(|state| {
            let now = state.shelf.now;
            let Some(draft) = state.drafts.find(id, user) else { return Claimed::Missing };
            if draft.state != UploadState::Open {
                return Claimed::Ended(Box::new(draft.shown(now)));
            }
            if draft.is_held(now) && !force {
                draft.wanted = true;
                return Claimed::Asked;
            }
            let held = draft.hold(now);
            self.audio.cut(held.audio, held.body_length);
            Claimed::Yes(Box::new(held))
        }))
    }

    async fn beat(&self, hold: &Hold) -> Result<Beat, RepoError> {
        Ok(self.change(hold, Beat::Lost, |draft, _| if draft.wanted { Beat::Wanted } else { Beat::Held }))
    }

    async fn set_length(&self, hold: &Hold, length: u64) -> Result<bool, RepoError> {
        Ok(self.change(hold, false, |draft, _| {
            draft.begun.length = Some(length);
            true
        }))
    }

    async fn keep(&self, hold: &Hold, wav: &[Bytes], next: NextSeam, most: u64) -> Result<Kept, RepoError> {
        let added = length_of(wav);
        let uncut = |draft: &&Draft| draft.next == NextSeam::Never && draft.begun.id != hold.upload;
        let others: u64 =
            self.users.with(|state| state.drafts.open().filter(uncut).map(|draft| draft.offset).sum());
        Ok(self.change(hold, Kept::Lost, |draft, now| {
            if next == NextSeam::Never && added > 0 && others + draft.offset + added > most {
                return Kept::StoreFull;
            }
            draft.next = next;
            draft.wav.extend(wav.iter().flatten());
            if added > 0 {
                (draft.offset, draft.touched_at) = (draft.offset + added, now);
            }
            Kept::Yes
        }))
    }

    async fn wav(&self, hold: &Hold, position: u64) -> Result<ByteStream, RepoError> {
        self.change(hold, Err(RepoError::Conflict), |draft, _| {
            let missing = || RepoError::Corrupt("bytes of the WAV are missing".into());
            let bytes = draft.wav_from(position).ok_or_else(missing)?;
            // Several pieces, as other stores give them.
            let pieces: Vec<_> = bytes.chunks(1000).map(Bytes::copy_from_slice).collect();
            Ok(Box::pin(Pieces::from(pieces)) as ByteStream)
        })
    }

    async fn advance<'a>(&self, hold: &Hold, advance: Advance<'a>) -> Result<Kept, RepoError> {
        let Advance { mp3, seam, quota } = advance;
        let added = length_of(mp3);
        self.users.with(|State { shelf, drafts, .. }| {
            let Some(user) = drafts.held(hold).map(|draft| draft.begun.user) else { return Ok(Kept::Lost) };
            if let Some(full) = no_room(shelf, drafts, user, added, quota) {
                return Ok(full);
            }
            let Some(draft) = drafts.held(hold) else { return Ok(Kept::Lost) };
            if !draft.registered {
                shelf.register(draft.audio())?;
                draft.registered = true;
            }
            if !shelf.keep_draft(draft.audio()) {
                return Ok(Kept::Lost);
            }
            self.audio.append(draft.audio(), mp3);
            draft.beat = Some(shelf.now);
            draft.body_length += added;
            if let Some(seam) = seam {
                draft.set_seam(seam, shelf.now);
            }
            Ok(Kept::Yes)
        })
    }

    async fn let_go(&self, hold: &Hold) -> Result<(), RepoError> {
        self.change(hold, (), |draft, _| (draft.beat, draft.wanted) = (None, false));
        Ok(())
    }

    async fn fail(&self, hold: &Hold, failure: &Failure) -> Result<bool, RepoError> {
        Ok(self.users.with(|State { shelf, drafts, .. }| {
            let Some(draft) = drafts.held(hold) else { return false };
            draft.fail(failure.clone(), shelf.now);
            shelf.give_up(draft.audio());
            true
        }))
    }

    async fn remove(&self, id: UploadId, user: UserId) -> Result<bool, RepoError> {
        Ok(self.users.with(|State { shelf, drafts, .. }| {
            drafts.remove(shelf, |draft| (draft.begun.id, draft.begun.user) == (id, user)) > 0
        }))
    }

    async fn remove_expired(
        &self,
        id: UploadId,
        user: UserId,
        patience: Duration,
    ) -> Result<bool, RepoError> {
        Ok(self.users.with(|State { shelf, drafts, .. }| {
            let now = shelf.now;
            let gone = |draft: &mut Draft| {
                (draft.begun.id, draft.begun.user) == (id, user) && draft.has_expired(now, patience)
            };
            drafts.remove(shelf, gone) > 0
        }))
    }

    async fn expired(&self, patience: Duration, limit: usize) -> Result<Vec<Expired>, RepoError> {
        Ok(self.users.with(|State { shelf, drafts, .. }| {
            drafts.expired(shelf.now, patience).take(limit).map(|draft| draft.to_sweep(shelf)).collect()
        }))
    }
}

fn length_of(pieces: &[Bytes]) -> u64 {
    pieces.iter().map(|piece| piece.len() as u64).sum()
}

/// Which quota has no room for `added` bytes more.
fn no_room(shelf: &Shelf, drafts: &Drafts, user: UserId, added: u64, quota: Room) -> Option<Kept> {
    let over = |most: Option<u64>, used: u64| added > 0 && most.is_some_and(|most| used + added > most);
    let theirs = drafts.open().filter(|draft| draft.begun.user == user);
    let mp3 = |drafts: &mut dyn Iterator<Item = &Draft>| drafts.map(|draft| draft.body_length).sum::<u64>();
    let (mut theirs, mut all) = (theirs, drafts.open());
    if over(quota.user, Shelf::bytes(shelf.of(user)) + mp3(&mut theirs)) {
        return Some(Kept::UserFull);
    }
    over(quota.store, Shelf::bytes(shelf.records.iter()) + mp3(&mut all)).then_some(Kept::StoreFull)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::contract::{Rows, Uploads};
    use crate::testkit::memory::{MemoryLog, MemoryRecords};

    fn empty() -> Uploads {
        let (users, keys) = (Arc::<MemoryUserRepo>::default(), Arc::<MemoryLog>::default());
        let records = Arc::new(MemoryRecords::new(Arc::clone(&users), Arc::clone(&keys)));
        let audio = MemoryAudio::default();
        let clock = Arc::clone(&records);
        Uploads {
            uploads: Arc::new(MemoryUploads::new(Arc::clone(&users), audio.clone())),
            audio: Arc::new(audio),
            rows: Rows { register: Arc::clone(&records) as _, records, users, keys },
            pass: Box::new(move |span| {
                clock.pass(span);
                Box::pin(std::future::ready(()))
            }),
        }
    }

    upload_repo_contract!(async { empty() });
}
