//! Settings of the recorder's back office.

use std::time::Duration;

use quizcast_adapters::floor::MinFree;

use super::audio::{AudioStore, Mp3};
use super::parse::{duration, quota, set, size, whole};
use super::setting::Preset::{Text, Words};
use super::setting::{Checked, Setting};

/// How records are made and kept, and how much of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordSettings {
    /// Where the audio is kept.
    pub audio_store: AudioStore,
    /// What is made of a WAV.
    pub mp3: Mp3,
    /// Threads that encode.
    pub encoder_threads: usize,
    /// Largest upload, in bytes.
    pub max_upload_bytes: u64,
    /// Longest record.
    pub max_duration: Duration,
    /// Most uploads at a time.
    pub max_uploads: usize,
    /// Most bytes that wait on disk for their credentials, over all uploads.
    pub max_spool_bytes: u64,
    /// How much of a disk that takes audio stays free.
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

pub(super) const ROWS: &[Setting] = &[
    Setting::new("AUDIO_STORE", "STORE", Text("database"), |c, raw| {
        set(&mut c.records.audio_store, AudioStore::parse(raw))
    })
    .says(
        "Where the MP3s are kept. The credentials of a bucket come from its usual variables, e.g. AWS_ACCESS_KEY_ID.",
        "database, file:///DIR, s3://BUCKET/PREFIX, gs://BUCKET/PREFIX or az://CONTAINER/PREFIX",
    ),
    Setting::new("MP3", "QUALITY", Text("v2"), |c, raw| set(&mut c.records.mp3, Mp3::parse(raw))).says(
        "The MP3s' quality: v0 (best) to v6 at a variable bit rate, or a constant one in kbit/s. \
         Below 32 kHz MPEG knows at most 160 kbit/s, at 8 to 12 kHz 64 kbit/s: more is clamped to that. \
         At cbr64 and cbr96 LAME lowers the sample rate of stereo: those are for mono.",
        "v0 to v6, or cbr64, cbr96, cbr112, cbr128, cbr160, cbr192, cbr224, cbr256 or cbr320",
    ),
    Setting::new("ENCODER_THREADS", "NUMBER", Words("cores"), |c, raw| {
        set(&mut c.records.encoder_threads, whole(raw, 1..=512))
    })
    .says("Number of threads that encode.", "a whole number from 1 to 512"),
    Setting::new("MAX_UPLOAD_BYTES", "SIZE", Text("8GiB"), |c, raw| {
        set(&mut c.records.max_upload_bytes, size(raw, 1..=MOST))
    })
    .says("Largest upload.", SIZE),
    Setting::new("MAX_DURATION", "TIME", Text("12h"), |c, raw| {
        set(&mut c.records.max_duration, duration(raw, Duration::from_hours(1000)))
    })
    .says("Longest sound of a record.", "1ms to 1000h, written 500ms, 30s, 5m or 12h"),
    Setting::new("MAX_UPLOADS", "NUMBER", Text("64"), |c, raw| {
        set(&mut c.records.max_uploads, whole(raw, 1..=100_000))
    })
    .says(
        "Most uploads at a time; further ones are told to come back. One user may run a quarter of them, \
         but at least 2, and so may one address whose uploads have no credentials yet.",
        "a whole number from 1 to 100000",
    ),
    Setting::new("MAX_SPOOL_BYTES", "SIZE", Text("512MiB"), |c, raw| {
        set(&mut c.records.max_spool_bytes, size(raw, 1..=MOST))
    })
    .says(
        "Most bytes that wait on disk in all, of uploads whose audio comes before their credentials. \
         One address may use a quarter of them.",
        SIZE,
    ),
    Setting::new("MIN_FREE_SPACE", "SPACE", Words("5%, but at least 64MiB and at most 2GiB"), |c, raw| {
        set(&mut c.records.min_free, min_free(raw))
    })
    .says(
        "Free space below which a disk takes no more audio; all else goes on. It counts for the disk of the \
         data directory, and for that of an audio store in a folder. N% is a part of what the program may \
         write to the disk.",
        "off, a size written in bytes or as 10MB or 8GiB, or 1% to 99%",
    ),
    Setting::new("MAX_USER_BYTES", "SIZE", Text("none"), |c, raw| {
        set(&mut c.records.max_user_bytes, quota(raw, 1..=MOST))
    })
    .says("Most bytes of MP3 that are kept for a user.", QUOTA),
    Setting::new("MAX_STORE_BYTES", "SIZE", Text("none"), |c, raw| {
        set(&mut c.records.max_store_bytes, quota(raw, 1..=MOST))
    })
    .says("Most bytes of MP3 that are kept in all.", QUOTA),
];

/// How much of a disk stays free: `off`, a size, or a part of the disk such as `10%`.
fn min_free(raw: &str) -> Checked<MinFree> {
    match raw.strip_suffix('%') {
        Some(hundredths) => whole(hundredths, 1..=99).map(MinFree::Percent),
        None if raw == "off" => Ok(MinFree::Off),
        None => size(raw, 1..=MOST).map(MinFree::Bytes),
    }
}
