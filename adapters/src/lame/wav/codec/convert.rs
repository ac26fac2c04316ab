//! Bytes to samples, in bulk.

use super::encoding::{Narrow, Wide};
use super::law::{A_LAW, MU_LAW};
use crate::lame::pcm::{Channels, Sample};

/// Appends the samples in `raw` to the left channel, or in turn to both if `stereo`.
pub(crate) fn narrow(from: Narrow, raw: &[u8], stereo: bool, out: &mut Channels<i16>) {
    match from {
        Narrow::U8 => spread(raw, stereo, out, |[byte]| (i16::from(byte) - 128) << 8),
        Narrow::I16 => spread(raw, stereo, out, i16::from_le_bytes),
        Narrow::ALaw => spread(raw, stereo, out, |[byte]| A_LAW[usize::from(byte)]),
        Narrow::MuLaw => spread(raw, stereo, out, |[byte]| MU_LAW[usize::from(byte)]),
    }
}

/// Appends the samples in `raw` to the left channel, or in turn to both if `stereo`.
#[expect(clippy::cast_precision_loss, reason = "24 bits are what a float holds and more than anybody hears")]
pub(crate) fn wide(from: Wide, raw: &[u8], stereo: bool, out: &mut Channels<f32>) {
    const ONE: f32 = 1.0 / 2_147_483_648.0;
    match from {
        Wide::I24 => {
            spread(raw, stereo, out, |[a, b, c]| i32::from_le_bytes([0, a, b, c]) as f32 * ONE);
        }
        Wide::I32 => spread(raw, stereo, out, |bytes| i32::from_le_bytes(bytes) as f32 * ONE),
        Wide::I64 => spread(raw, stereo, out, |[.., a, b, c, d]: [u8; 8]| {
            i32::from_le_bytes([a, b, c, d]) as f32 * ONE
        }),
        Wide::F32 => spread(raw, stereo, out, f32::from_le_bytes),
        Wide::F64 => spread(raw, stereo, out, |bytes| near(f64::from_le_bytes(bytes))),
        Wide::F32At16Bits => {
            spread(raw, stereo, out, |bytes| f32::from_le_bytes(bytes) / 32_768.0);
        }
    }
}

/// Appends `samples` to the left channel, or in turn to both if `stereo`.
pub(crate) fn deal(samples: &[i16], stereo: bool, out: &mut Channels<i16>) {
    if stereo {
        let (pairs, _) = samples.as_chunks::<2>();
        out.extend_left(pairs.iter().map(|[sample, _]| *sample));
        out.extend_right(pairs.iter().map(|[_, sample]| *sample));
    } else {
        out.extend_left(samples.iter().copied());
    }
}

/// Reverses each `width` bytes, from big-endian to little-endian.
pub(crate) fn reverse_each(raw: &mut [u8], width: usize) {
    raw.chunks_exact_mut(width).for_each(<[u8]>::reverse);
}

/// The samples as floats.
pub(crate) fn to_float(samples: &[i16]) -> impl Iterator<Item = f32> {
    samples.iter().map(|sample| f32::from(*sample) / 32_768.0)
}

/// The nearest float. A number that is too large for one is clamped first: it is loud, and not infinite.
#[expect(clippy::cast_possible_truncation, reason = "a float holds more than anybody hears")]
fn near(sample: f64) -> f32 {
    let bounded = if sample.is_finite() { sample.clamp(-1.0, 1.0) } else { sample };
    bounded as f32
}

/// One pass a channel, each over bytes that are in the cache: the compiler makes vector code of both.
fn spread<const N: usize, T: Sample>(
    raw: &[u8],
    stereo: bool,
    out: &mut Channels<T>,
    decode: impl Fn([u8; N]) -> T,
) {
    let (samples, _) = raw.as_chunks::<N>();
    if stereo {
        let (pairs, _) = samples.as_chunks::<2>();
        out.extend_left(pairs.iter().map(|[sample, _]| decode(*sample)));
        out.extend_right(pairs.iter().map(|[_, sample]| decode(*sample)));
    } else {
        out.extend_left(samples.iter().map(|sample| decode(*sample)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mono(from: Wide, raw: &[u8]) -> Vec<f32> {
        let mut channels = Channels::new();
        wide(from, raw, false, &mut channels);
        assert!(channels.right().is_empty());
        channels.left().to_vec()
    }

    #[test]
    fn odd_floats_come_out_harmless_at_every_width() {
        let bad = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300, -1e300, 1e30, 0.25];
        let raw: Vec<u8> = bad.iter().flat_map(|sample| sample.to_le_bytes()).collect();
        assert_eq!(mono(Wide::F64, &raw), [0.0, 0.0, 0.0, 1.0, -1.0, 1.0, 0.25]);
        let raw = |floats: [f32; 4]| floats.map(f32::to_le_bytes).concat();
        assert_eq!(mono(Wide::F32, &raw([f32::NAN, f32::INFINITY, -1e30, 0.25])), [0.0, 0.0, -1.0, 0.25]);
        assert_eq!(mono(Wide::F32At16Bits, &raw([f32::NAN, 1e30, 16_384.0, 8_192.0])), [0.0, 1.0, 0.5, 0.25]);
    }

    #[test]
    fn the_ends_of_integers_are_the_ends_of_the_scale() {
        assert_eq!(
            mono(Wide::I24, &[0, 0, 0x80, 0, 0, 0x40, 0xFF, 0xFF, 0xFF]),
            [-1.0, 0.5, -1.0 / 8_388_608.0]
        );
        assert_eq!(mono(Wide::I32, &[0, 0, 0, 0x80, 0xFF, 0xFF, 0xFF, 0x7F]), [-1.0, 1.0]);
        assert_eq!(mono(Wide::I64, &[9, 9, 9, 9, 0, 0, 0, 0x80]), [-1.0]);
        let mut channels = Channels::new();
        narrow(Narrow::U8, &[0, 128, 255, 1], true, &mut channels);
        assert_eq!((channels.left(), channels.right()), (&[-32_768, 32_512][..], &[0, -32_512][..]));
    }
}
