//! A record as callers see it.

use std::time::Duration;

use poem_openapi::Object;
use poem_openapi::types::Example;
use quizcast_domain::records::Record;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::http::request::link::Links;
use crate::http::schema::{Nullable, described};

described! {
    /// The address of something.
    struct Address(String) { format: Some("uri") }
}

/// A record: sound that somebody keeps here as MP3.
#[derive(Debug, Object)]
#[oai(rename = "AudioRecord", example)]
pub(crate) struct RecordView {
    /// The record's id.
    id: Uuid,
    /// The id of the user who owns it.
    user: Uuid,
    /// The link to the MP3. It needs no token: whoever has it may listen.
    url: Address,
    /// The uploaded file's name, where it had one.
    name: Nullable<String>,
    /// When the upload was complete.
    created_at: OffsetDateTime,
    /// Length of the source, in seconds.
    duration: f64,
    /// Samples per second of the source.
    sample_rate: u32,
    /// Channels of the source.
    channels: u16,
    /// Length of the MP3, in bytes.
    bytes: u64,
    /// Mean bit rate of the MP3, in kbit/s.
    bitrate: u32,
    /// EBU R128 integrated loudness in LUFS, of what is heard: more than two channels are mixed down first.
    /// Null where it is not defined.
    loudness: Nullable<f64>,
    /// Sample peak of the same, in dBFS; null for silence.
    peak: Nullable<f64>,
    /// What was odd about the source, e.g. that its data ends before its header says.
    warnings: Vec<String>,
}

impl RecordView {
    pub(crate) fn new(record: Record, links: &Links) -> Self {
        let (url, bytes) = (links.record(&record), record.length());
        let facts = record.facts;
        Self {
            id: record.id.0,
            user: record.user.0,
            url: Address(url),
            name: record.name.map(|name| name.to_string()).into(),
            created_at: record.created_at,
            duration: seconds(facts.duration),
            sample_rate: facts.sample_rate,
            channels: facts.channels,
            bytes,
            bitrate: facts.bitrate,
            loudness: facts.loudness.map(hundredths).into(),
            peak: facts.peak.map(hundredths).into(),
            warnings: facts.warnings,
        }
    }

    /// Where the MP3 is.
    pub(crate) fn url(&self) -> &str {
        &self.url.0
    }
}

/// The nearest number of seconds. `Duration::as_secs_f64` adds two rounded numbers: its last digits can be wrong.
#[expect(clippy::cast_precision_loss, reason = "up to a hundred days of nanoseconds are exact")]
fn seconds(duration: Duration) -> f64 {
    duration.as_nanos() as f64 / 1e9
}

/// Rounds to hundredths: nobody hears smaller steps. Adding zero turns -0 into 0.
fn hundredths(level: f64) -> f64 {
    (level * 100.0).round() / 100.0 + 0.0
}

impl Example for RecordView {
    fn example() -> Self {
        let id = Uuid::from_u128(0x0c9d_7a40_6f1b_4c3e_8a55_b1e0_52d3_f7a9);
        let user = Uuid::from_u128(0x4f3c_0a52_2f5e_4f0b_9d7c_0c3f_6a1e_88d1);
        Self {
            id,
            user,
            url: Address(format!("http://127.0.0.1:8080/record?id={id}&user={user}")),
            name: Some("Interview.wav".to_owned()).into(),
            created_at: OffsetDateTime::UNIX_EPOCH + time::Duration::days(20_000),
            duration: 61.25,
            sample_rate: 44_100,
            channels: 2,
            bytes: 1_457_280,
            bitrate: 190,
            loudness: Some(-16.5).into(),
            peak: Some(-0.75).into(),
            warnings: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_have_no_digits_that_nobody_measured() {
        for (nanos, text) in
            [(1_506_145_124, "1.506145124"), (0, "0"), (43_200_000_000_001, "43200.000000001")]
        {
            assert_eq!(seconds(Duration::from_nanos(nanos)).to_string(), text);
        }
    }
}
