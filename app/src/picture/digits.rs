//! Digits as strokes with round ends, as the program's icon has them.

use std::f32::consts::PI;

use super::canvas::{Canvas, Point};

/// The width of a digit, for a height of 1.
const WIDTH: f32 = 0.56;
/// The width of a colon.
const COLON: f32 = 0.06;
/// The gap between two characters, which have strokes around these widths.
const GAP: f32 = 0.29;
/// The radius of a stroke.
const STROKE: f32 = 0.088;

/// Draws digits and colons. `left` and `top` are the edges of their strokes.
pub(super) fn draw(canvas: &mut Canvas, text: &str, (left, top): Point, height: f32) {
    // The strokes stick out of the box of 1 by their radius, so the box is smaller by it on both sides.
    let inner = height * (1.0 - 2.0 * STROKE);
    let mut x = left + STROKE * height;
    for character in text.chars() {
        for stroke in strokes(character) {
            let at = |&(u, v): &Point| (x + u * height, top + STROKE * height + v * inner);
            let mut points = stroke.iter();
            let mut last = points.next().map_or((x, top), at);
            if stroke.len() == 1 {
                canvas.line(last, last, STROKE * height * 1.12, u8::MAX);
            }
            for point in points.map(at) {
                canvas.line(last, point, STROKE * height, u8::MAX);
                last = point;
            }
        }
        x += (advance(character) + GAP) * height;
    }
}

fn advance(character: char) -> f32 {
    if character == ':' { COLON } else { WIDTH }
}

/// The strokes of a character in a box from (0, 0) to (`WIDTH`, 1). A stroke of one point is a dot.
fn strokes(character: char) -> Vec<Vec<Point>> {
    const R: f32 = WIDTH;
    let half = R / 2.0;
    match character {
        '0' => {
            let mut ring = arc((half, half), (half, half), PI, 2.0 * PI);
            ring.extend(arc((half, 1.0 - half), (half, half), 0.0, PI));
            ring.push((0.0, half));
            vec![ring]
        }
        '1' => vec![vec![(0.1, 0.2), (0.36, 0.0), (0.36, 1.0)]],
        '2' => {
            let mut curve = arc((half, half), (half, half), PI * 1.06, PI * 2.22);
            curve.extend([(0.0, 1.0), (R, 1.0)]);
            vec![curve]
        }
        '3' => {
            let mut curve = arc((half, 0.25), (half * 0.92, 0.25), PI * 1.12, PI * 2.5);
            curve.extend(arc((half, 0.735), (half, 0.265), PI * 1.5, PI * 2.9));
            vec![curve]
        }
        '4' => vec![vec![(0.38, 0.0), (0.0, 0.68), (R, 0.68)], vec![(0.43, 0.42), (0.43, 1.0)]],
        '5' => {
            let mut curve = vec![(R * 0.94, 0.0), (0.09, 0.0), (0.04, 0.45)];
            curve.extend(arc((half * 0.96, 0.68), (half * 1.04, 0.32), PI * 1.28, PI * 2.84));
            vec![curve]
        }
        '6' => {
            let mut ring = arc((half, 0.67), (half, 0.33), PI, PI * 3.0);
            ring.extend([(0.0, 0.67), (0.02, 0.53), (0.09, 0.37), (0.4, 0.0)]);
            vec![ring]
        }
        '7' => vec![vec![(0.0, 0.0), (R, 0.0), (0.17, 1.0)]],
        '8' => vec![
            arc((half, 0.24), (half * 0.88, 0.24), 0.0, PI * 2.0),
            arc((half, 0.74), (half, 0.26), 0.0, PI * 2.0),
        ],
        '9' => {
            let turned = |points: Vec<Point>| points.into_iter().map(|(u, v)| (R - u, 1.0 - v)).collect();
            strokes('6').into_iter().map(turned).collect()
        }
        ':' => vec![vec![(COLON / 2.0, 0.3)], vec![(COLON / 2.0, 0.78)]],
        _ => Vec::new(),
    }
}

/// A piece of an ellipse, clockwise from the angle `from`, where 0 points right.
fn arc(middle: Point, radius: Point, from: f32, to: f32) -> Vec<Point> {
    const STEPS: u8 = 24;
    let angle = |step| from + (to - from) * f32::from(step) / f32::from(STEPS);
    let at = |step| (middle.0 + radius.0 * angle(step).cos(), middle.1 + radius.1 * angle(step).sin());
    (0..=STEPS).map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How wide `text` is at this height, strokes included.
    fn width(text: &str, height: f32) -> f32 {
        let widths: f32 = text.chars().map(|character| advance(character) + GAP).sum();
        (widths - GAP + 2.0 * STROKE) * height
    }

    #[test]
    fn all_digits_keep_to_their_box_and_differ() {
        let number = |number: usize| f32::from(u16::try_from(number).unwrap());
        let mut seen: Vec<Vec<u8>> = Vec::new();
        for digit in "0123456789:".chars() {
            let text = digit.to_string();
            let mut canvas = Canvas::new(120, 140);
            draw(&mut canvas, &text, (10.0, 20.0), 100.0);
            let wide = width(&text, 100.0);
            for (at, _) in canvas.pixels.iter().enumerate().filter(|(_, tone)| **tone > 0) {
                let (x, y) = (number(at % 120), number(at / 120));
                assert!((9.0..11.0 + wide).contains(&x) && (19.0..=120.0).contains(&y), "{digit}: {x} {y}");
            }
            assert!(!seen.contains(&canvas.pixels), "{digit}");
            seen.push(canvas.pixels);
        }
    }

    #[test]
    fn a_longer_text_is_wider() {
        assert!(width("0:42", 100.0) < width("10:42", 100.0));
        assert!(width("1:02:33", 100.0) < 600.0);
    }
}
