//! Microsoft ADPCM: 4 bits per sample, in blocks that are decoded one by one.

use super::nibble::{Damaged, clip, nibbles};

/// The seven pairs of weights for the two previous samples; 256 stands for 1.
const WEIGHTS: [[i32; 2]; 7] = [[256, 0], [512, -256], [0, 0], [192, 64], [240, 0], [460, -208], [392, -232]];

/// How the step grows, by code; 256 stands for 1.
const GROWTH: [i32; 16] = [230, 230, 230, 230, 307, 409, 512, 614, 768, 614, 512, 409, 307, 230, 230, 230];

/// The largest step: a product with a larger one could overflow.
const LARGEST_STEP: i32 = i32::MAX / 768;

/// How many frames `length` bytes of a block hold.
pub(crate) const fn frames(length: usize, channels: usize) -> usize {
    if length < 7 * channels { 0 } else { 2 + (length - 7 * channels) * 2 / channels }
}

/// Decodes a block, whole or cut off, to interleaved samples, which replace those in `out`.
///
/// # Errors
///
/// [`Damaged`] if its header has weights that do not exist.
pub(crate) fn decode(block: &[u8], channels: usize, out: &mut Vec<i16>) -> Result<(), Damaged> {
    out.clear();
    out.resize(frames(block.len(), channels) * channels, 0);
    let (header, body) = block.split_at_checked(7 * channels).ok_or(Damaged)?;
    let word = |field: usize, channel: usize| {
        let at = channels + 2 * (field * channels + channel);
        header.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |bytes| i16::from_le_bytes(*bytes))
    };
    for channel in 0..channels {
        let weights = header.get(channel).and_then(|number| WEIGHTS.get(usize::from(*number)));
        let mut state = State {
            weights: *weights.ok_or(Damaged)?,
            step: i32::from(word(0, channel)),
            last: word(1, channel),
            before: word(2, channel),
        };
        let mut slots = out.iter_mut().skip(channel).step_by(channels);
        let first = [state.before, state.last];
        slots.by_ref().zip(first).for_each(|(slot, sample)| *slot = sample);
        let codes = body.iter().flat_map(|byte| nibbles(*byte)).skip(channel).step_by(channels);
        slots.zip(codes).for_each(|(slot, code)| *slot = state.next(code));
    }
    Ok(())
}

struct State {
    weights: [i32; 2],
    step: i32,
    last: i16,
    before: i16,
}

impl State {
    fn next(&mut self, code: u8) -> i16 {
        let guess = (i32::from(self.last) * self.weights[0] + i32::from(self.before) * self.weights[1]) / 256;
        let signed = if code & 8 == 0 { i32::from(code) } else { i32::from(code) - 16 };
        self.before = self.last;
        self.last = clip(guess + signed * self.step);
        self.step = ((GROWTH[usize::from(code)] * self.step) >> 8).clamp(16, LARGEST_STEP);
        self.last
    }
}
