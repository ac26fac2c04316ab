//! Opens the transcoder and the audio store.

#[cfg(feature = "lame")]
use std::num::NonZeroUsize;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use quizcast_adapters::floor::{Floor, FlooredAudioStore, Standing};
#[cfg(feature = "lame")]
use quizcast_adapters::lame::{LameOptions, LameTranscoder};
use quizcast_adapters::objects::ObjectAudioStore;
use quizcast_adapters::sea::{Database, SeaAudioStore};
use quizcast_domain::records::{AudioStore, Transcoder};
#[cfg(not(feature = "lame"))]
use quizcast_domain::records::{ByteStream, Mp3Stream, TranscodeError};
#[cfg(not(feature = "lame"))]
use quizcast_domain::uploads::Encoding;
use quizcast_domain::uploads::ResumableTranscoder;

use super::error::StartError;
use crate::config::{AudioStore as Place, Config, RecordSettings};
use crate::disk::{Disk, DiskSpace, Disks};

/// One encoder as both of its ports.
pub(super) struct Encoder {
    /// For uploads that come in one request.
    pub(super) whole: Arc<dyn Transcoder>,
    /// For uploads that go on after a break.
    pub(super) resumable: Arc<dyn ResumableTranscoder>,
}

/// Starts the encoder.
#[cfg(feature = "lame")]
pub(super) fn transcoder(settings: &RecordSettings) -> Result<Encoder, StartError> {
    let options = LameOptions { in_background: true, ..lame_options(settings) };
    let transcoder = LameTranscoder::new(options);
    let transcoder = Arc::new(transcoder.map_err(|error| StartError::Encoder(error.into()))?);
    Ok(Encoder { whole: Arc::clone(&transcoder) as _, resumable: transcoder })
}

/// The options of the encoder, for uploads and for the command `transcode`.
#[cfg(feature = "lame")]
pub(crate) fn lame_options(settings: &RecordSettings) -> LameOptions {
    let threads = NonZeroUsize::new(settings.encoder_threads).unwrap_or(NonZeroUsize::MIN);
    LameOptions {
        mode: settings.mp3,
        max_duration: settings.max_duration,
        max_uploads: settings.max_uploads,
        ..LameOptions::with_threads(threads)
    }
}

#[cfg(not(feature = "lame"))]
#[expect(clippy::unnecessary_wraps, reason = "with LAME it can fail")]
pub(super) fn transcoder(_settings: &RecordSettings) -> Result<Encoder, StartError> {
    Ok(Encoder { whole: Arc::new(NoTranscoder), resumable: Arc::new(NoTranscoder) })
}

/// Refuses every upload, in a program that was built without LAME.
#[cfg(not(feature = "lame"))]
struct NoTranscoder;

#[cfg(not(feature = "lame"))]
#[async_trait::async_trait]
impl Transcoder for NoTranscoder {
    async fn transcode(&self, _wav: ByteStream, _title: Option<String>) -> Result<Mp3Stream, TranscodeError> {
        Err(TranscodeError::NoEncoder)
    }
}

#[cfg(not(feature = "lame"))]
#[async_trait::async_trait]
impl ResumableTranscoder for NoTranscoder {
    async fn go_on(
        &self,
        _from: Option<bytes::Bytes>,
        _wav: ByteStream,
        _title: Option<String>,
    ) -> Result<Encoding, TranscodeError> {
        Err(TranscodeError::NoEncoder)
    }
}

/// Opens the audio store, with a floor of free space on each disk that audio is written to.
pub(super) fn floored(config: &Config, db: &Database) -> Result<(Arc<dyn AudioStore>, Disks), StartError> {
    let settings = &config.records;
    let data = Arc::new(Floor::new(&config.data_dir, settings.min_free));
    let floor = audio_dir(config).map(|dir| {
        let same = is_one_disk(&dir, &config.data_dir);
        if same { Arc::clone(&data) } else { Arc::new(Floor::new(dir, settings.min_free)) }
    });
    let audio = audio(settings, db)?;
    let other = floor.clone().filter(|floor| !Arc::ptr_eq(floor, &data));
    let store: Arc<dyn AudioStore> = match floor {
        Some(floor) => Arc::new(FlooredAudioStore::new(audio, floor)),
        None => audio,
    };
    Ok((store, Disks { data, audio: other.map(|floor| floor as _) }))
}

/// The folder that the audio is written to, if it is on a disk of this machine.
fn audio_dir(config: &Config) -> Option<PathBuf> {
    match &config.records.audio_store {
        Place::Database => config.database.file()?.parent().map(Path::to_owned),
        Place::Objects(url) if url.scheme() == "file" => url.to_file_path().ok(),
        Place::Objects(_) => None,
    }
}

/// Whether both folders lie, or will lie, on the same disk.
fn is_one_disk(one: &Path, other: &Path) -> bool {
    let disk = |path: &Path| {
        let mut above = path.ancestors().map(|path| if path == "" { Path::new(".") } else { path });
        above.find_map(|path| path.metadata().ok()).map(|found| found.dev())
    };
    disk(one) == disk(other)
}

fn audio(settings: &RecordSettings, db: &Database) -> Result<Arc<dyn AudioStore>, StartError> {
    match &settings.audio_store {
        Place::Database => Ok(Arc::new(SeaAudioStore::new(db.clone()))),
        Place::Objects(url) => {
            let variables = std::env::vars_os();
            let variables =
                variables.filter_map(|(name, value)| name.into_string().ok().zip(value.into_string().ok()));
            let store = ObjectAudioStore::open(url.as_str(), variables);
            Ok(Arc::new(store.map_err(|error| StartError::Audio(url.to_string(), error))?))
        }
    }
}

impl Disk for Floor {
    fn takes(&self, bytes: u64) -> bool {
        Self::takes(self, bytes)
    }

    fn look(&self) -> Option<DiskSpace> {
        Self::look(self).map(|Standing { free, floor }| DiskSpace { free, floor })
    }
}
