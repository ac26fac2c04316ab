//! The cover of podcast feeds: the program's icon between the bars of a waveform.

use png::EncodingError;

use super::canvas::{Canvas, Point};
use super::paint;

/// Podcast directories want squares of 1400 to 3000 pixels.
const SIDE: usize = 1400;
const MIDDLE: f32 = 700.0;
/// How large a unit of the icon is, whose side is 32, and where its middle lies.
const UNIT: f32 = 36.0;
const ICON: Point = (15.7, 16.4);
/// The curves of the icon: each goes on from the point before, with two handles to its end.
const START: Point = (11.0, 12.2);
const CURVES: [[Point; 3]; 3] = [
    [(11.3, 9.2), (13.4, 7.5), (16.2, 7.5)],
    [(19.2, 7.5), (21.4, 9.3), (21.4, 12.1)],
    [(21.4, 16.3), (16.1, 16.2), (16.1, 20.0)],
];
const STROKE: f32 = 1.5;
const DOT: (Point, f32) = ((16.1, 24.8), 1.9);
/// Half the width of a bar, how far the first one is from the middle, the next ones from each other, and their heights.
const BAR: f32 = 23.0;
const FIRST: f32 = 318.0;
const STEP: f32 = 92.0;
const HEIGHTS: [f32; 4] = [120.0, 230.0, 140.0, 60.0];

/// The file.
///
/// # Errors
///
/// If it cannot be made.
pub(super) fn png() -> Result<Vec<u8>, EncodingError> {
    let mut canvas = Canvas::new(SIDE, SIDE);
    draw_icon(&mut canvas);
    for (at, height) in (0_u8..).zip(HEIGHTS) {
        let out = FIRST + STEP * f32::from(at);
        for x in [MIDDLE - out, MIDDLE + out] {
            canvas.line((x, MIDDLE - height), (x, MIDDLE + height), BAR, u8::MAX);
        }
    }
    paint::png(&canvas)
}

fn draw_icon(canvas: &mut Canvas) {
    const PIECES: u8 = 24;
    let place = |(x, y): Point| (MIDDLE + (x - ICON.0) * UNIT, MIDDLE + (y - ICON.1) * UNIT);
    let mut start = START;
    for [leave, arrive, end] in CURVES {
        let mut last = start;
        for piece in 1..=PIECES {
            let next = on_curve([start, leave, arrive, end], f32::from(piece) / f32::from(PIECES));
            canvas.line(place(last), place(next), STROKE * UNIT, u8::MAX);
            last = next;
        }
        start = end;
    }
    canvas.line(place(DOT.0), place(DOT.0), DOT.1 * UNIT, u8::MAX);
}

/// The point at `t`, from 0 to 1, of a cubic curve of Bézier.
fn on_curve(points: [Point; 4], t: f32) -> Point {
    let rest = 1.0 - t;
    let weights = [rest * rest * rest, 3.0 * rest * rest * t, 3.0 * rest * t * t, t * t * t];
    let weighed =
        |of: fn(&Point) -> f32| points.iter().zip(weights).map(|(point, weight)| of(point) * weight).sum();
    (weighed(|point| point.0), weighed(|point| point.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_square_as_directories_want_it() {
        let file = png().unwrap();
        let reader = png::Decoder::new(std::io::Cursor::new(&file)).read_info().unwrap();
        assert_eq!((reader.info().width, reader.info().height), (1400, 1400));
        assert!(file.len() < 100_000, "{}", file.len());
    }

    #[test]
    fn a_curve_goes_from_its_first_to_its_last_point() {
        let points = [(0.0, 0.0), (0.0, 8.0), (8.0, 8.0), (8.0, 0.0)];
        assert_eq!([0.0, 0.5, 1.0].map(|t| on_curve(points, t)), [(0.0, 0.0), (4.0, 6.0), (8.0, 0.0)]);
    }
}
