//! A link as a QR code.

use std::fmt::Write;

use qrcodegen::{QrCode, QrCodeEcc, QrSegment, Version};

use crate::http::problem::{ApiError, Kind};

/// Readers need so many white modules around the code (ISO/IEC 18004).
const QUIET: i32 = 4;
/// Larger codes are hard to scan from a screen. 97 by 97 modules hold 666 bytes at this level of correction.
const LARGEST: u8 = 20;

/// A picture of `link`: black on white on every page, because readers do not find a code in dark colours.
///
/// # Errors
///
/// 400 if the link is too long: then the request named a host of hundreds of characters.
pub(super) fn picture(link: &str) -> Result<String, ApiError> {
    let too_long =
        |_| ApiError::new(Kind::BadRequest, "The address of this server is too long for a QR code.");
    let segments = QrSegment::make_segments(link);
    let (smallest, largest) = (Version::MIN, Version::new(LARGEST));
    QrCode::encode_segments_advanced(&segments, QrCodeEcc::Medium, smallest, largest, None, true)
        .map(|code| drawn(&code))
        .map_err(too_long)
}

/// All dark modules as one path: neighbours in a row are one rectangle.
fn drawn(code: &QrCode) -> String {
    let side = code.size() + 2 * QUIET;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\" \
         role=\"img\"><title>QR code of the link</title><rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/>\
         <path fill=\"#000\" d=\""
    );
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let run = (x..code.size()).take_while(|&x| code.get_module(x, y)).count();
            if run > 0 {
                let written = write!(svg, "M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET);
                debug_assert!(written.is_ok(), "writing to a string does not fail");
            }
            x += i32::try_from(run).unwrap_or(i32::MAX).max(1);
        }
    }
    svg.push_str("\"/></svg>\n");
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str = "https://quiz.example.org/listen?id=67e55044-10b1-426f-9247-bb680e5fe0c8&user=4f3c0a52-2f5e-4f0b-9d7c-0c3f6a1e88d1";

    /// The modules that the path of the picture covers, and the side of the picture.
    fn rendered(svg: &str) -> (Vec<Vec<bool>>, usize) {
        let between = |begin: &str, end: &str| {
            let rest = svg.split_once(begin).unwrap().1;
            rest.split_once(end).unwrap().0.to_owned()
        };
        let side: usize = between("viewBox=\"0 0 ", " ").parse().unwrap();
        let mut dark = vec![vec![false; side]; side];
        for run in between(" d=\"M", "z\"").split("zM") {
            let (at, shape) = run.split_once('h').unwrap();
            let (x, y) = at.split_once(' ').unwrap();
            let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
            let (length, back) = shape.split_once("v1h-").unwrap();
            assert_eq!(length, back);
            for module in &mut dark[y][x..x + length.parse::<usize>().unwrap()] {
                assert!(!std::mem::replace(module, true), "a module is drawn twice");
            }
        }
        (dark, side)
    }

    #[test]
    fn the_picture_has_the_modules_of_the_code_in_a_quiet_zone() {
        let code = QrCode::encode_text(LINK, QrCodeEcc::Medium).unwrap();
        let (dark, side) = rendered(&picture(LINK).unwrap());
        assert_eq!(side, usize::try_from(code.size()).unwrap() + 8);
        for (y, row) in (-4..).zip(&dark) {
            for (x, &dark) in (-4..).zip(row) {
                // Outside of the code the crate says that all is white.
                assert_eq!(dark, code.get_module(x, y), "{x} {y}");
            }
        }
    }

    #[test]
    fn the_picture_is_black_on_white_and_sharp() {
        let svg = picture(LINK).unwrap();
        for part in
            ["shape-rendering=\"crispEdges\"", "<title>", "fill=\"#fff\"", "fill=\"#000\"", "role=\"img\""]
        {
            assert!(svg.contains(part), "{part}");
        }
        assert_eq!(svg.matches("<path").count(), 1);
        assert!(svg.len() < 20_000, "{}", svg.len());
    }

    #[test]
    fn a_link_that_no_screen_shows_well_is_refused() {
        assert!(picture(&"a".repeat(600)).is_ok());
        assert!(picture(&"a".repeat(700)).is_err());
    }
}
