//! Every repository over one database.

use std::sync::Arc;

use super::audio::SeaAudioStore;
use super::db::Database;
use super::keys::SeaIdempotencyRepo;
use super::questions::SeaQuestionRepo;
use super::records::SeaRecordRepo;
use super::users::SeaUserRepo;

/// Every repository over one database, each in an `Arc` that can be passed as its port.
///
/// Bodies of MP3s may be kept elsewhere: then leave `audio` out.
#[derive(Debug, Clone)]
pub struct SeaPorts {
    /// The log of questions.
    pub questions: Arc<SeaQuestionRepo>,
    /// The idempotency keys.
    pub keys: Arc<SeaIdempotencyRepo>,
    /// Users.
    pub users: Arc<SeaUserRepo>,
    /// Records, and the register of the bodies behind them.
    pub records: Arc<SeaRecordRepo>,
    /// The bodies of MP3s.
    pub audio: Arc<SeaAudioStore>,
}

impl SeaPorts {
    /// Makes every repository over `db`, whose schema must be up to date.
    #[must_use]
    pub fn new(db: &Database) -> Self {
        Self {
            questions: Arc::new(SeaQuestionRepo::new(db.clone())),
            keys: Arc::new(SeaIdempotencyRepo::new(db.clone())),
            users: Arc::new(SeaUserRepo::new(db.clone())),
            records: Arc::new(SeaRecordRepo::new(db.clone())),
            audio: Arc::new(SeaAudioStore::new(db.clone())),
        }
    }
}
