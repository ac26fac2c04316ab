//! The reader and the crate `hound` read the same samples from a file.

use std::io::Cursor;

use hound::{SampleFormat, WavSpec, WavWriter};
use proptest::prelude::*;

use super::support::{Drip, chunk, read_by};
use crate::lame::pcm::Pcm;

/// The WAV that hound writes of `samples`.
fn written(spec: WavSpec, samples: &[i32]) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let mut writer = WavWriter::new(&mut bytes, spec).unwrap();
    let whole = samples.len() / usize::from(spec.channels) * usize::from(spec.channels);
    for sample in &samples[..whole] {
        match spec.sample_format {
            SampleFormat::Int => writer.write_sample(sample >> (32 - spec.bits_per_sample)).unwrap(),
            #[expect(clippy::cast_precision_loss, reason = "any float will do")]
            SampleFormat::Float => writer.write_sample(*sample as f32 / 2_147_483_648.0).unwrap(),
        }
    }
    writer.finalize().unwrap();
    bytes.into_inner()
}

/// The samples that hound reads, on a scale from -1 to 1.
#[expect(clippy::cast_precision_loss, reason = "the reader rounds the same way")]
fn by_hound(wav: &[u8]) -> Vec<f32> {
    let mut reader = hound::WavReader::new(wav).unwrap();
    let spec = reader.spec();
    match spec.sample_format {
        SampleFormat::Float => reader.samples::<f32>().map(Result::unwrap).collect(),
        SampleFormat::Int => {
            let shift = 32 - spec.bits_per_sample;
            reader
                .samples::<i32>()
                .map(|sample| (sample.unwrap() << shift) as f32 / 2_147_483_648.0)
                .collect()
        }
    }
}

/// Puts a chunk before `data` and one after it, and corrects the length of the file.
fn with_chunks(wav: &[u8], before: &[u8], behind: &[u8]) -> Vec<u8> {
    let at = wav.windows(4).position(|four| four == b"data").unwrap();
    let odd = &[0][..wav.len() % 2];
    let mut all = [&wav[..at], before, &wav[at..], odd, behind].concat();
    let size = u32::try_from(all.len() - 8).unwrap();
    all[4..8].copy_from_slice(&size.to_le_bytes());
    all
}

fn specs() -> impl Strategy<Value = WavSpec> {
    let kinds = prop_oneof![
        prop_oneof![Just(8), Just(16), Just(24), Just(32)].prop_map(|bits| (bits, SampleFormat::Int)),
        Just((32, SampleFormat::Float)),
    ];
    (1_u16..=8, 4_000_u32..=384_000, kinds).prop_map(
        |(channels, sample_rate, (bits_per_sample, sample_format))| WavSpec {
            channels,
            sample_rate,
            bits_per_sample,
            sample_format,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reads_what_hound_reads(
        spec in specs(),
        samples in proptest::collection::vec(any::<i32>(), 8..4_000),
        list in proptest::collection::vec(any::<u8>(), 0..40),
        sizes in proptest::collection::vec(1_usize..3_000, 1..5),
        frames in 1_usize..2_000,
    ) {
        let plain = written(spec, &samples);
        let expected = by_hound(&plain);
        let list = chunk(*b"LIST", &list);
        for wav in [plain.clone(), with_chunks(&plain, &list, &list)] {
            for drip in [vec![1], vec![usize::MAX], sizes.clone()] {
                let whole = read_by(Drip::new(&wav, &drip), frames).unwrap();
                prop_assert_eq!(&whole.warnings, &Vec::<String>::new());
                prop_assert_eq!((whole.spec.channels, whole.spec.rate), (spec.channels, spec.sample_rate));
                if spec.channels > 2 {
                    prop_assert_eq!(whole.pcm.frames(), expected.len() / usize::from(spec.channels));
                } else {
                    prop_assert_eq!(whole.interleaved(), expected.clone());
                }
                let integers = matches!(whole.pcm, Pcm::I16(_));
                prop_assert_eq!(integers, spec.bits_per_sample <= 16 && spec.channels <= 2);
            }
        }
    }

    #[test]
    fn bytes_at_a_time_make_no_difference_to_a_mix(
        samples in proptest::collection::vec(any::<i32>(), 60..3_000),
        sizes in proptest::collection::vec(1_usize..3_000, 1..5),
        frames in 1_usize..2_000,
    ) {
        let spec = WavSpec { channels: 6, sample_rate: 48_000, bits_per_sample: 24, sample_format: SampleFormat::Int };
        let wav = written(spec, &samples);
        let at_once = read_by(&wav[..], 1_152).unwrap();
        prop_assert_eq!(at_once, read_by(Drip::new(&wav, &sizes), frames).unwrap());
    }
}
