//! A canvas as a PNG file: one tone on the brand's colours.

use png::{BitDepth, ColorType, DeflateCompression, Encoder, Filter};

use super::canvas::Canvas;

type Colour = [u8; 3];

/// The ground at the upper and at the lower edge, around the icon's `#4338ca`.
const UPPER: Colour = [0x55, 0x49, 0xe3];
const LOWER: Colour = [0x2f, 0x26, 0x9c];
/// What the shapes are drawn with.
const INK: Colour = [0xff, 0xff, 0xff];
/// How many colours the ground has. A finer one would not be seen.
const GROUNDS: usize = 66;
/// How many colours of the ground the edges of shapes know, and how many steps there are from one to the ink. All colours
/// together fit into one byte.
const BANDS: usize = 11;
const STEPS: usize = 17;

/// The file.
///
/// # Errors
///
/// If the library refuses the picture.
pub(super) fn png(canvas: &Canvas) -> Result<Vec<u8>, png::EncodingError> {
    let mut file = Vec::with_capacity(32 * 1024);
    let side = |pixels: usize| u32::try_from(pixels).unwrap_or(u32::MAX);
    let mut encoder = Encoder::new(&mut file, side(canvas.width), side(canvas.height));
    encoder.set_color(ColorType::Indexed);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_palette(palette());
    // The second level makes the file a third smaller and takes twice as long.
    encoder.set_deflate_compression(DeflateCompression::Level(1));
    encoder.set_filter(Filter::NoFilter);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&indices(canvas))?;
    writer.finish()?;
    Ok(file)
}

/// The grounds, then for each band the steps to the ink.
fn palette() -> Vec<u8> {
    let grounds = (0..GROUNDS).map(|at| mixed(UPPER, LOWER, at, GROUNDS - 1));
    let edges = (0..BANDS).flat_map(|band| {
        let ground = mixed(UPPER, LOWER, 2 * band + 1, 2 * BANDS);
        (1..STEPS).map(move |step| mixed(ground, INK, step, STEPS))
    });
    grounds.chain(edges).chain([INK]).flatten().collect()
}

/// The colour of each pixel, as its place in the palette.
fn indices(canvas: &Canvas) -> Vec<u8> {
    let mut indices = vec![0; canvas.pixels.len()];
    let rows = indices.chunks_mut(canvas.width).zip(canvas.pixels.chunks(canvas.width));
    for (y, (row, tones)) in rows.enumerate() {
        let band = y * BANDS / canvas.height;
        let ground = byte(y * GROUNDS / canvas.height);
        for (index, &tone) in row.iter_mut().zip(tones) {
            *index = match usize::from(tone) * STEPS / 255 {
                0 => ground,
                STEPS => byte(GROUNDS + BANDS * (STEPS - 1)),
                step => byte(GROUNDS + band * (STEPS - 1) + step - 1),
            };
        }
    }
    indices
}

/// The colour `part` of `whole` steps from `from` to `to`.
fn mixed(from: Colour, to: Colour, part: usize, whole: usize) -> Colour {
    let mix = |at: usize| {
        let (from, to) = (usize::from(from[at]), usize::from(to[at]));
        byte((from * (whole - part) + to * part + whole / 2) / whole)
    };
    [mix(0), mix(1), mix(2)]
}

/// Numbers here are below 256: see the counts above.
fn byte(number: usize) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_colours_fit_into_one_byte() {
        assert_eq!(palette().len(), 3 * (GROUNDS + BANDS * (STEPS - 1) + 1));
        assert!(palette().len() <= 3 * 256);
        assert!(palette().ends_with(&INK));
    }

    #[test]
    fn the_file_has_the_pixels_that_were_drawn() {
        let mut canvas = Canvas::new(40, GROUNDS);
        canvas.line((5.0, 15.0), (35.0, 15.0), 6.0, 255);
        let mut reader = png::Decoder::new(std::io::Cursor::new(png(&canvas).unwrap())).read_info().unwrap();
        assert_eq!((reader.info().width, reader.info().height), (40, 66));
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut pixels).unwrap();
        assert_eq!(pixels, indices(&canvas));
        let colour = |x: usize, y: usize| palette()[3 * usize::from(pixels[y * 40 + x])..][..3].to_vec();
        assert_eq!((colour(20, 15), colour(0, 0)), (INK.to_vec(), UPPER.to_vec()));
        assert_eq!(colour(0, 65), LOWER.to_vec());
    }
}
