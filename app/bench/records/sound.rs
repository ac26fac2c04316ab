//! A recording that keeps an encoder as busy as music does, the same on every machine.
//!
//! Chords with vibrato, a melody, a bass drum and a hi-hat, over some dark noise, louder and softer:
//! LAME's effort depends on what it hears, and silence, tones or plain noise are all too easy.

use std::f32::consts::TAU;

/// CD audio.
const RATE: usize = 44_100;
const HEADER: usize = 44;
/// A frame: two samples of two bytes.
const FRAME: usize = 4;
/// Half a second.
const BEAT: usize = RATE / 2;
const TABLE: usize = 4096;
/// The chords as notes of the MIDI scale; the lowest one is the bass.
const CHORDS: [[f32; 4]; 6] = [
    [45.0, 57.0, 60.0, 64.0],
    [41.0, 57.0, 60.0, 65.0],
    [48.0, 55.0, 60.0, 64.0],
    [43.0, 55.0, 59.0, 62.0],
    [38.0, 53.0, 57.0, 62.0],
    [40.0, 52.0, 56.0, 59.0],
];
const MELODY: [f32; 7] = [76.0, 72.0, 74.0, 79.0, 81.0, 77.0, 71.0];

/// A WAV file of so many seconds.
pub(super) fn wav(seconds: usize) -> Vec<u8> {
    let frames = seconds * RATE;
    let mut bytes = header(frames);
    bytes.reserve_exact(frames * FRAME);
    let mut band = Band::new();
    for at in 0..frames {
        for side in band.frame(at) {
            bytes.extend(sample(side).to_le_bytes());
        }
    }
    bytes
}

/// A WAV file of the first seconds of another.
pub(super) fn first(wav: &[u8], seconds: usize) -> Vec<u8> {
    let frames = seconds * RATE;
    let mut bytes = header(frames);
    bytes.extend(wav.iter().skip(HEADER).take(frames * FRAME));
    bytes
}

fn header(frames: usize) -> Vec<u8> {
    let data = u32::try_from(frames * FRAME).unwrap_or(u32::MAX);
    let mut header = Vec::with_capacity(HEADER);
    header.extend(b"RIFF");
    header.extend((data + 36).to_le_bytes());
    header.extend(b"WAVEfmt \x10\0\0\0\x01\0\x02\0");
    header.extend(44_100_u32.to_le_bytes());
    header.extend(176_400_u32.to_le_bytes());
    header.extend(b"\x04\0\x10\0data");
    header.extend(data.to_le_bytes());
    header
}

#[expect(clippy::cast_possible_truncation, reason = "the cast saturates")]
fn sample(value: f32) -> i16 {
    (value * 32_767.0) as i16
}

#[expect(clippy::cast_precision_loss, reason = "counts of samples, exact where it can be heard")]
const fn float(count: usize) -> f32 {
    count as f32
}

/// Who plays.
struct Band {
    table: Vec<f32>,
    vibrato: f32,
    strings: [Voice; 8],
    melody: Voice,
    drum: f32,
    noise: u32,
    dark: [f32; 2],
    last: f32,
}

impl Band {
    fn new() -> Self {
        // Overtones that fade as a bowed string's do.
        let table = (0..TABLE).map(|at| {
            let turn = float(at) / float(TABLE) * TAU;
            (1..=12_u8).map(|tone| (turn * f32::from(tone)).sin() / f32::from(tone).powf(1.3)).sum::<f32>()
        });
        Self {
            table: table.collect(),
            vibrato: 0.0,
            strings: [const { Voice { phase: 0.0 } }; 8],
            melody: Voice { phase: 0.0 },
            drum: 0.0,
            noise: 1,
            dark: [0.0; 2],
            last: 0.0,
        }
    }

    /// The sound at one moment, left and right.
    fn frame(&mut self, at: usize) -> [f32; 2] {
        let (beat, within) = (at / BEAT, float(at % BEAT) / float(RATE));
        let chord = CHORDS[beat / 4 % CHORDS.len()];
        let chorded = float(at % (4 * BEAT)) / float(RATE);
        self.vibrato = (self.vibrato + 5.3 / float(RATE)).fract();
        let sway = (self.vibrato * TAU).sin();
        let swell = 0.55 + 0.45 * (float(at % (RATE * 37)) / float(RATE * 37) * TAU).sin();
        let bowed = (chorded * 6.0).min(1.0) * (-chorded * 0.5).exp() * swell * 0.11;
        let [mut left, mut right] = [0.0; 2];
        for (index, voice) in self.strings.iter_mut().enumerate() {
            // Each note twice, a little apart, which makes the width.
            let apart = if index % 2 == 0 { 0.04 } else { -0.05 };
            let heard = voice.play(&self.table, chord[index / 2] + apart + sway * 0.12) * bowed;
            let pan = 0.2 + 0.6 * float(index) / 7.0;
            left += heard * pan;
            right += heard * (1.0 - pan);
        }
        let step = at % (BEAT / 2);
        let plucked = (-float(step) / float(RATE) * 9.0).exp() * (float(step) / 90.0).min(1.0);
        let note = MELODY[(at / (BEAT / 2) * 3 + beat / 16) % MELODY.len()];
        let melody = self.melody.play(&self.table, note + sway * 0.05) * plucked * 0.13;
        self.drum = (self.drum + (45.0 + 110.0 * (-within * 28.0).exp()) / float(RATE)).fract();
        let drum = (self.drum * TAU).sin() * (-within * 9.0).exp() * 0.3;
        let [bright, one, other] = self.noises();
        let hat = bright * (-float(at % (BEAT / 2)) / float(RATE) * 45.0).exp() * 0.12;
        let common = melody + drum;
        [left + common + hat * 0.7 + one * 0.5, right + common + hat * 0.4 + other * 0.5]
    }

    /// Noise without its lows, and twice noise without its highs.
    fn noises(&mut self) -> [f32; 3] {
        let mut white = || {
            self.noise = self.noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f32::from(u16::try_from(self.noise >> 16).unwrap_or(0)) / 32_768.0 - 1.0
        };
        let drawn = [white(), white()];
        for (dark, white) in self.dark.iter_mut().zip(drawn) {
            *dark += 0.03 * (white - *dark);
        }
        let bright = (drawn[0] - self.last) * 0.5;
        self.last = drawn[0];
        [bright, self.dark[0], self.dark[1]]
    }
}

/// One note at a time.
struct Voice {
    phase: f32,
}

impl Voice {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to below 1")]
    fn play(&mut self, table: &[f32], note: f32) -> f32 {
        self.phase = (self.phase + 440.0 * ((note - 69.0) / 12.0).exp2() / float(RATE)).fract();
        table[(self.phase * float(TABLE)) as usize % TABLE]
    }
}
