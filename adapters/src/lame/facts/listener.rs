//! Measures a sound while it passes.

use std::time::Duration;

use quizcast_domain::records::{AudioFacts, Peaks};

use serde::{Deserialize, Serialize};

use super::loudness::{Loudness, Weighting};
use super::peaks::{PeakBag, extremes};
use crate::lame::mp3::Layout;
use crate::lame::pcm::Samples;

/// Length, loudness, peak and waveform of the sound so far.
pub(crate) struct Listener {
    rate: u32,
    weighting: Weighting,
    heard: Heard,
}

/// What was measured so far: all that is needed to go on.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Heard {
    samples: u64,
    peaks: PeakBag,
    loudest: f64,
    loudness: Loudness,
}

impl Heard {
    /// Whether a sound of `layout` can have led here.
    pub(crate) fn is_possible(&self, layout: Layout) -> bool {
        let Self { samples, peaks, loudest, loudness } = self;
        let weighting = Weighting::new(layout.rate_in);
        peaks.is_possible(*samples) && loudness.is_possible(&weighting, *samples) && loudest.is_finite()
    }

    /// How many samples were measured.
    pub(crate) const fn samples(&self) -> u64 {
        self.samples
    }
}

impl Listener {
    /// Begins to measure a sound of `layout`.
    pub(crate) fn new(layout: Layout) -> Self {
        let heard = Heard { samples: 0, peaks: PeakBag::new(), loudest: 0.0, loudness: Loudness::new() };
        Self::going_on(layout, heard)
    }

    /// Goes on to measure a sound of `layout`.
    pub(crate) fn going_on(layout: Layout, heard: Heard) -> Self {
        Self { rate: layout.rate_in, weighting: Weighting::new(layout.rate_in), heard }
    }

    /// What was measured so far.
    pub(crate) const fn heard(&self) -> &Heard {
        &self.heard
    }

    /// Measures the next samples.
    pub(crate) fn hear(&mut self, samples: Samples<'_>) {
        let Self { weighting, heard, .. } = self;
        heard.samples += samples.len() as u64;
        match samples {
            Samples::I16(left, right) => {
                heard.loudest =
                    heard.loudest.max(loudest_integer(left)).max(right.map_or(0.0, loudest_integer));
                heard.peaks.add(left.len(), |range| match right {
                    Some(right) => extremes(left[range.clone()].iter().zip(&right[range]).map(middle)),
                    None => extremes(left[range].iter().copied()),
                });
                heard.loudness.measure(weighting, left, right, |sample| f64::from(sample) / 32_768.0);
            }
            Samples::F32(left, right) => {
                heard.loudest = heard.loudest.max(loudest_float(left)).max(right.map_or(0.0, loudest_float));
                heard.peaks.add(left.len(), |range| match right {
                    Some(right) => {
                        let middle = |(l, r): (&f32, &f32)| integer(l.midpoint(*r));
                        extremes(left[range.clone()].iter().zip(&right[range]).map(middle))
                    }
                    None => extremes(left[range].iter().map(|sample| integer(*sample))),
                });
                heard.loudness.measure(weighting, left, right, f64::from);
            }
        }
    }

    /// How many samples were measured.
    pub(crate) const fn samples(&self) -> u64 {
        self.heard.samples
    }

    /// The facts and the waveform. The bit rate stays 0, since only the MP3 shows it.
    pub(crate) fn finish(self, channels: u16, warnings: Vec<String>) -> (AudioFacts, Peaks) {
        let Heard { samples, peaks, loudest, loudness } = self.heard;
        let rate = u64::from(self.rate);
        let nanos = samples % rate * 1_000_000_000 / rate;
        let facts = AudioFacts {
            duration: Duration::from_secs(samples / rate) + Duration::from_nanos(nanos),
            sample_rate: self.rate,
            channels,
            bitrate: 0,
            loudness: loudness.lufs(),
            peak: (loudest > 0.0).then(|| 20.0 * loudest.log10()),
            warnings,
        };
        (facts, peaks.finish())
    }
}

#[inline]
fn middle((left, right): (&i16, &i16)) -> i16 {
    left.midpoint(*right)
}

/// A float as an integer. Samples were clamped to -1 to 1 before, and the cast saturates in any case.
#[expect(clippy::cast_possible_truncation, reason = "saturates, and is followed by a cut to eight bit")]
fn integer(sample: f32) -> i16 {
    (sample * 32_768.0).round() as i16
}

fn loudest_integer(samples: &[i16]) -> f64 {
    let (low, high) = extremes(samples.iter().copied());
    if low > high { 0.0 } else { f64::from(low.unsigned_abs().max(high.unsigned_abs())) / 32_768.0 }
}

fn loudest_float(samples: &[f32]) -> f64 {
    f64::from(samples.iter().fold(0.0, |most: f32, sample| most.max(sample.abs())))
}

#[cfg(test)]
mod tests {
    use ebur128::{EbuR128, Mode};

    use super::*;

    fn tone(seconds: u16, amplitude: f64) -> Vec<i16> {
        let wave = |n: u32| (f64::from(n) * 997.0 * std::f64::consts::TAU / 48_000.0).sin();
        #[expect(clippy::cast_possible_truncation, reason = "amplitudes are below one")]
        (0..u32::from(seconds) * 48_000).map(|n| (wave(n) * amplitude * 32_767.0) as i16).collect()
    }

    fn facts(channels: u16, hear: impl FnOnce(&mut Listener)) -> AudioFacts {
        facts_and_peaks(channels, hear).0
    }

    fn facts_and_peaks(channels: u16, hear: impl FnOnce(&mut Listener)) -> (AudioFacts, Peaks) {
        let mut listener = Listener::new(Layout::of(48_000, channels).unwrap());
        hear(&mut listener);
        listener.finish(channels, Vec::new())
    }

    #[test]
    fn a_reference_tone_has_its_reference_loudness() {
        // EBU Tech 3341, case 1: a stereo sine at -23 dBFS is -23 LUFS.
        let sound = tone(20, 10_f64.powf(-23.0 / 20.0));
        let found = facts(2, |listener| {
            sound.chunks(1000).for_each(|piece| listener.hear(Samples::I16(piece, Some(piece))));
        });
        assert!((found.loudness.unwrap() + 23.0).abs() < 0.1, "{:?}", found.loudness);
        assert!((found.peak.unwrap() + 23.0).abs() < 0.1, "{:?}", found.peak);
        assert_eq!(found.duration, Duration::from_secs(20));
    }

    #[test]
    fn floats_are_measured_like_integers() {
        let sound = tone(2, 0.5);
        let floats: Vec<_> = sound.iter().map(|sample| f32::from(*sample) / 32_768.0).collect();
        let (one, one_peaks) = facts_and_peaks(1, |listener| listener.hear(Samples::I16(&sound, None)));
        let (other, other_peaks) = facts_and_peaks(1, |listener| listener.hear(Samples::F32(&floats, None)));
        assert!((one.loudness.unwrap() - other.loudness.unwrap()).abs() < 0.01);
        assert_eq!((one.peak, one_peaks), (other.peak, other_peaks));
    }

    #[test]
    fn integers_are_as_loud_as_the_crate_that_everybody_uses_finds() {
        let (left, right) = (tone(3, 0.3), tone(3, 0.01));
        let mut crates = EbuR128::new(2, 48_000, Mode::I).unwrap();
        crates.add_frames_planar_i16(&[&left, &right]).unwrap();
        let found = facts(2, |listener| listener.hear(Samples::I16(&left, Some(&right))));
        let difference = found.loudness.unwrap() - crates.loudness_global().unwrap();
        assert!(difference.abs() < 0.05, "{difference} LU");
    }

    #[test]
    fn silence_has_neither_loudness_nor_peak() {
        let found = facts(1, |listener| listener.hear(Samples::I16(&vec![0; 48_000], None)));
        assert_eq!((found.loudness, found.peak), (None, None));
    }

    #[test]
    fn a_single_sample_has_a_length_and_a_peak() {
        let found = facts(1, |listener| listener.hear(Samples::I16(&[i16::MIN], None)));
        assert_eq!((found.duration, found.peak), (Duration::from_nanos(20_833), Some(0.0)));
        assert_eq!(found.loudness, None);
    }
}
