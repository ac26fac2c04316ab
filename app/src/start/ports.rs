//! The adapters that the settings choose.

use std::sync::Arc;

use quizcast_adapters::sea::{Database, SeaPorts};
use quizcast_adapters::system::{RandomIds, SystemClock};
use quizcast_domain::Ports;
use quizcast_domain::quiz::{DrawLimits, SourceWatch};
use quizcast_domain::records::{AudioStore, Room};
use quizcast_domain::uploads::UploadLimits;

use super::audio::{Encoder, floored, transcoder};
use super::error::StartError;
use super::sources::Sources;
use crate::config::{AudioStore as Place, Config};
use crate::disk::Disks;

/// What the settings name, opened. Only the sources do not read ahead yet: that cannot fail.
pub(crate) struct Opened<'a> {
    config: &'a Config,
    db: Database,
    encoder: Encoder,
    audio: Arc<dyn AudioStore>,
    sources: Sources,
    /// The disks that audio is written to.
    pub(crate) disks: Disks,
}

impl<'a> Opened<'a> {
    /// Opens what the settings name, over an open database.
    pub(crate) fn new(config: &'a Config, db: Database) -> Result<Self, StartError> {
        let (audio, disks) = floored(config, &db)?;
        let encoder = transcoder(&config.records)?;
        let sources = Sources::new(&config.quiz)?;
        Ok(Self { config, db, encoder, audio, sources, disks })
    }

    /// Lets the sources read ahead, and returns all ports. `watch` receives the outcome of every call to a
    /// source, so the log must have been started.
    pub(crate) fn start(self, watch: &Arc<dyn SourceWatch>) -> Ports {
        let (quiz, records) = (&self.config.quiz, &self.config.records);
        let SeaPorts { questions, archive, clues, reports, keys, users, feeds, .. } = SeaPorts::new(&self.db);
        let SeaPorts { register, records: kept, uploads, drafts, .. } = SeaPorts::new(&self.db);
        let apart = !matches!(records.audio_store, Place::Database);
        Ports {
            users,
            feeds,
            questions,
            archive,
            clues,
            reports,
            keys,
            transcoder: self.encoder.whole,
            resumable: self.encoder.resumable,
            uploads,
            audio: self.audio,
            drafts: apart.then_some(drafts as _),
            register,
            records: kept,
            ids: Arc::new(RandomIds),
            clock: Arc::new(SystemClock),
            sources: self.sources.start(watch),
            draw_limits: DrawLimits {
                max_barren_rounds: u32::try_from(quiz.max_barren_rounds).unwrap_or(u32::MAX),
                deadline: quiz.deadline,
            },
            room: Room { user: records.max_user_bytes, store: records.max_store_bytes },
            upload_limits: UploadLimits {
                most_open: records.max_open_uploads,
                most_bytes: self.config.http.uploads.max_bytes,
                patience: records.upload_expiry,
                uncut: self.config.http.uploads.max_spool_bytes,
            },
        }
    }
}
