//! Questions, records and keys for several suites. Each number gives a different one.

use std::time::Duration;

use bytes::Bytes;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::once::{CallerId, Claim, ClaimState, IdempotencyKey, IdempotencyRepo, KeyDigest, RequestDigest};
use crate::questions::{Draft, NewQuestion, QuestionCount, SourceName};
use crate::records::{AudioFacts, AudioId, Peaks, Record, RecordId, RecordName};
use crate::users::UserId;

/// The question number `n`: another text, answer and source id for each.
#[must_use]
pub fn new_question(n: u32) -> NewQuestion {
    NewQuestion::new(Draft {
        source_id: Some(n.to_string()),
        ..Draft::new(SourceName::JSERVICE, format!("What comes after {n}?"), format!("{}", n + 1))
    })
    .expect("a valid question")
}

/// The question number `n` in a category and with a value.
#[must_use]
pub fn clue(n: u32, category: Option<&str>, value: Option<u32>) -> NewQuestion {
    let draft = new_question(n).draft().clone();
    let draft = Draft { category: category.map(str::to_owned), value, ..draft };
    NewQuestion::new(draft).expect("a valid question")
}

/// The number of questions `n`, which must be valid.
#[must_use]
pub fn count(n: usize) -> QuestionCount {
    QuestionCount::new(n as i128, 10_000).expect("a valid count")
}

/// A caller's key.
#[must_use]
pub fn key(name: &str) -> KeyDigest {
    IdempotencyKey::new(name).expect("a valid key").digest("test", &CallerId("caller".into()))
}

/// A request.
#[must_use]
pub fn request(name: &str) -> RequestDigest {
    RequestDigest::of(&[name.as_bytes()])
}

/// How long a claim of [`claimed`] lasts.
pub const LEASE: Duration = Duration::from_mins(1);

/// What becomes of a claim on always the same key, for always the same request.
pub async fn claimed(keys: &dyn IdempotencyRepo, holder: u128) -> ClaimState {
    keys.claim(key("k"), request("r"), Uuid::from_u128(holder), LEASE).await.expect("an answer")
}

/// The same, where the key must be free.
pub async fn won(keys: &dyn IdempotencyRepo, holder: u128) -> Claim {
    match claimed(keys, holder).await {
        ClaimState::Won(claim) => claim,
        other => panic!("the claim was not won: {other:?}"),
    }
}

/// A body's id.
#[must_use]
pub fn audio(n: u128) -> AudioId {
    AudioId(Uuid::from_u128(0xA0_0000 + n))
}

/// The record number `n` of the user number `owner`, of `length` bytes. Odd ones have all optional fields, even ones
/// none.
#[must_use]
pub fn record(n: u128, owner: u128, length: u64) -> Record {
    let head = Bytes::from(vec![0xFF; 3]);
    let odd = n % 2 == 1;
    Record {
        id: RecordId(Uuid::from_u128(0x4E_0000 + n)),
        user: UserId(Uuid::from_u128(owner)),
        name: RecordName::new(&format!("Übung {n} 🎙.wav")).filter(|_| odd),
        created_at: OffsetDateTime::UNIX_EPOCH + Duration::from_micros(1_700_000_000_123_456),
        audio: audio(n),
        body_length: length - head.len() as u64,
        head,
        facts: AudioFacts {
            duration: Duration::from_nanos(3_600_123_456_789),
            sample_rate: 384_000,
            channels: 8,
            bitrate: 320,
            loudness: odd.then_some(-23.046_875_000_1),
            peak: odd.then_some(-0.1),
            warnings: if odd { vec!["the \"data\" ends\0 early".into(), "é".into()] } else { Vec::new() },
        },
    }
}

/// A waveform with so many pairs.
#[must_use]
pub fn peaks(pairs: usize) -> Peaks {
    let low = |at: usize| i8::try_from(at % 129).map_or(i8::MIN, |low| -low);
    let high = |at: usize| i8::try_from(at % 128).unwrap_or(i8::MAX);
    Peaks { samples_per_pixel: 512, pairs: (0..pairs).map(|at| (low(at), high(at))).collect() }
}
