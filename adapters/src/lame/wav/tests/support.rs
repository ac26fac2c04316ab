//! What the tests of the reader share.

use std::io::{self, Read};
use std::process::Command;

use crate::lame::pcm::{Pcm, PcmKind};
use crate::lame::wav::{WavError, WavLimits, WavReader, WavSpec};

pub(super) const LIMITS: WavLimits =
    WavLimits { max_skip: 1 << 20, max_channels: 8, min_rate: 4_000, max_rate: 384_000 };

/// All that comes out of a WAV.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Whole {
    pub(super) spec: WavSpec,
    pub(super) pcm: Pcm,
    pub(super) warnings: Vec<String>,
}

impl Whole {
    pub(super) fn integers(&self) -> (&[i16], &[i16]) {
        match &self.pcm {
            Pcm::I16(channels) => (channels.left(), channels.right()),
            Pcm::F32(_) => panic!("floats came out"),
        }
    }

    pub(super) fn floats(&self) -> (&[f32], &[f32]) {
        match &self.pcm {
            Pcm::F32(channels) => (channels.left(), channels.right()),
            Pcm::I16(_) => panic!("integers came out"),
        }
    }

    /// Left and right in turn, on a scale from -1 to 1.
    pub(super) fn interleaved(&self) -> Vec<f32> {
        let float = |samples: &[i16]| samples.iter().map(|sample| f32::from(*sample) / 32_768.0).collect();
        let (left, right): (Vec<f32>, Vec<f32>) = match &self.pcm {
            Pcm::I16(channels) => (float(channels.left()), float(channels.right())),
            Pcm::F32(channels) => (channels.left().to_vec(), channels.right().to_vec()),
        };
        if right.is_empty() {
            return left;
        }
        left.into_iter().zip(right).flat_map(|(left, right)| [left, right]).collect()
    }
}

/// Reads `input` to its end, `frames` frames at a time.
pub(super) fn read_by(input: impl Read, frames: usize) -> Result<Whole, WavError> {
    let mut reader = WavReader::open(input, LIMITS)?;
    let spec = reader.spec().clone();
    let mut pcm = Pcm::new(PcmKind::I16);
    while reader.read(frames, &mut pcm)? == frames {}
    assert_eq!(reader.read(frames, &mut pcm)?, 0, "the end stays the end");
    Ok(Whole { spec, pcm, warnings: reader.finish()? })
}

/// Reads all of `wav`, which has to work.
pub(super) fn read(wav: &[u8]) -> Whole {
    read_by(wav, 1_152).unwrap_or_else(|error| panic!("{error}"))
}

/// A reader that returns chunks of the sizes in its list, over and over.
pub(super) struct Drip<'a> {
    bytes: &'a [u8],
    sizes: std::iter::Cycle<std::iter::Copied<std::slice::Iter<'a, usize>>>,
}

impl<'a> Drip<'a> {
    pub(super) fn new(bytes: &'a [u8], sizes: &'a [usize]) -> Self {
        Self { bytes, sizes: sizes.iter().copied().cycle() }
    }
}

impl Read for Drip<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = self.sizes.next().unwrap().min(buffer.len());
        self.bytes.read(&mut buffer[..most])
    }
}

/// A chunk, padded to an even length.
pub(super) fn chunk(id: [u8; 4], content: &[u8]) -> Vec<u8> {
    let size = u32::try_from(content.len()).unwrap();
    let mut bytes = [&id[..], &size.to_le_bytes(), content].concat();
    bytes.resize(bytes.len().next_multiple_of(2), 0);
    bytes
}

/// A `fmt ` chunk of 16 bytes.
pub(super) fn fmt(tag: u16, channels: u16, rate: u32, bits: u16) -> Vec<u8> {
    let align = channels.wrapping_mul(bits.div_ceil(8));
    let bytes = rate.wrapping_mul(align.into());
    let numbers =
        [&tag.to_le_bytes()[..], &channels.to_le_bytes(), &rate.to_le_bytes(), &bytes.to_le_bytes()];
    chunk(*b"fmt ", &[&numbers.concat()[..], &align.to_le_bytes(), &bits.to_le_bytes()].concat())
}

/// A file of these chunks.
pub(super) fn riff(chunks: &[Vec<u8>]) -> Vec<u8> {
    let body = chunks.concat();
    let size = u32::try_from(body.len() + 4).unwrap();
    [b"RIFF", &size.to_le_bytes()[..], b"WAVE", &body].concat()
}

/// Ten frames of 16 bit stereo, and their bytes in a WAV.
pub(super) fn ten_frames() -> (Vec<i16>, Vec<i16>, Vec<u8>) {
    let left: Vec<i16> = (1..=10).map(|n| n * 1_000).collect();
    let right: Vec<i16> = left.iter().map(|sample| -sample - 1).collect();
    let bytes =
        left.iter().zip(&right).flat_map(|(l, r)| [l.to_le_bytes(), r.to_le_bytes()].concat()).collect();
    (left, right, bytes)
}

/// Runs ffmpeg, which must be installed and succeed. Returns its standard output.
pub(super) fn ffmpeg(arguments: &[&str]) -> Vec<u8> {
    let output = Command::new("ffmpeg")
        .args(["-nostdin", "-hide_banner", "-loglevel", "error", "-y"])
        .args(arguments)
        .output()
        .expect("these tests compare with ffmpeg: install it and put it on the PATH");
    assert!(output.status.success(), "ffmpeg {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// A WAV of `channels` channels that ffmpeg makes of a second of sound with `arguments`.
pub(super) fn made_by_ffmpeg(rate: u32, channels: u16, arguments: &[&str]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("made.wav");
    let voices: Vec<String> = (1..=channels)
        .map(|n| format!("0.{}*sin({}*t*(1+t/3))+0.03*random({n})", 9 - n, 1_000 * u32::from(n) + 777))
        .collect();
    let source = format!("aevalsrc=exprs={}:s={rate}:d=1.01", voices.join("|").replace(',', "\\,"));
    let mut all = vec!["-f", "lavfi", "-i", &source, "-bitexact"];
    all.extend_from_slice(arguments);
    all.push(path.to_str().unwrap());
    ffmpeg(&all);
    std::fs::read(path).unwrap()
}

/// The samples that ffmpeg reads from `wav`, little-endian. The arguments stand `before` and `behind` the
/// input.
pub(super) fn decoded_by_ffmpeg(wav: &[u8], before: &[&str], behind: &[&str]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("given.wav");
    std::fs::write(&path, wav).unwrap();
    ffmpeg(&[before, &["-i", path.to_str().unwrap(), "-map", "0:a"], behind, &["-"]].concat())
}

/// The samples that ffmpeg reads, as 16 bit integers.
pub(super) fn integers_by_ffmpeg(wav: &[u8]) -> Vec<i16> {
    let raw = decoded_by_ffmpeg(wav, &[], &["-f", "s16le"]);
    raw.as_chunks().0.iter().map(|bytes| i16::from_le_bytes(*bytes)).collect()
}

/// The samples that ffmpeg reads, as floats.
pub(super) fn floats_by_ffmpeg(wav: &[u8], arguments: &[&str]) -> Vec<f32> {
    let raw = decoded_by_ffmpeg(wav, &[], &[arguments, &["-f", "f32le"]].concat());
    raw.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
}

/// The largest difference between two sounds of the same length.
pub(super) fn difference(ours: &[f32], theirs: &[f32]) -> f32 {
    assert_eq!(ours.len(), theirs.len(), "lengths differ");
    ours.iter().zip(theirs).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

/// Pseudo-random numbers, the same each time.
pub(super) struct Seeded(pub(super) u64);

impl Seeded {
    pub(super) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() >> 16).unwrap() % end
    }
}
