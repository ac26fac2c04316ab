//! An upload that outlives its connections.

use std::time::Duration;

use time::OffsetDateTime;

use super::Failure;
use crate::once::KeyDigest;
use crate::records::{RecordId, RecordName, UploadId};
use crate::users::UserId;

/// The protocol that an upload was begun with; it goes on with the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// tus 1.0.0.
    Tus,
    /// draft-ietf-httpbis-resumable-upload.
    Draft,
}

/// What an upload's caller said when it was begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUpload {
    /// Its id.
    pub id: UploadId,
    /// The owner, already authenticated.
    pub user: UserId,
    /// How it goes on.
    pub protocol: Protocol,
    /// The file's name.
    pub name: Option<RecordName>,
    /// Length of the whole WAV, if it is known yet.
    pub length: Option<u64>,
    /// Whether what is there becomes a record if nobody comes back.
    pub finish_abandoned: bool,
    /// What the protocol wants to tell its caller again, word for word.
    pub metadata: Option<String>,
    /// Makes it safe to begin it again: the same key begins one upload.
    pub key: Option<KeyDigest>,
}

impl NewUpload {
    /// Whether this is the request again that began `first`. Its length may have become known since.
    #[must_use]
    pub fn repeats(&self, first: &Self) -> bool {
        let same_length = self.length.is_none() || self.length == first.length;
        let known = Self { id: first.id, length: first.length, ..self.clone() };
        same_length && known == *first
    }
}

/// Where an upload stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UploadState {
    /// Bytes are awaited.
    Open,
    /// It became this record.
    Done(RecordId),
    /// It can never become a record.
    Failed(Failure),
}

/// An upload as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// What its caller said, and whose it is.
    pub begun: NewUpload,
    /// Where it stands.
    pub state: UploadState,
    /// How many bytes of the WAV are stored safely. It never decreases, and reaches the length only with the
    /// record.
    pub offset: u64,
    /// Whether a request holds it at this moment.
    pub held: bool,
    /// When it was begun.
    pub created_at: OffsetDateTime,
    /// When its last byte was stored, or it ended.
    pub touched_at: OffsetDateTime,
}

impl Upload {
    /// An upload ends so long after it began, whatever its sender does.
    pub const LONGEST: Duration = Duration::from_hours(7 * 24);
    /// For so long after its end it is remembered, so that its last answer can be given again.
    pub const REMEMBERED: Duration = Duration::from_hours(24);

    /// When it is swept, if no byte comes for `patience`.
    #[must_use]
    pub fn expires_at(&self, patience: Duration) -> OffsetDateTime {
        match self.state {
            UploadState::Open => (self.touched_at + patience).min(self.created_at + Self::LONGEST),
            UploadState::Done(_) | UploadState::Failed(_) => self.touched_at + Self::REMEMBERED,
        }
    }
}

/// When the next seam of an upload can come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NextSeam {
    /// The header of the WAV was not understood yet.
    #[default]
    Unknown,
    /// Once the WAV has about this many bytes.
    At(u64),
    /// Never: this sound cannot be cut, so its whole WAV is kept until it is complete.
    Never,
}
