//! The right to turn an upload that outlives its connections into a record.

use uuid::Uuid;

/// The id of an upload that outlives its connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UploadId(pub Uuid);

/// The right to change such an upload. A later hold ends all earlier ones: none of their changes is stored any
/// more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hold {
    /// Which upload.
    pub upload: UploadId,
    /// Which hold of it.
    pub epoch: u64,
}

/// The [`Created::note`](super::Created::note) of a body that holds the MP3 of an open upload. Such a body always
/// lies in the database, wherever the bodies of records are kept.
pub const DRAFT_NOTE: &str = "draft";
