//! Bytes to samples, in bulk.

use super::encoding::{Narrow, Wide};
use super::law::{A_LAW, MU_LAW};

/// Appends the samples in `raw` to `left`, or in turn to `left` and `right` if `stereo`.
pub(crate) fn narrow(from: Narrow, raw: &[u8], stereo: bool, left: &mut Vec<i16>, right: &mut Vec<i16>) {
    match from {
        Narrow::U8 => spread(raw, stereo, left, right, |[byte]| (i16::from(byte) - 128) << 8),
        Narrow::I16 => spread(raw, stereo, left, right, i16::from_le_bytes),
        Narrow::ALaw => spread(raw, stereo, left, right, |[byte]| A_LAW[usize::from(byte)]),
        Narrow::MuLaw => spread(raw, stereo, left, right, |[byte]| MU_LAW[usize::from(byte)]),
    }
}

/// Appends the samples in `raw` to `left`, or in turn to `left` and `right` if `stereo`.
#[expect(clippy::cast_precision_loss, reason = "24 bits are what a float holds and more than anybody hears")]
pub(crate) fn wide(from: Wide, raw: &[u8], stereo: bool, left: &mut Vec<f32>, right: &mut Vec<f32>) {
    const ONE: f32 = 1.0 / 2_147_483_648.0;
    match from {
        Wide::I24 => {
            spread(raw, stereo, left, right, |[a, b, c]| i32::from_le_bytes([0, a, b, c]) as f32 * ONE);
        }
        Wide::I32 => spread(raw, stereo, left, right, |bytes| i32::from_le_bytes(bytes) as f32 * ONE),
        Wide::I64 => spread(raw, stereo, left, right, |[.., a, b, c, d]: [u8; 8]| {
            i32::from_le_bytes([a, b, c, d]) as f32 * ONE
        }),
        Wide::F32 => spread(raw, stereo, left, right, |bytes| clean(f32::from_le_bytes(bytes))),
        Wide::F64 => spread(raw, stereo, left, right, |bytes| clean_f64(f64::from_le_bytes(bytes))),
        Wide::F32At16Bits => {
            spread(raw, stereo, left, right, |bytes| clean(f32::from_le_bytes(bytes) / 32_768.0));
        }
    }
}

/// Appends `samples` to `left`, or in turn to `left` and `right` if `stereo`.
pub(crate) fn deal(samples: &[i16], stereo: bool, left: &mut Vec<i16>, right: &mut Vec<i16>) {
    if stereo {
        let (pairs, _) = samples.as_chunks::<2>();
        left.extend(pairs.iter().map(|[sample, _]| *sample));
        right.extend(pairs.iter().map(|[_, sample]| *sample));
    } else {
        left.extend_from_slice(samples);
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

/// Replaces a float that is no number, and clamps the others: LAME aborts the process on wrong floats.
fn clean(sample: f32) -> f32 {
    if sample.is_finite() { sample.clamp(-1.0, 1.0) } else { 0.0 }
}

#[expect(clippy::cast_possible_truncation, reason = "a float holds more than anybody hears")]
fn clean_f64(sample: f64) -> f32 {
    if sample.is_finite() { sample.clamp(-1.0, 1.0) as f32 } else { 0.0 }
}

/// Decodes one channel in each pass: the compiler makes vector code of both, and the bytes stay in the cache.
fn spread<const N: usize, T>(
    raw: &[u8],
    stereo: bool,
    left: &mut Vec<T>,
    right: &mut Vec<T>,
    decode: impl Fn([u8; N]) -> T,
) {
    let (samples, _) = raw.as_chunks::<N>();
    if stereo {
        let (pairs, _) = samples.as_chunks::<2>();
        left.extend(pairs.iter().map(|[sample, _]| decode(*sample)));
        right.extend(pairs.iter().map(|[_, sample]| decode(*sample)));
    } else {
        left.extend(samples.iter().map(|sample| decode(*sample)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mono(from: Wide, raw: &[u8]) -> Vec<f32> {
        let (mut left, mut right) = (Vec::new(), Vec::new());
        wide(from, raw, false, &mut left, &mut right);
        assert!(right.is_empty());
        left
    }

    #[test]
    fn no_float_gets_out_that_lame_dies_of() {
        let bad =
            [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e30, -1e30, 0.25, -0.0, f32::MIN_POSITIVE / 2.0];
        let raw: Vec<u8> = bad.iter().flat_map(|sample| sample.to_le_bytes()).collect();
        assert_eq!(mono(Wide::F32, &raw), [0.0, 0.0, 0.0, 1.0, -1.0, 0.25, 0.0, f32::MIN_POSITIVE / 2.0]);
        let raw: Vec<u8> = bad.iter().flat_map(|sample| f64::from(*sample).to_le_bytes()).collect();
        assert_eq!(mono(Wide::F64, &raw)[..6], [0.0, 0.0, 0.0, 1.0, -1.0, 0.25]);
        let raw: Vec<u8> =
            [f32::NAN, 1e30, 16_384.0].iter().flat_map(|sample| sample.to_le_bytes()).collect();
        assert_eq!(mono(Wide::F32At16Bits, &raw), [0.0, 1.0, 0.5]);
    }

    #[test]
    fn the_ends_of_integers_are_the_ends_of_the_scale() {
        assert_eq!(
            mono(Wide::I24, &[0, 0, 0x80, 0, 0, 0x40, 0xFF, 0xFF, 0xFF]),
            [-1.0, 0.5, -1.0 / 8_388_608.0]
        );
        assert_eq!(mono(Wide::I32, &[0, 0, 0, 0x80, 0xFF, 0xFF, 0xFF, 0x7F]), [-1.0, 1.0]);
        assert_eq!(mono(Wide::I64, &[9, 9, 9, 9, 0, 0, 0, 0x80]), [-1.0]);
        let (mut left, mut right) = (Vec::new(), Vec::new());
        narrow(Narrow::U8, &[0, 128, 255, 1], true, &mut left, &mut right);
        assert_eq!((left, right), (vec![-32_768, 32_512], vec![0, -32_512]));
    }
}
