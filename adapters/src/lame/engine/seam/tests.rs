use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use std::{fs, thread};

use quizcast_domain::records::TranscodeError;
use quizcast_domain::uploads::SegmentPart;
use tokio::sync::oneshot;

use super::*;
use crate::lame::engine::{FeedEnd, Input, Order, Pool, begin, run};

/// Sound in memory, which never breaks.
struct Slice<'a>(&'a [u8]);

impl Read for Slice<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl Input for Slice<'_> {
    fn broken(self) -> Option<FeedEnd> {
        None
    }
}

/// A WAV of `data`, with the format that `format` describes after its codec's tag.
fn wav(tag: u16, rate: u32, align: u16, bits: u16, data: &[u8]) -> Vec<u8> {
    let length = |bytes: usize| u32::try_from(bytes).unwrap().to_le_bytes();
    let mut wav = [b"RIFF", &length(36 + data.len())[..], b"WAVEfmt ", &length(16)].concat();
    wav.extend(tag.to_le_bytes());
    wav.extend(1_u16.to_le_bytes());
    wav.extend(rate.to_le_bytes());
    wav.extend(rate.to_le_bytes());
    wav.extend(align.to_le_bytes());
    wav.extend(bits.to_le_bytes());
    [&wav, &b"data"[..], &length(data.len()), data].concat()
}

fn noise(bytes: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    std::iter::repeat_with(next).take(bytes).collect()
}

/// Two segments and a little more of 16 bit PCM and of ADPCM, some of whose blocks are damaged.
fn sounds() -> [Vec<u8>; 2] {
    const SAMPLES: usize = 200 * 576;
    [wav(1, 8_000, 2, 16, &noise(SAMPLES * 2)), wav(0x11, 8_000, 256, 4, &noise(SAMPLES / 505 * 256))]
}

/// Encodes `wav`, `from` a state if there is one. Returns its seams, and how it ended.
fn encode(wav: &[u8], from: Option<State>) -> (Vec<Seam>, Result<(), TranscodeError>) {
    let pool = Arc::new(Pool::start(1, 1 << 20, false).unwrap());
    let (producer, mut consumer) = begin(&pool, 1).unwrap();
    let mode = from.as_ref().map_or("v4", |state| &state.begin.mode).parse().unwrap();
    let max_duration = Duration::from_hours(1);
    let from = from.map(Box::new);
    let order = Order { mode, title: None, max_duration, seams: true, from };
    let (header, mut understood) = oneshot::channel();
    thread::scope(|scope| {
        let reader = scope.spawn(move || run(Slice(wav), producer, order, header));
        let (mut seams, mut end) = (Vec::new(), None);
        while let Some(part) = consumer.blocking_part() {
            match part {
                Ok(SegmentPart::Seam(seam)) => seams.push(seam),
                Ok(SegmentPart::Body(_)) => {}
                Ok(SegmentPart::End(_)) => end = Some(Ok(())),
                Err(error) => end = Some(Err(error)),
            }
            if end.is_some() {
                break;
            }
        }
        drop(consumer);
        assert!(reader.join().is_ok(), "the reader panicked");
        let refused = understood.try_recv().ok().and_then(Result::err);
        (seams, refused.map_or_else(|| end.expect("an end"), Err))
    })
}

/// A sound, and the fields of the state at its last seam.
fn known() -> Vec<(Vec<u8>, Vec<u8>)> {
    let last = |wav: Vec<u8>| {
        let (mut seams, end) = encode(&wav, None);
        end.unwrap();
        let fields = seams.pop().expect("a seam").state.slice(5..).to_vec();
        (wav, fields)
    };
    sounds().map(last).into()
}

fn state_of(fields: &[u8]) -> State {
    State::read(&sealed(fields)).expect("a state of this version").0
}

#[test]
fn a_state_that_is_read_is_the_one_that_was_written() {
    for (wav, fields) in known() {
        let State { begin, assembled } = state_of(&fields);
        let seam = begin.into_seam(assembled).unwrap();
        assert_eq!(seam.state, sealed(&fields));
        let rest = &wav[usize::try_from(seam.position).unwrap()..];
        encode(rest, Some(state_of(&fields))).1.unwrap();
    }
}

#[test]
fn a_place_that_is_not_between_two_segments_is_refused() {
    let changes: [fn(&mut Begin); 8] = [
        |begin| begin.segment = 0,
        |begin| begin.segment += 1,
        |begin| begin.segment = usize::MAX,
        |begin| begin.sample += 1,
        |begin| begin.sample = 0,
        |begin| begin.sample = u64::MAX,
        |begin| begin.mode = "v99".to_owned(),
        |begin| begin.mode.clear(),
    ];
    for (_, fields) in known() {
        for change in changes {
            let mut state = state_of(&fields);
            change(&mut state.begin);
            let strange = sealed(&postcard::to_allocvec(&state).unwrap());
            assert!(State::read(&strange).is_none(), "{:?}", state.begin.segment);
        }
    }
}

/// `fields` with another number in the place of the one with this index. Numbers have seven bits in each byte.
fn with_number(fields: &[u8], index: usize, mut number: u64) -> Vec<u8> {
    let ends: Vec<_> = (0..fields.len()).filter(|at| fields[*at] < 0x80).map(|at| at + 1).collect();
    let start = index.checked_sub(1).map_or(0, |before| ends[before]);
    let mut bytes = Vec::new();
    while number >= 0x80 {
        bytes.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    bytes.push(number.to_le_bytes()[0]);
    [&fields[..start], &bytes, &fields[ends[index]..]].concat()
}

/// Whoever can write into the store may write anything there, and the checksum is no secret.
#[test]
fn no_state_makes_anything_panic_or_run_forever() {
    let (mut refused, mut taken) = (0, 0);
    for (wav, fields) in known() {
        let numbers = fields.iter().filter(|byte| **byte < 0x80).count();
        // Most of what is in the middle are peaks, all of whose values are possible.
        let middle = (60..numbers - 500).step_by(50);
        for index in (0..60).chain(middle).chain(numbers - 500..numbers) {
            for number in [0, u64::from(u32::MAX), u64::MAX] {
                let Some((state, _)) = State::read(&sealed(&with_number(&fields, index, number))) else {
                    refused += 1;
                    continue;
                };
                taken += 1;
                let position = usize::try_from(state.begin.mark.position()).unwrap().min(wav.len());
                if let (_, Err(TranscodeError::Encoder(error))) = encode(&wav[position..], Some(state)) {
                    let words = error.to_string();
                    assert!(!words.contains("panicked") && !words.contains("died"), "{index}: {words}");
                }
            }
        }
    }
    assert!(refused > 1000 && taken > 100, "{refused} were refused, {taken} were taken");
}

/// A form that is read wrongly would give a wrong MP3, so whatever changes it must change [`VERSION`], too. Then
/// `QUIZCAST_TEST_RENEW=1` writes the file anew.
#[test]
fn the_form_of_states_changes_only_with_their_version() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lame/engine/seam/kept.state");
    if std::env::var_os("QUIZCAST_TEST_RENEW").is_some() {
        let (_, fields) = known().remove(0);
        fs::write(&file, sealed(&fields)).unwrap();
    }
    let kept = Bytes::from(fs::read(&file).unwrap());
    let (State { begin, assembled }, _) =
        State::read(&kept).expect("the kept state, unless the version was raised");
    assert_eq!(begin.into_seam(assembled).unwrap().state, kept);
}
