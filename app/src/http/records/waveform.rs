//! The shape of a record's sound: as bbc/audiowaveform writes it, or as a picture.

use std::fmt::Write;

use poem_openapi::Object;
use poem_openapi::types::Example;
use quizcast_domain::records::Peaks;

/// How many pairs a picture has at most if the caller gives no number: on a page nobody sees more.
pub(super) const PICTURE_PIXELS: usize = 1000;

/// The peaks of the mono mix, in the JSON format of bbc/audiowaveform, version 2.
#[derive(Debug, Object)]
#[oai(example)]
pub(super) struct Waveform {
    /// The format's version.
    version: u32,
    /// The number of channels: 1, the mono mix.
    channels: u32,
    /// Of the source, in Hz.
    sample_rate: u32,
    /// How many samples of the source a pair stands for.
    samples_per_pixel: u64,
    /// The width of the data's numbers.
    bits: u32,
    /// The number of pairs.
    length: u64,
    /// Lowest and highest sample of each stretch, in turn, from -128 to 127.
    data: Vec<i32>,
}

impl Waveform {
    pub(super) fn new(shape: &Shape, sample_rate: u32) -> Self {
        let numbers = shape.pairs.iter().flat_map(|&(low, high)| [i32::from(low), i32::from(high)]);
        Self {
            version: 2,
            channels: 1,
            sample_rate,
            samples_per_pixel: shape.samples_per_pixel,
            bits: 8,
            length: shape.pairs.len() as u64,
            data: numbers.collect(),
        }
    }
}

impl Example for Waveform {
    fn example() -> Self {
        let shape = Shape { samples_per_pixel: 256, pairs: vec![(-12, 10), (-64, 71)] };
        Self::new(&shape, 44_100)
    }
}

/// Peaks, merged into few enough pairs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shape {
    samples_per_pixel: u64,
    pairs: Vec<(i8, i8)>,
}

impl Shape {
    /// Merges neighbours until there are at most `most` pairs.
    pub(super) fn new(peaks: &Peaks, most: usize) -> Self {
        let together = peaks.pairs.len().div_ceil(most.max(1)).max(1);
        let merged = peaks.pairs.chunks(together).map(|pairs| {
            let all = pairs.iter().copied();
            all.reduce(|left, right| (left.0.min(right.0), left.1.max(right.1))).unwrap_or_default()
        });
        Self {
            samples_per_pixel: u64::from(peaks.samples_per_pixel) * together as u64,
            pairs: merged.collect(),
        }
    }

    /// A picture without a size of its own, in the text colour of the page that it stands in.
    pub(super) fn to_svg(&self) -> String {
        let width = self.pairs.len().max(1);
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} 256\" preserveAspectRatio=\"none\" \
             fill=\"currentColor\" role=\"img\"><title>Waveform</title><path d=\"M0 128"
        );
        // Half a unit more on each side, so that silence is a thin line.
        for (x, (_, high)) in self.pairs.iter().enumerate() {
            let y = 255 - 2 * i32::from(*high);
            step(&mut svg, x, y);
        }
        for (x, (low, _)) in self.pairs.iter().enumerate().rev() {
            let y = 257 - 2 * i32::from(*low);
            step(&mut svg, x, y);
        }
        svg.push_str("Z\"/></svg>\n");
        svg
    }
}

/// Adds a line to the middle of pair `x`, at a height in half units.
fn step(svg: &mut String, x: usize, halves: i32) {
    let written = write!(svg, "L{x}.5 {}", f64::from(halves) / 2.0);
    debug_assert!(written.is_ok(), "writing to a string does not fail");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peaks(count: i8) -> Peaks {
        Peaks { samples_per_pixel: 256, pairs: (0..count).map(|n| (-n, n)).collect() }
    }

    #[test]
    fn neighbours_are_merged_and_nothing_is_lost() {
        let shape = Shape::new(&peaks(5), 2);
        assert_eq!(shape, Shape { samples_per_pixel: 768, pairs: vec![(-2, 2), (-4, 4)] });
        assert_eq!(Shape::new(&peaks(5), 5).pairs, peaks(5).pairs);
        assert_eq!(Shape::new(&peaks(5), usize::MAX).samples_per_pixel, 256);
        assert_eq!(Shape::new(&peaks(0), 10).pairs, []);
    }

    #[test]
    fn the_picture_stays_in_its_frame_and_shows_silence() {
        let shape = Shape { samples_per_pixel: 1, pairs: vec![(0, 0), (-128, 127)] };
        let svg = shape.to_svg();
        assert!(svg.contains("viewBox=\"0 0 2 256\"") && svg.contains("currentColor"), "{svg}");
        assert!(svg.contains("M0 128L0.5 127.5L1.5 0.5L1.5 256.5L0.5 128.5Z"), "{svg}");
        assert!(Shape { samples_per_pixel: 1, pairs: Vec::new() }.to_svg().contains("M0 128Z"));
    }
}
