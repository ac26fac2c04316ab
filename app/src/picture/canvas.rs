//! Smooth shapes in one tone.

/// A point, in pixels from the upper left corner.
pub(super) type Point = (f32, f32);

/// How much of each pixel is covered, from 0 to 255.
#[derive(Debug)]
pub(super) struct Canvas {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) pixels: Vec<u8>,
}

impl Canvas {
    pub(super) fn new(width: usize, height: usize) -> Self {
        Self { width, height, pixels: vec![0; width * height] }
    }

    /// Covers every pixel within `radius` of the line from `a` to `b`, up to `tone`. Where shapes lie over each other the
    /// stronger one stays.
    pub(super) fn line(&mut self, a: Point, b: Point, radius: f32, tone: u8) {
        self.shape(
            bounds(&[a, b], radius),
            |point| radius - distance(point, a, b),
            |old, cover| old.max(scaled(cover, tone)),
        );
    }

    /// Takes away what a polygon with round corners covers. Its corners turn right, and none is a hollow.
    pub(super) fn cut(&mut self, corners: &[Point], radius: f32) {
        let sides = || corners.iter().zip(corners.iter().cycle().skip(1));
        let depth = |point: Point| {
            let inside = sides().map(|(&a, &b)| depth(point, a, b)).fold(f32::INFINITY, f32::min);
            let edge = sides().map(|(&a, &b)| distance(point, a, b)).fold(f32::INFINITY, f32::min);
            radius + if inside > 0.0 { edge } else { -edge }
        };
        self.shape(bounds(corners, radius), depth, |old, cover| old.min(scaled(1.0 - cover, u8::MAX)));
    }

    /// Changes the pixels within `bounds`. `depth` says how far inside of the shape a point lies, negative outside.
    fn shape(
        &mut self,
        (from, to): (Point, Point),
        depth: impl Fn(Point) -> f32,
        change: impl Fn(u8, f32) -> u8,
    ) {
        let (left, right) = (clamped(from.0, self.width), clamped(to.0 + 1.0, self.width));
        for y in clamped(from.1, self.height)..clamped(to.1 + 1.0, self.height) {
            let row = &mut self.pixels[y * self.width..][left..right];
            for (x, pixel) in (left..).zip(row) {
                // A pixel whose middle lies on the edge is half covered.
                let cover = (depth((middle(x), middle(y))) + 0.5).clamp(0.0, 1.0);
                *pixel = change(*pixel, cover);
            }
        }
    }
}

/// The smallest rectangle around the points, wider by `radius` and half a pixel.
fn bounds(points: &[Point], radius: f32) -> (Point, Point) {
    let edge = radius + 0.5;
    let from = points.iter().fold((f32::MAX, f32::MAX), |least, at| (least.0.min(at.0), least.1.min(at.1)));
    let to = points.iter().fold((f32::MIN, f32::MIN), |most, at| (most.0.max(at.0), most.1.max(at.1)));
    ((from.0 - edge, from.1 - edge), (to.0 + edge, to.1 + edge))
}

/// How far `point` lies from the line between `a` and `b`.
fn distance(point: Point, a: Point, b: Point) -> f32 {
    let (along, to) = ((b.0 - a.0, b.1 - a.1), (point.0 - a.0, point.1 - a.1));
    let square = along.0 * along.0 + along.1 * along.1;
    let at = if square > 0.0 { ((to.0 * along.0 + to.1 * along.1) / square).clamp(0.0, 1.0) } else { 0.0 };
    let (x, y) = (to.0 - along.0 * at, to.1 - along.1 * at);
    (x * x + y * y).sqrt()
}

/// How far `point` lies to the right of the endless line through `a` and `b`.
fn depth(point: Point, a: Point, b: Point) -> f32 {
    let (x, y) = (b.0 - a.0, b.1 - a.1);
    (x * (point.1 - a.1) - y * (point.0 - a.0)) / (x * x + y * y).sqrt()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 1, times 0 to 255")]
fn scaled(cover: f32, tone: u8) -> u8 {
    (cover * f32::from(tone) + 0.5) as u8
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast from float to integer keeps to the range of the integer"
)]
fn clamped(at: f32, most: usize) -> usize {
    (at as usize).min(most)
}

#[expect(clippy::cast_precision_loss, reason = "pictures are a few thousand pixels wide")]
fn middle(at: usize) -> f32 {
    at as f32 + 0.5
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(canvas: &Canvas) -> Vec<&[u8]> {
        canvas.pixels.chunks(canvas.width).collect()
    }

    #[test]
    fn a_line_is_full_inside_and_fades_over_one_pixel() {
        let mut canvas = Canvas::new(7, 5);
        canvas.line((2.0, 2.5), (5.0, 2.5), 1.0, 200);
        assert_eq!(rows(&canvas)[2], [0, 200, 200, 200, 200, 200, 0]);
        assert_eq!(rows(&canvas)[1][3], 100);
        assert_eq!(rows(&canvas)[0], [0; 7]);
    }

    #[test]
    fn what_lies_outside_of_the_picture_is_left_out() {
        let mut canvas = Canvas::new(3, 3);
        canvas.line((-90.0, 1.5), (90.0, 1.5), 0.5, 255);
        canvas.line((-9.0, -9.0), (-5.0, -5.0), 2.0, 255);
        assert_eq!(rows(&canvas), [[0; 3], [255; 3], [0; 3]]);
    }

    #[test]
    fn a_cut_takes_away_the_inside_and_a_rim() {
        let mut canvas = Canvas::new(9, 9);
        canvas.pixels.fill(255);
        canvas.cut(&[(3.0, 3.0), (6.0, 3.0), (6.0, 6.0), (3.0, 6.0)], 1.0);
        let rows = rows(&canvas);
        assert_eq!((rows[4][4], rows[4][2], rows[4][1]), (0, 0, 255));
        assert!(rows[2][2] > 0 && rows[2][2] < 255, "the corner is round: {}", rows[2][2]);
    }
}
