//! The picture of a record: its waveform and its length.

use std::time::Duration;

use png::EncodingError;
use quizcast_domain::records::Peaks;

use super::canvas::Canvas;
use super::{digits, paint};

/// The size that previews of links have: 1.91 to 1.
const PREVIEW: (usize, usize) = (1200, 630);
/// The waveform: its left and right end, its middle, and its most height above and below that.
const LEFT: f32 = 84.0;
const RIGHT: f32 = 1116.0;
const MIDDLE: f32 = 236.0;
const REACH: f32 = 150.0;
/// Half the width of a bar.
const BAR: f32 = 6.5;
const BARS: u16 = 53;
/// The play button and the digits beside it.
const BUTTON: (f32, f32) = (138.0, 506.0);
const BUTTON_RADIUS: f32 = 54.0;
const DIGITS: f32 = 80.0;
/// A quiet sound is shown larger, up to so many times.
const MOST_GAIN: f32 = 8.0;

/// The file.
///
/// # Errors
///
/// If the file cannot be made.
pub(super) fn png(peaks: &Peaks, length: Duration) -> Result<Vec<u8>, EncodingError> {
    let mut canvas = Canvas::new(PREVIEW.0, PREVIEW.1);
    draw_bars(&mut canvas, peaks);
    draw_button(&mut canvas);
    let left = BUTTON.0 + BUTTON_RADIUS + 36.0;
    digits::draw(&mut canvas, &clock(length), (left, BUTTON.1 - DIGITS / 2.0), DIGITS);
    paint::png(&canvas)
}

fn draw_bars(canvas: &mut Canvas, peaks: &Peaks) {
    let heights = heights(peaks);
    for (at, height) in (0..BARS).zip(heights) {
        let x = LEFT + BAR + (RIGHT - LEFT - 2.0 * BAR) * f32::from(at) / f32::from(BARS - 1);
        let reach = height * (REACH - BAR);
        canvas.line((x, MIDDLE - reach), (x, MIDDLE + reach), BAR, u8::MAX);
    }
}

/// The height of each bar, from 0 to 1: the largest sample of its stretch, against the largest of all.
fn heights(peaks: &Peaks) -> Vec<f32> {
    let size = |&(low, high): &(i8, i8)| low.unsigned_abs().max(high.unsigned_abs());
    let largest = peaks.pairs.iter().map(size).max().unwrap_or_default();
    let gain = (f32::from(i8::MAX) / f32::from(largest.max(1))).min(MOST_GAIN);
    let count = peaks.pairs.len();
    let start = |bar: u16| usize::from(bar) * count / usize::from(BARS);
    let of = |bar: u16| {
        let stretch = peaks.pairs.get(start(bar)..start(bar + 1).max(start(bar) + 1));
        let most = stretch.unwrap_or_default().iter().map(size).max().unwrap_or_default();
        (f32::from(most) * gain / f32::from(i8::MAX)).min(1.0)
    };
    (0..BARS).map(of).collect()
}

fn draw_button(canvas: &mut Canvas) {
    canvas.line(BUTTON, BUTTON, BUTTON_RADIUS, u8::MAX);
    let (x, y) = BUTTON;
    canvas.cut(&[(x - 11.0, y - 21.0), (x + 25.0, y), (x - 11.0, y + 21.0)], 4.0);
}

/// A length as players show it: `0:07`, `12:05`, `1:02:33`.
fn clock(length: Duration) -> String {
    let seconds = length.as_secs();
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{rest:02}"),
        hours => format!("{hours}:{minutes:02}:{rest:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uneven(count: u32) -> Peaks {
        let size = |at: u32| i8::try_from(at.wrapping_mul(2_654_435_761) % 127).unwrap();
        Peaks { samples_per_pixel: 256, pairs: (0..count).map(|at| (-size(at), size(at))).collect() }
    }

    #[test]
    fn a_length_is_shown_as_players_do() {
        for (seconds, text) in
            [(0, "0:00"), (7, "0:07"), (725, "12:05"), (3753, "1:02:33"), (36_000, "10:00:00")]
        {
            assert_eq!(clock(Duration::from_millis(seconds * 1000 + 999)), text);
        }
    }

    #[test]
    fn bars_show_the_largest_sample_of_their_stretch() {
        let of = |pairs: Vec<(i8, i8)>| heights(&Peaks { samples_per_pixel: 1, pairs });
        assert_eq!(of(Vec::new()), vec![0.0; 53]);
        assert_eq!(of(vec![(0, 0); 9]), vec![0.0; 53]);
        assert_eq!(of(vec![(-128, 0); 3]), vec![1.0; 53]);
        // One sample in a long sound is not lost.
        let mut quiet = vec![(0, 0); 5300];
        quiet[2650] = (-64, 10);
        assert_eq!(of(quiet).iter().filter(|&&height| height > 0.99).count(), 1);
        // What is very quiet stays quieter than what is loud.
        assert!(of(vec![(-1, 1)]).iter().all(|&height| (0.0625..0.07).contains(&height)));
    }

    #[test]
    fn a_picture_is_small() {
        for peaks in [uneven(8000), uneven(3), Peaks { samples_per_pixel: 256, pairs: Vec::new() }] {
            let file = png(&peaks, Duration::from_secs(359_999)).unwrap();
            assert!(file.len() < 40_000, "{}", file.len());
            assert!(file.starts_with(b"\x89PNG"));
        }
    }
}
