//! The WAV reader on any bytes: it must not panic, must end, and must give finite samples.
//!
//! Run it for a minute, with new finds in a folder of their own:
//! `mkdir -p /tmp/wav-finds && cd adapters && cargo fuzz run wav --sanitizer none /tmp/wav-finds fuzz/corpus/wav -- -max_total_time=60`

#![no_main]

/// The reader is private to its crate, so its files are included here. Nothing else of the crate is built.
#[path = "../../src/lame"]
#[expect(dead_code, unused_imports, reason = "the encoder's half of it is not used here")]
mod lame {
    pub(crate) mod pcm;
    pub(crate) mod wav;
}

use lame::pcm::Pcm;
use lame::wav::{WavError, WavLimits, WavReader};
use libfuzzer_sys::fuzz_target;

const LIMITS: WavLimits =
    WavLimits { max_skip: 1 << 20, max_channels: 8, min_rate: 4_000, max_rate: 384_000 };

fuzz_target!(|bytes: &[u8]| {
    match play(bytes) {
        Ok(()) | Err(WavError::NotWav(_) | WavError::Unusable(_)) => {}
        Err(WavError::Input(error)) => panic!("memory does not break: {error}"),
    }
});

fn play(bytes: &[u8]) -> Result<(), WavError> {
    let mut reader = WavReader::open(bytes, LIMITS)?;
    let kind = reader.spec().kind;
    let stereo = reader.spec().is_stereo();
    loop {
        let mut pcm = Pcm::new(kind);
        let got = reader.read(333, &mut pcm)?;
        let (left, right) = match &pcm {
            Pcm::I16(channels) => (channels.left().len(), channels.right().len()),
            Pcm::F32(channels) => {
                let mut samples = channels.left().iter().chain(channels.right());
                assert!(samples.all(|sample| (-1.0..=1.0).contains(sample)));
                (channels.left().len(), channels.right().len())
            }
        };
        assert!(got <= 333 && left == got && right == if stereo { got } else { 0 });
        if got == 0 {
            break;
        }
    }
    reader.finish().map(drop)
}
