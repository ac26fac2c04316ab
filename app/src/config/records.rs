//! Settings of the recorder's back office.

use std::num::NonZeroUsize;
use std::time::Duration;

use quizcast_adapters::floor::MinFree;
use quizcast_adapters::mp3_mode::Mp3Mode;
use quizcast_domain::uploads::Upload;

use super::error::ConfigError;
use super::resolve::Resolved;
use super::setting::Setting;
use super::values::AudioStore;
use super::values::Checked;
use super::values::parse::{duration, quota, size, whole};

/// The settings of records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordSettings {
    /// Where the audio is kept.
    pub audio_store: AudioStore,
    /// The quality of the MP3s.
    pub mp3: Mp3Mode,
    /// Threads that encode.
    pub encoder_threads: usize,
    /// Longest record.
    pub max_duration: Duration,
    /// Most uploads at a time.
    pub max_uploads: usize,
    /// How long an open upload may rest.
    pub upload_expiry: Duration,
    /// Most open uploads of a user.
    pub max_open_uploads: usize,
    /// How much space stays free on a disk that audio is written to.
    pub min_free: MinFree,
    /// Most bytes of MP3 per user, or no limit.
    pub max_user_bytes: Option<u64>,
    /// Most bytes of MP3 in all, or no limit.
    pub max_store_bytes: Option<u64>,
}

const TIB: u64 = 1 << 40;
const MOST: u64 = 1024 * TIB;
const SIZE: &str = "1 to 1024TiB, written in bytes or as 10MB or 8GiB";
const QUOTA: &str = "none or 1 to 1024TiB, written in bytes or as 10MB or 8GiB";

pub(super) static AUDIO_STORE: Setting<AudioStore> =
    Setting::new("AUDIO_STORE", "STORE", "database", AudioStore::parse).says(
        "Where the MP3s are kept. The credentials of a bucket come from its usual variables, e.g. AWS_ACCESS_KEY_ID.",
        "database, file:///DIR, s3://BUCKET/PREFIX, gs://BUCKET/PREFIX or az://CONTAINER/PREFIX",
    );

pub(super) static MP3: Setting<Mp3Mode> = Setting::new("MP3", "QUALITY", "v2", mp3_mode).says(
    "The MP3s' quality: v0 (best) to v6 at a variable bit rate, or a constant one in kbit/s. \
     MPEG allows at most 160 kbit/s below 32 kHz and 64 kbit/s at 8 to 12 kHz; higher rates are lowered to that. \
     With cbr64 and cbr96 LAME lowers the sample rate of stereo, so use them for mono.",
    Mp3Mode::ALL,
);

pub(super) static ENCODER_THREADS: Setting<usize> =
    Setting::new("ENCODER_THREADS", "NUMBER", "cores", |raw| whole(raw, 1..=512))
        .by(|| std::thread::available_parallelism().map_or(1, NonZeroUsize::get))
        .says("Number of threads that encode.", "a whole number from 1 to 512");

pub(super) static MAX_UPLOAD_BYTES: Setting<u64> =
    Setting::new("MAX_UPLOAD_BYTES", "SIZE", "8GiB", |raw| size(raw, 1..=MOST)).says("Largest upload.", SIZE);

pub(super) static MAX_DURATION: Setting<Duration> =
    Setting::new("MAX_DURATION", "TIME", "12h", |raw| duration(raw, Duration::from_hours(1000)))
        .says("Longest sound of a record.", "1ms to 1000h, written 500ms, 30s, 5m or 12h");

pub(super) static MAX_UPLOADS: Setting<usize> =
    Setting::new("MAX_UPLOADS", "NUMBER", "64", |raw| whole(raw, 1..=100_000)).says(
        "Most uploads at a time; further ones get 503 with Retry-After. One user may run a quarter of them, \
         but at least 2. The same limit holds for uploads of one address until their credentials have come.",
        "a whole number from 1 to 100000",
    );

pub(super) static UPLOAD_EXPIRY: Setting<Duration> =
    Setting::new("UPLOAD_EXPIRY", "TIME", "24h", |raw| duration(raw, Upload::LONGEST)).says(
        "An upload that was broken off is swept if no byte of it comes for so long. One that asked for it becomes \
         a record instead.",
        "1ms to 168h, written 500ms, 30s, 5m or 12h",
    );

pub(super) static MAX_OPEN_UPLOADS: Setting<usize> =
    Setting::new("MAX_OPEN_UPLOADS", "NUMBER", "16", |raw| whole(raw, 1..=10_000)).says(
        "Most uploads of one user that were begun and not finished. Past it, the oldest one that rests gives way.",
        "a whole number from 1 to 10000",
    );

pub(super) static MAX_SPOOL_BYTES: Setting<u64> =
    Setting::new("MAX_SPOOL_BYTES", "SIZE", "512MiB", |raw| size(raw, 1..=MOST)).says(
        "Most bytes on disk, over all uploads, of audio that arrives before its credentials. \
         One address may use a quarter of them. As many bytes are kept in the database of open uploads whose sound \
         cannot be encoded in parts.",
        SIZE,
    );

pub(super) static MIN_FREE_SPACE: Setting<MinFree> =
    Setting::new("MIN_FREE_SPACE", "SPACE", "5%, but at least 64MiB and at most 2GiB", min_free)
        .by(|| MinFree::Usual)
        .says(
            "Free space below which a disk takes no more audio; everything else goes on. It applies to the disk \
             of the data directory and to that of an audio store in a folder. N% is N percent of the space that \
             this program may use on the disk.",
            "off, a size written in bytes or as 10MB or 8GiB, or 1% to 99%",
        );

pub(super) static MAX_USER_BYTES: Setting<Option<u64>> =
    Setting::new("MAX_USER_BYTES", "SIZE", "none", |raw| quota(raw, 1..=MOST))
        .says("Most bytes of MP3 that are kept for a user.", QUOTA);

pub(super) static MAX_STORE_BYTES: Setting<Option<u64>> =
    Setting::new("MAX_STORE_BYTES", "SIZE", "none", |raw| quota(raw, 1..=MOST))
        .says("Most bytes of MP3 that are kept in all.", QUOTA);

impl RecordSettings {
    pub(super) fn read(given: &Resolved) -> Result<Self, ConfigError> {
        Ok(Self {
            audio_store: given.read(&AUDIO_STORE)?,
            mp3: given.read(&MP3)?,
            encoder_threads: given.read(&ENCODER_THREADS)?,
            max_duration: given.read(&MAX_DURATION)?,
            max_uploads: given.read(&MAX_UPLOADS)?,
            upload_expiry: given.read(&UPLOAD_EXPIRY)?,
            max_open_uploads: given.read(&MAX_OPEN_UPLOADS)?,
            min_free: given.read(&MIN_FREE_SPACE)?,
            max_user_bytes: given.read(&MAX_USER_BYTES)?,
            max_store_bytes: given.read(&MAX_STORE_BYTES)?,
        })
    }
}

fn mp3_mode(raw: &str) -> Checked<Mp3Mode> {
    raw.parse().map_err(|_| "is not a quality".to_owned())
}

/// How much of a disk stays free: `off`, a size, or a part of the disk such as `10%`.
fn min_free(raw: &str) -> Checked<MinFree> {
    match raw.strip_suffix('%') {
        Some(hundredths) => whole(hundredths, 1..=99).map(MinFree::Percent),
        None if raw == "off" => Ok(MinFree::Off),
        None => size(raw, 1..=MOST).map(MinFree::Bytes),
    }
}
