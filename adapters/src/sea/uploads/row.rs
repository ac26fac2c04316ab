//! The row of an upload.

use quizcast_domain::once::KeyDigest;
use quizcast_domain::records::{AudioId, RecordId, RecordName};
use quizcast_domain::uploads::{
    Failure, NewUpload, NextSeam, Protocol, SILENCE, Upload, UploadId, UploadPlace, UploadState,
};
use quizcast_domain::users::UserId;
use quizcast_domain::{BoxError, RepoError};
use sea_orm::{DbBackend, QueryResult, TryGetable};
use uuid::Uuid;

use crate::sea::db::clock::{from_micros, micros, now};
use crate::sea::db::error::repo_error;

/// The row of an upload, as [`columns`] selects it.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) place: UploadPlace,
    pub(super) upload: Upload,
    pub(super) epoch: i64,
    pub(super) wanted: bool,
    pub(super) audio: AudioId,
    pub(super) body_length: i64,
    pub(super) next: NextSeam,
}

/// The columns of a [`Row`].
pub(super) fn columns(backend: DbBackend) -> String {
    format!(
        "seq, id, user_id, protocol, name, length, finish, metadata, key_hash, state, failure, record, stored, epoch, wanted, \
         audio, body_length, uncut, next_seam, created_at, touched_at, \
         CAST(CASE WHEN {} THEN 0 ELSE 1 END AS BIGINT) AS held",
        rests(backend)
    )
}

/// Whether nobody holds an upload, or its hold is silent.
pub(super) fn rests(backend: DbBackend) -> String {
    format!("(beat_at IS NULL OR beat_at <= {} - {})", now(backend), micros(SILENCE))
}

/// Whether the hold of the upload `$1` with the epoch `$2` lasts.
pub(super) const LASTS: &str = "id = $1 AND epoch = $2 AND beat_at IS NOT NULL";

impl Row {
    pub(super) fn of(row: &QueryResult) -> Result<Self, RepoError> {
        let stored = Stored(row);
        let read = || -> Result<Self, Trouble> {
            Ok(Self {
                place: UploadPlace(stored.number("seq")?),
                upload: stored.upload()?,
                epoch: stored.get("epoch")?,
                wanted: stored.flag("wanted")?,
                audio: AudioId(stored.get("audio")?),
                body_length: stored.get("body_length")?,
                next: stored.next()?,
            })
        };
        read().map_err(|trouble| trouble.0)
    }
}

/// Turns both kinds of errors into a [`RepoError`].
struct Trouble(RepoError);

impl From<sea_orm::DbErr> for Trouble {
    fn from(error: sea_orm::DbErr) -> Self {
        Self(repo_error(error))
    }
}

impl From<BoxError> for Trouble {
    fn from(error: BoxError) -> Self {
        Self(RepoError::Corrupt(error))
    }
}

struct Stored<'a>(&'a QueryResult);

impl Stored<'_> {
    fn get<T: TryGetable>(&self, column: &str) -> Result<T, Trouble> {
        Ok(self.0.try_get("", column)?)
    }

    fn number(&self, column: &str) -> Result<u64, Trouble> {
        let number: i64 = self.get(column)?;
        u64::try_from(number).map_err(|error| Trouble::from(BoxError::from(error)))
    }

    fn number_or_none(&self, column: &str) -> Result<Option<u64>, Trouble> {
        let number: Option<i64> = self.get(column)?;
        number.map(u64::try_from).transpose().map_err(|error| Trouble::from(BoxError::from(error)))
    }

    fn flag(&self, column: &str) -> Result<bool, Trouble> {
        Ok(self.get::<i64>(column)? != 0)
    }

    fn upload(&self) -> Result<Upload, Trouble> {
        let protocol: String = self.get("protocol")?;
        let begun = NewUpload {
            id: UploadId(self.get("id")?),
            user: UserId(self.get("user_id")?),
            protocol: protocol_of(&protocol).ok_or_else(|| unreadable("protocol"))?,
            name: self.get::<Option<String>>("name")?.and_then(|name| RecordName::new(&name)),
            length: self.number_or_none("length")?,
            finish_abandoned: self.flag("finish")?,
            metadata: self.get("metadata")?,
            key: self.key()?,
        };
        Ok(Upload {
            begun,
            state: self.state()?,
            offset: self.number("stored")?,
            held: self.flag("held")?,
            created_at: from_micros(self.get("created_at")?)?,
            touched_at: from_micros(self.get("touched_at")?)?,
        })
    }

    fn key(&self) -> Result<Option<KeyDigest>, Trouble> {
        let key: Option<Vec<u8>> = self.get("key_hash")?;
        key.map(|key| key.try_into().map(KeyDigest).map_err(|_| unreadable("key"))).transpose()
    }

    fn state(&self) -> Result<UploadState, Trouble> {
        let (record, failure): (Option<Uuid>, Option<String>) = (self.get("record")?, self.get("failure")?);
        let state: String = self.get("state")?;
        let state = match (state.as_str(), record, failure.as_deref().and_then(Failure::parse)) {
            ("open", ..) => Some(UploadState::Open),
            ("done", Some(record), _) => Some(UploadState::Done(RecordId(record))),
            ("failed", _, Some(failure)) => Some(UploadState::Failed(failure)),
            _ => None,
        };
        state.ok_or_else(|| unreadable("state"))
    }

    fn next(&self) -> Result<NextSeam, Trouble> {
        if self.flag("uncut")? {
            return Ok(NextSeam::Never);
        }
        Ok(self.number_or_none("next_seam")?.map_or(NextSeam::Unknown, NextSeam::At))
    }
}

fn unreadable(what: &str) -> Trouble {
    Trouble(RepoError::Corrupt(format!("the {what} of an upload cannot be read").into()))
}

fn protocol_of(text: &str) -> Option<Protocol> {
    [Protocol::Tus, Protocol::Draft].into_iter().find(|protocol| protocol_text(*protocol) == text)
}

pub(super) const fn protocol_text(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Tus => "tus",
        Protocol::Draft => "draft",
    }
}
