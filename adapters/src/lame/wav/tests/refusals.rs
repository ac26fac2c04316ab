//! Files that are refused, and the words of each refusal.

use std::io::{self, Read};

use super::support::{LIMITS, chunk, fmt, read_by, riff};
use crate::lame::wav::{WavError, WavLimits, WavReader};

fn not_wav(bytes: &[u8]) -> String {
    match read_by(bytes, 100).unwrap_err() {
        WavError::NotWav(what) => what,
        other => panic!("{other:?}"),
    }
}

fn unusable(bytes: &[u8]) -> String {
    match read_by(bytes, 100).unwrap_err() {
        WavError::Unusable(why) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_no_wav_is_named() {
    let cases: [(&[u8], &str); 17] = [
        (b"", "nothing was sent"),
        (b"ID3\x03\0\0\0\0\0\x02xx\xFF\xFB\x90\x64", "this looks like an MP3 (ID3 tag)"),
        (b"ID3", "this looks like an MP3 (ID3 tag)"),
        (b"ID3\x03\0\0\x7F\x7F\x7F\x7Fxx", "this looks like an MP3 (ID3 tag)"),
        (b"\xFF\xFB\x90\x64\0\0\0\0", "this looks like an MP3"),
        (b"\xFF\xF1\x50\x80\0\0\0\0", "this looks like AAC"),
        (b"fLaC\0\0\0\x22", "this looks like FLAC"),
        (b"OggS\0\x02\0\0", "this looks like an Ogg file"),
        (b"\0\0\0\x20ftypM4A ", "this looks like MP4 or M4A"),
        (b"FORM\0\0\0\x20AIFF", "this looks like AIFF"),
        (b"RIFF\0\0\0\x20AVI LIST", "a RIFF file of type AVI "),
        (b"RIFF", "a RIFF header and nothing behind it"),
        (b"RIFF\x24\0\0\0", "a RIFF header and nothing behind it"),
        (b"RIFF\x24\0\0\0WAVE", "a RIFF header and nothing behind it"),
        (b"Dear Sir,\nthis is no sound. Gr\xC3\xBC\xC3", "this looks like text"),
        (b"\xFF\xFEh\0i\0", "this looks like text"),
        (b"\0\x01\x02\x03\x04", "it begins with the bytes [00, 01, 02, 03]"),
    ];
    for (bytes, what) in cases {
        assert_eq!(not_wav(bytes), what);
    }
}

#[test]
fn a_wav_that_cannot_be_decoded_says_why() {
    let data = chunk(*b"data", &[0; 64]);
    let of = |fmt: Vec<u8>| unusable(&riff(&[fmt, data.clone()]));
    assert_eq!(
        of(fmt(0x55, 2, 44_100, 0)),
        "codec 0x0055 (MP3 in WAV) is not supported; PCM, float, A-law, mu-law and ADPCM are"
    );
    assert_eq!(
        of(fmt(0x1234, 2, 44_100, 0)),
        "codec 0x1234 is not supported; PCM, float, A-law, mu-law and ADPCM are"
    );
    assert_eq!(of(fmt(1, 0, 44_100, 16)), "0 channels");
    assert_eq!(of(fmt(1, 9, 44_100, 16)), "9 channels, at most 8");
    assert_eq!(of(fmt(1, 1, 3_999, 16)), "rate 3999 Hz, 4000 to 384000 Hz are supported");
    assert_eq!(of(fmt(1, 1, 0, 16)), "rate 0 Hz, 4000 to 384000 Hz are supported");
    assert_eq!(of(fmt(1, 1, 384_001, 16)), "rate 384001 Hz, 4000 to 384000 Hz are supported");
    assert_eq!(of(fmt(1, 1, 8_000, 40)), "40 bit integers are not supported; 8, 16, 24, 32 and 64 bit are");
    assert_eq!(of(fmt(1, 2, 44_100, 0)), "0 bit integers are not supported; 8, 16, 24, 32 and 64 bit are");
    assert_eq!(of(fmt(3, 2, 44_100, 0)), "0 bit floats are not supported; 32 and 64 bit are");
    assert_eq!(of(fmt(3, 1, 8_000, 16)), "16 bit floats are not supported; 32 and 64 bit are");
    assert_eq!(of(fmt(0x11, 1, 8_000, 3)), "3 bit ADPCM is not supported; 4 bit is");
    assert_eq!(of(fmt(0x11, 2, 8_000, 4)), "ADPCM in blocks of 2 bytes, too few for 2 channels");
    assert_eq!(of(fmt(2, 3, 8_000, 4)), "Microsoft ADPCM with 3 channels, at most 2");
    assert_eq!(of(fmt(0xFFFE, 2, 8_000, 16)), "an extensible format without a sub-format");
    assert_eq!(of(chunk(*b"fmt ", &[0; 12])), "its fmt chunk has 12 bytes, at least 14 are needed");
}

#[test]
fn a_wav_without_a_sample_says_what_is_missing() {
    let fmt = fmt(1, 2, 44_100, 16);
    assert_eq!(unusable(&riff(&[chunk(*b"data", &[0; 8]), fmt.clone()])), "no fmt chunk before its data");
    assert_eq!(unusable(&riff(std::slice::from_ref(&fmt))), "no data chunk");
    assert_eq!(unusable(&riff(&[chunk(*b"LIST", b"INFO")])), "no fmt chunk and no data chunk");
    assert_eq!(unusable(&riff(std::slice::from_ref(&fmt))[..30]), "it ends within its fmt chunk");
    assert_eq!(unusable(&riff(&[fmt.clone(), chunk(*b"data", &[])])), "no sample");
    assert_eq!(unusable(&riff(&[fmt, chunk(*b"data", &[1, 2, 3])])), "no sample");
}

#[test]
fn the_search_for_the_sound_ends() {
    let endless = riff(&[fmt(1, 2, 44_100, 16), b"LIST\xFF\xFF\xFF\xFF".to_vec()]).chain_zeros();
    let limits = WavLimits { max_skip: 100_000, ..LIMITS };
    match WavReader::open(endless, limits) {
        Err(WavError::Unusable(why)) => assert_eq!(why, "no sound within its first 100000 bytes"),
        other => panic!("{other:?}"),
    }
    let small = riff(&[]).chain_zeros();
    assert!(matches!(WavReader::open(small, limits), Err(WavError::Unusable(_))));
}

/// The bytes of a test, followed by endless zeros.
trait ChainZeros {
    fn chain_zeros(self) -> impl Read + std::fmt::Debug;
}

impl ChainZeros for Vec<u8> {
    fn chain_zeros(self) -> impl Read + std::fmt::Debug {
        io::Cursor::new(self).chain(io::repeat(0))
    }
}

/// A reader that fails after its bytes.
#[derive(Debug)]
struct Breaks<'a>(&'a [u8]);

#[derive(Debug, thiserror::Error)]
#[error("the line went dead")]
struct LineWentDead;

impl Read for Breaks<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.0.is_empty() {
            return Err(io::Error::other(LineWentDead));
        }
        self.0.read(buffer)
    }
}

#[test]
fn a_broken_input_never_looks_like_the_end_and_keeps_its_cause() {
    let wav = riff(&[fmt(1, 2, 44_100, 16), chunk(*b"data", &[5; 40]), chunk(*b"LIST", b"INFOxx")]);
    for cut in 0..wav.len() {
        let Err(WavError::Input(cause)) = read_by(Breaks(&wav[..cut]), 3) else {
            panic!("the break after {cut} bytes was not seen");
        };
        assert!(cause.downcast::<LineWentDead>().is_ok(), "{cut}");
    }
}
