//! Files that end early, and files of nonsense.

use super::support::{
    Drip, LIMITS, Seeded, Whole, chunk, fmt, made_by_ffmpeg, read, read_by, riff, ten_frames,
};
use crate::lame::pcm::{Pcm, PcmKind};
use crate::lame::wav::{WavError, WavReader};

#[test]
fn data_shorter_than_announced_is_kept_with_a_warning() {
    let (left, right, data) = ten_frames();
    let wav = riff(&[fmt(1, 2, 44_100, 16), chunk(*b"data", &data)]);
    let whole = read(&wav[..wav.len() - 8]);
    assert_eq!(whole.integers(), (&left[..8], &right[..8]));
    assert_eq!(whole.warnings, ["the data is shorter than announced, bytes missing at its end: 8"]);
}

#[test]
fn a_torn_last_frame_is_dropped_with_a_warning() {
    let (left, right, data) = ten_frames();
    let wav = riff(&[fmt(1, 2, 44_100, 16), chunk(*b"data", &data[..39]), chunk(*b"LIST", b"INFO")]);
    let whole = read(&wav);
    assert_eq!(whole.integers(), (&left[..9], &right[..9]));
    assert_eq!(whole.warnings, ["the last frame is incomplete, bytes left out: 3"]);
}

#[test]
fn bytes_behind_the_sound_that_are_no_chunk_are_no_sound() {
    let (left, _, data) = ten_frames();
    let wav = riff(&[fmt(1, 2, 44_100, 16), chunk(*b"data", &data), vec![0; 700]]);
    let whole = read(&wav);
    assert_eq!(whole.integers().0, left);
    assert_eq!(whole.warnings, ["bytes behind the sound that are no WAV chunk, left out: 700"]);
}

/// A file cut at any byte gives the sound before the cut, and nothing else.
#[test]
fn a_file_may_end_at_every_byte() {
    let (left, right, data) = ten_frames();
    let wav = riff(&[
        chunk(*b"LIST", b"INFOodd"),
        fmt(1, 2, 44_100, 16),
        chunk(*b"data", &data),
        chunk(*b"cue ", &[0; 4]),
    ]);
    let begin = wav.windows(4).position(|four| four == b"data").unwrap() + 8;
    for cut in 0..=wav.len() {
        let frames = cut.saturating_sub(begin) / 4;
        match read_by(&wav[..cut], 3) {
            Ok(whole) => {
                let frames = frames.min(10);
                assert_eq!(whole.integers(), (&left[..frames], &right[..frames]), "{cut}");
                assert_eq!(whole.warnings.is_empty(), cut >= begin + data.len(), "{cut}");
            }
            Err(WavError::NotWav(_)) => assert!(cut < 20, "{cut}"),
            Err(WavError::Unusable(_)) => assert!(cut >= 20 && frames == 0, "{cut}"),
            Err(WavError::Input(error)) => panic!("{cut}: {error}"),
        }
    }
}

/// Small files of all kinds.
fn seeds() -> Vec<Vec<u8>> {
    let codecs = [
        "pcm_u8",
        "pcm_s16le",
        "pcm_s24le",
        "pcm_f32le",
        "pcm_f64le",
        "pcm_alaw",
        "adpcm_ima_wav",
        "adpcm_ms",
    ];
    let mut seeds: Vec<_> = codecs.iter().map(|codec| made_by_ffmpeg(4_000, 2, &["-c:a", codec])).collect();
    seeds.push(made_by_ffmpeg(4_000, 6, &[]));
    seeds.push(made_by_ffmpeg(4_000, 1, &["-rf64", "always"]));
    let (_, _, data) = ten_frames();
    seeds.push(riff(&[
        chunk(*b"LIST", b"INFOodd"),
        fmt(1, 2, 44_100, 16),
        chunk(*b"data", &data),
        chunk(*b"LIST", b"x"),
    ]));
    for wav in &mut seeds {
        wav.truncate(3_000);
    }
    seeds
}

/// Changes a few bytes, most of them in the header, and sometimes the length.
fn mutated(wav: &[u8], seeded: &mut Seeded) -> Vec<u8> {
    let mut wav = wav.to_vec();
    for _ in 0..=seeded.below(6) {
        let most = if seeded.below(4) == 0 { wav.len() } else { wav.len().min(110) };
        let at = seeded.below(most);
        match seeded.below(6) {
            0 => wav[at] = [0, 1, 0x7F, 0x80, 0xFF][seeded.below(5)],
            1 => wav[at] ^= 1 << seeded.below(8),
            2 => wav[at..].iter_mut().take(4).for_each(|byte| *byte = 0xFF),
            3 => drop(wav.remove(at)),
            4 => wav.insert(at, u8::try_from(seeded.below(256)).unwrap()),
            _ => wav.truncate(at.max(1)),
        }
        if wav.is_empty() {
            break;
        }
    }
    wav
}

/// Reads a file and checks each result: how many frames, how many bytes, which values.
fn read_warily(wav: &[u8], sizes: &[usize]) -> Result<Whole, WavError> {
    let mut reader = WavReader::open(Drip::new(wav, sizes), LIMITS)?;
    let spec = reader.spec().clone();
    assert!((1..=8).contains(&spec.channels) && (4_000..=384_000).contains(&spec.rate));
    let mut pcm = Pcm::new(PcmKind::I16);
    loop {
        let before = pcm.frames();
        let got = reader.read(500, &mut pcm)?;
        assert!(got <= 500 && pcm.frames() == before + got);
        assert!(reader.held() < 2 << 20, "{} bytes are held", reader.held());
        // In ADPCM a byte holds two samples at most.
        assert!(pcm.frames() <= 2 * wav.len());
        if got == 0 {
            break;
        }
    }
    if let Pcm::F32(channels) = &pcm {
        let (left, right) = (channels.left(), channels.right());
        assert!(left.iter().chain(right).all(|sample| (-1.0..=1.0).contains(sample)));
        assert!(right.is_empty() || right.len() == left.len());
    }
    Ok(Whole { spec, pcm, warnings: reader.finish()? })
}

#[test]
fn nonsense_ends_in_samples_or_an_error_and_in_the_same_however_it_arrives() {
    let seeds = seeds();
    let mut seeded = Seeded(0x9E37_79B9_7F4A_7C15);
    let mut outcomes = [0; 3];
    for round in 0..6_000 {
        let wav = mutated(&seeds[round % seeds.len()], &mut seeded);
        let outcome = read_warily(&wav, &[usize::MAX]);
        match &outcome {
            Ok(_) => outcomes[0] += 1,
            Err(WavError::Unusable(_)) => outcomes[1] += 1,
            Err(WavError::NotWav(_)) => outcomes[2] += 1,
            Err(WavError::Input(error)) => panic!("{error}"),
        }
        let again = read_warily(&wav, &[1, 5, 700]);
        assert_eq!(outcome.map_err(|error| error.to_string()), again.map_err(|error| error.to_string()));
    }
    assert!(outcomes.iter().all(|count| *count > 100), "the mutations are one-sided: {outcomes:?}");
}
