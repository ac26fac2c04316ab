//! The records in memory, and the register of their bodies.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Bound;
use std::time::Duration;

use crate::error::RepoError;
use crate::page::Page;
use crate::records::{
    AudioId, DRAFT_NOTE, FoldedName, Garbage, Peaks, Record, RecordId, RecordOrder, RecordPlace,
    RecordRequest,
};
use crate::users::UserId;

/// The records, oldest first, and the register. Its clock `now` stands still until a test changes it.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    pub(super) records: Vec<Kept>,
    places: u64,
    bodies: BTreeMap<AudioId, Body>,
    pub(super) now: Duration,
}

#[derive(Debug)]
pub(super) struct Kept {
    pub(super) place: RecordPlace,
    pub(super) record: Record,
    pub(super) peaks: Peaks,
}

#[derive(Debug)]
struct Body {
    note: Option<String>,
    life: Life,
}

#[derive(Debug, PartialEq, Eq)]
enum Life {
    /// An upload writes it, and sent its last heartbeat at this time.
    Running(Duration),
    Done,
    Dead,
}

/// The heartbeats of an open upload's body lie so far in the future, longer than an upload lasts.
const DRAFT_LEAD: Duration = Duration::from_hours(8 * 24);

impl Shelf {
    pub(super) fn of(&self, user: UserId) -> impl Iterator<Item = &Kept> {
        self.records.iter().filter(move |kept| kept.record.user == user)
    }

    pub(super) fn find(&self, id: RecordId, user: UserId) -> Option<&Kept> {
        self.of(user).find(|kept| kept.record.id == id)
    }

    pub(super) fn page(&self, user: UserId, request: &RecordRequest) -> Page<Record, RecordOrder> {
        let fits = |kept: &&Kept| {
            let has = |text| kept.folded().is_some_and(|name| name.as_str().contains(text));
            request.folded_text().is_none_or(has)
        };
        let all: Vec<&Kept> = self.of(user).filter(fits).collect();
        let found = match &request.order {
            RecordOrder::Newest(after) => sorted(all, |kept| Reverse(kept.place), after.map(Reverse)),
            RecordOrder::Oldest(after) => sorted(all, |kept| kept.place, *after),
            RecordOrder::Name(after) => {
                let key = |name: Option<FoldedName>, place| (name.is_none(), name, place);
                let after = after.clone().map(|(name, place)| key(name, place));
                sorted(all, |kept| key(kept.folded(), kept.place), after)
            }
            RecordOrder::Longest(after) => {
                sorted(all, |kept| Reverse((kept.record.facts.duration, kept.place)), after.map(Reverse))
            }
            RecordOrder::Largest(after) => {
                sorted(all, |kept| Reverse((kept.record.length(), kept.place)), after.map(Reverse))
            }
        };
        let next = |last: &&Kept| request.order.behind(&last.record, last.folded(), last.place);
        Page::cut(found, request.limit, next).map(|kept| kept.record.clone())
    }

    pub(super) fn bytes<'a>(kept: impl Iterator<Item = &'a Kept>) -> u64 {
        kept.map(|kept| kept.record.length()).sum()
    }

    pub(super) fn register(&mut self, audio: AudioId) -> Result<(), RepoError> {
        if self.bodies.contains_key(&audio) {
            return Err(RepoError::Conflict);
        }
        self.bodies.insert(audio, Body { note: None, life: Life::Running(self.now) });
        Ok(())
    }

    pub(super) fn note(&mut self, audio: AudioId, note: String) -> bool {
        let body = self.bodies.get_mut(&audio).filter(|body| matches!(body.life, Life::Running(_)));
        body.map(|body| body.note = Some(note)).is_some()
    }

    pub(super) fn runs(&self, audio: AudioId) -> bool {
        self.bodies.get(&audio).is_some_and(|body| matches!(body.life, Life::Running(_)))
    }

    pub(super) fn beat(&mut self, audio: AudioId) -> bool {
        self.turn(audio, Life::Running(self.now))
    }

    /// Keeps the body of an open upload from being taken for garbage, however long the upload rests; `false` if it
    /// counts as dead.
    pub(super) fn keep_draft(&mut self, audio: AudioId) -> bool {
        self.note(audio, DRAFT_NOTE.to_owned()) && self.turn(audio, Life::Running(self.now + DRAFT_LEAD))
    }

    pub(super) fn give_up(&mut self, audio: AudioId) {
        self.turn(audio, Life::Dead);
    }

    pub(super) fn put(&mut self, record: Record, peaks: Peaks) {
        self.turn(record.audio, Life::Done);
        self.places += 1;
        self.records.push(Kept { place: RecordPlace(self.places), record, peaks });
    }

    /// Changes the life of a body if it is running; `false` if it is not.
    fn turn(&mut self, audio: AudioId, to: Life) -> bool {
        match self.bodies.get_mut(&audio) {
            Some(body) if matches!(body.life, Life::Running(_)) => {
                body.life = to;
                true
            }
            _ => false,
        }
    }

    pub(super) fn garbage(
        &mut self,
        patience: Duration,
        limit: usize,
        after: Option<AudioId>,
    ) -> Vec<Garbage> {
        let mut found = Vec::new();
        let behind = after.map_or(Bound::Unbounded, Bound::Excluded);
        for (audio, body) in self.bodies.range_mut((behind, Bound::Unbounded)) {
            let kept = || self.records.iter().any(|kept| kept.record.audio == *audio);
            if match body.life {
                Life::Running(beat) => beat + patience <= self.now,
                Life::Done => !kept(),
                Life::Dead => true,
            } {
                body.life = Life::Dead;
                found.push(Garbage { audio: *audio, note: body.note.clone() });
                if found.len() == limit {
                    break;
                }
            }
        }
        found
    }

    pub(super) fn forget(&mut self, audio: AudioId) {
        self.bodies.retain(|id, body| *id != audio || body.life != Life::Dead);
    }
}

impl Kept {
    fn folded(&self) -> Option<FoldedName> {
        self.record.name.as_ref().map(FoldedName::of)
    }
}

/// The records in the order of their keys, behind this one.
fn sorted<K: Ord>(mut kept: Vec<&Kept>, key: impl Fn(&Kept) -> K, after: Option<K>) -> Vec<&Kept> {
    if let Some(after) = after {
        kept.retain(|kept| key(kept) > after);
    }
    kept.sort_by_key(|kept| key(kept));
    kept
}
