//! IMA ADPCM as WAV files hold it: 4 bits per sample, in blocks that are decoded one by one.

use super::nibble::{Damaged, clip, nibbles};

const STEPS: [i32; 89] = [
    7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 19, 21, 23, 25, 28, 31, 34, 37, 41, 45, 50, 55, 60, 66, 73, 80, 88,
    97, 107, 118, 130, 143, 157, 173, 190, 209, 230, 253, 279, 307, 337, 371, 408, 449, 494, 544, 598, 658,
    724, 796, 876, 963, 1060, 1166, 1282, 1411, 1552, 1707, 1878, 2066, 2272, 2499, 2749, 3024, 3327, 3660,
    4026, 4428, 4871, 5358, 5894, 6484, 7132, 7845, 8630, 9493, 10442, 11487, 12635, 13899, 15289, 16818,
    18500, 20350, 22385, 24623, 27086, 29794, 32767,
];

/// How far the index of the step moves, by the size of a code.
const MOVES: [isize; 8] = [-1, -1, -1, -1, 2, 4, 6, 8];

/// How many frames `length` bytes of a block hold.
pub(crate) const fn frames(length: usize, channels: usize) -> usize {
    if length < 4 * channels { 0 } else { 1 + (length - 4 * channels) / (4 * channels) * 8 }
}

/// Decodes a block, whole or cut off, to interleaved samples, which replace those in `out`.
///
/// # Errors
///
/// [`Damaged`] if its header has a step that does not exist.
pub(crate) fn decode(block: &[u8], channels: usize, out: &mut Vec<i16>) -> Result<(), Damaged> {
    out.clear();
    out.resize(frames(block.len(), channels) * channels, 0);
    let (header, body) = block.split_at_checked(4 * channels).ok_or(Damaged)?;
    for (channel, start) in header.as_chunks::<4>().0.iter().enumerate() {
        let [low, high, step, _] = *start;
        let mut state = State::new(i16::from_le_bytes([low, high]), step)?;
        let mut slots = out.iter_mut().skip(channel).step_by(channels);
        slots.next().into_iter().for_each(|slot| *slot = state.sample);
        let groups = body.as_chunks::<4>().0.iter().skip(channel).step_by(channels);
        let codes = groups.flatten().flat_map(|byte| nibbles(*byte).into_iter().rev());
        slots.zip(codes).for_each(|(slot, code)| *slot = state.next(code));
    }
    Ok(())
}

struct State {
    sample: i16,
    step: usize,
}

impl State {
    fn new(sample: i16, step: u8) -> Result<Self, Damaged> {
        let step = usize::from(step);
        if step < STEPS.len() { Ok(Self { sample, step }) } else { Err(Damaged) }
    }

    /// The standard adds shifted steps. Today's encoders and decoders compute one product instead.
    fn next(&mut self, code: u8) -> i16 {
        let size = code & 7;
        let change = ((2 * i32::from(size) + 1) * STEPS[self.step]) >> 3;
        let sum = i32::from(self.sample) + if code & 8 == 0 { change } else { -change };
        self.sample = clip(sum);
        self.step = self.step.saturating_add_signed(MOVES[usize::from(size)]).min(STEPS.len() - 1);
        self.sample
    }
}
