//! Loudness, as EBU R 128 and ITU-R BS.1770 measure it.
//!
//! It is measured here and not by the crate `ebur128`, whose state cannot be stored: an encode that goes on after a
//! break must give the same figure. That crate is the oracle of the tests.

use std::f64::consts::PI;

use serde::{Deserialize, Serialize};

/// Loudness below which a block counts for nothing, in LUFS.
const SILENCE: f64 = -70.0;
/// Ten bins a LU, up to +30 LUFS.
const BINS: u16 = 1000;
/// The K-weighting's gain at 1 kHz, which the formula takes off again.
const OFFSET: f64 = 0.691;
/// A state below this is nothing; smaller numbers would slow the processor down.
const TINY: f64 = 1e-15;

/// The state of both filters of one channel.
type State = [f64; 4];

/// The meter: K-weighted energy of steps of 100 ms, and a histogram of blocks of 400 ms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Loudness {
    states: [State; 2],
    /// Samples in the step that is being filled, and their energy.
    filled: u32,
    energy: f64,
    /// The energy of the last three steps, newest last.
    before: [f64; 3],
    steps: u64,
    /// How many blocks each bin has, and their energy in all; only from the lowest to the highest bin in use.
    lowest: u16,
    bins: Vec<(u32, f64)>,
}

/// Both filters of the K-weighting for one sample rate.
#[derive(Debug, Clone, Copy)]
pub(super) struct Weighting {
    shelf: Biquad,
    pass: Biquad,
    step: u32,
}

#[derive(Debug, Clone, Copy)]
struct Biquad {
    b: [f64; 3],
    a: [f64; 2],
}

impl Weighting {
    /// The filters of BS.1770, which are given there for 48 kHz only, made anew for `rate`.
    pub(super) fn new(rate: u32) -> Self {
        let (frequency, gain, q) = (1_681.974_450_955_533, 3.999_843_853_973_347, 0.707_175_236_955_419_6);
        let k = (PI * frequency / f64::from(rate)).tan();
        let high = 10_f64.powf(gain / 20.0);
        let band = high.powf(0.499_666_774_154_541_6);
        let a0 = 1.0 + k / q + k * k;
        let shelf = Biquad {
            b: [
                (high + band * k / q + k * k) / a0,
                2.0 * (k * k - high) / a0,
                (high - band * k / q + k * k) / a0,
            ],
            a: [2.0 * (k * k - 1.0) / a0, (1.0 - k / q + k * k) / a0],
        };
        let (frequency, q) = (38.135_470_876_024_44, 0.500_327_037_323_877_3);
        let k = (PI * frequency / f64::from(rate)).tan();
        let a0 = 1.0 + k / q + k * k;
        let a = [2.0 * (k * k - 1.0) / a0, (1.0 - k / q + k * k) / a0];
        Self { shelf, pass: Biquad { b: [1.0, -2.0, 1.0], a }, step: (rate + 5) / 10 }
    }

    /// Both filters on one sample.
    #[inline]
    fn filter(&self, state: &mut State, sample: f64) -> f64 {
        let Self { shelf, pass, .. } = self;
        let middle = shelf.b[0] * sample + state[0];
        state[0] = shelf.b[1] * sample - shelf.a[0] * middle + state[1];
        state[1] = shelf.b[2] * sample - shelf.a[1] * middle;
        let out = pass.b[0] * middle + state[2];
        state[2] = pass.b[1] * middle - pass.a[0] * out + state[3];
        state[3] = pass.b[2] * middle - pass.a[1] * out;
        out
    }
}

impl Loudness {
    pub(super) const fn new() -> Self {
        Self {
            states: [[0.0; 4]; 2],
            filled: 0,
            energy: 0.0,
            before: [0.0; 3],
            steps: 0,
            lowest: 0,
            bins: Vec::new(),
        }
    }

    /// Measures `left`, and `right` if there are two channels. All of them are between -1 and 1.
    pub(super) fn measure<S: Copy>(
        &mut self,
        weighting: &Weighting,
        left: &[S],
        right: Option<&[S]>,
        to_float: impl Fn(S) -> f64,
    ) {
        let mut at = 0;
        while at < left.len() {
            let room = weighting.step.saturating_sub(self.filled) as usize;
            let end = left.len().min(at + room);
            let [mut first, mut second] = self.states;
            let mut energy = 0.0;
            match right {
                Some(right) => {
                    for (l, r) in left[at..end].iter().zip(&right[at..end]) {
                        let l = weighting.filter(&mut first, to_float(*l));
                        let r = weighting.filter(&mut second, to_float(*r));
                        energy += l * l + r * r;
                    }
                }
                None => {
                    for sample in &left[at..end] {
                        let sample = weighting.filter(&mut first, to_float(*sample));
                        energy += sample * sample;
                    }
                }
            }
            self.states = [first, second].map(|state| state.map(|x| if x.abs() < TINY { 0.0 } else { x }));
            self.energy += energy;
            self.filled += u32::try_from(end - at).unwrap_or(u32::MAX);
            at = end;
            if self.filled >= weighting.step {
                self.end_step(weighting.step);
            }
        }
    }

    /// Whether `samples` samples can have led here.
    pub(super) fn is_possible(&self, weighting: &Weighting, samples: u64) -> bool {
        let step = u64::from(weighting.step);
        let whole = self.steps.checked_mul(step).and_then(|whole| whole.checked_add(u64::from(self.filled)));
        let blocks: u64 = self.bins.iter().map(|(blocks, _)| u64::from(*blocks)).sum();
        let floats = self.states.iter().flatten().chain(&self.before).chain([&self.energy]);
        u64::from(self.filled) < step
            && whole == Some(samples)
            && usize::from(self.lowest) + self.bins.len() <= usize::from(BINS)
            && blocks <= self.steps
            && floats.chain(self.bins.iter().map(|(_, energy)| energy)).all(|float| float.is_finite())
    }

    fn end_step(&mut self, step: u32) {
        let [a, b, c] = self.before;
        self.before = [b, c, self.energy];
        self.steps += 1;
        if self.steps >= 4 {
            self.count((a + b + c + self.energy) / (4.0 * f64::from(step)));
        }
        (self.filled, self.energy) = (0, 0.0);
    }

    fn count(&mut self, energy: f64) {
        let loudness = lufs_of(energy);
        if loudness < SILENCE {
            return;
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 999")]
        let bin = ((loudness - SILENCE) * 10.0).min(f64::from(BINS - 1)) as u16;
        if self.bins.is_empty() {
            self.lowest = bin;
        }
        if bin < self.lowest {
            let missing = usize::from(self.lowest - bin);
            self.bins.splice(0..0, std::iter::repeat_n((0, 0.0), missing));
            self.lowest = bin;
        }
        let index = usize::from(bin - self.lowest);
        if index >= self.bins.len() {
            self.bins.resize(index + 1, (0, 0.0));
        }
        let (blocks, all) = &mut self.bins[index];
        *blocks = blocks.saturating_add(1);
        *all += energy;
    }

    /// The loudness of the whole sound in LUFS; `None` if it is silent or shorter than a block.
    pub(super) fn lufs(&self) -> Option<f64> {
        let mean = |bins: &[(u32, f64)]| {
            let blocks: u64 = bins.iter().map(|(blocks, _)| u64::from(*blocks)).sum();
            #[expect(clippy::cast_precision_loss, reason = "there are fewer than 2^52 blocks")]
            let blocks = blocks as f64;
            (blocks > 0.0).then(|| bins.iter().map(|(_, energy)| energy).sum::<f64>() / blocks)
        };
        // The relative gate lies 10 LU below the mean. A bin counts whole, by the mean of its blocks.
        let gate = mean(&self.bins)? / 10.0;
        let loud = |(blocks, energy): &&(u32, f64)| *blocks > 0 && *energy >= gate * f64::from(*blocks);
        let loud: Vec<_> = self.bins.iter().filter(loud).copied().collect();
        mean(&loud).map(lufs_of).filter(|lufs| lufs.is_finite())
    }
}

fn lufs_of(energy: f64) -> f64 {
    10.0 * energy.log10() - OFFSET
}

#[cfg(test)]
mod tests {
    use ebur128::{EbuR128, Mode};
    use proptest::prelude::*;

    use super::*;

    fn ours(rate: u32, left: &[f32], right: Option<&[f32]>, step: usize) -> Option<f64> {
        let (weighting, mut meter) = (Weighting::new(rate), Loudness::new());
        for at in (0..left.len()).step_by(step) {
            let end = left.len().min(at + step);
            let right = right.map(|right| &right[at..end]);
            meter.measure(&weighting, &left[at..end], right, f64::from);
        }
        meter.lufs()
    }

    fn theirs(rate: u32, left: &[f32], right: Option<&[f32]>) -> Option<f64> {
        let mut meter = EbuR128::new(if right.is_some() { 2 } else { 1 }, rate, Mode::I).unwrap();
        match right {
            Some(right) => meter.add_frames_planar_f32(&[left, right]).unwrap(),
            None => meter.add_frames_planar_f32(&[left]).unwrap(),
        }
        meter.loudness_global().ok().filter(|lufs| lufs.is_finite())
    }

    /// Passages of noise and tones, some of them quiet or silent.
    fn sound(rate: u32, seed: u32, passages: &[(u16, u8)]) -> Vec<f32> {
        let mut state = seed | 1;
        let mut sound = Vec::new();
        for (number, (tenths, level)) in passages.iter().enumerate() {
            let samples = rate / 10 * u32::from(*tenths);
            let gain = 10_f32.powf(-f32::from(*level) / 20.0);
            for n in 0..samples {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let noise = f32::from(u16::try_from(state >> 16).unwrap()) / 32_768.0 - 1.0;
                let phase = f64::from(n) * 440.0 * std::f64::consts::TAU / f64::from(rate);
                #[expect(clippy::cast_possible_truncation, reason = "a sine")]
                let tone = phase.sin() as f32;
                sound.push(gain * if number % 2 == 0 { noise } else { tone });
            }
        }
        sound
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

        #[test]
        fn the_crate_that_everybody_uses_finds_the_same(
            rate in prop::sample::select(vec![8_000_u32, 11_025, 22_050, 44_100, 48_000, 96_000, 192_000]),
            seed: u32,
            stereo: bool,
            step in 1_usize..20_000,
            passages in prop::collection::vec((1_u16..25, 0_u8..90), 1..5),
        ) {
            let (left, right) = (sound(rate, seed, &passages), sound(rate, !seed, &passages));
            let right = stereo.then_some(&right[..]);
            let (ours, theirs) = (ours(rate, &left, right, step), theirs(rate, &left, right));
            match (ours, theirs) {
                (Some(ours), Some(theirs)) => prop_assert!((ours - theirs).abs() < 0.05, "{ours} and {theirs}"),
                (ours, theirs) => prop_assert_eq!(ours, theirs),
            }
        }
    }

    #[test]
    fn pieces_of_any_size_give_the_same_figure_and_so_does_a_stored_meter() {
        let rate = 44_100;
        let sound = sound(rate, 7, &[(20, 10), (15, 40), (31, 3)]);
        let whole = ours(rate, &sound, None, sound.len());
        let weighting = Weighting::new(rate);
        for cut in [1, 4_409, 4_410, 100_000, 250_001] {
            let mut first = Loudness::new();
            first.measure(&weighting, &sound[..cut], None, f64::from);
            let stored = postcard::to_allocvec(&first).unwrap();
            let mut second: Loudness = postcard::from_bytes(&stored).unwrap();
            second.measure(&weighting, &sound[cut..], None, f64::from);
            let (found, whole) = (second.lufs().unwrap(), whole.unwrap());
            assert!((found - whole).abs() < 1e-9, "cut at {cut}: {found} and {whole}");
        }
    }
}
