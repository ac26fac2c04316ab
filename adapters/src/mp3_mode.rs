//! Quality or bit rate of an MP3: `v2`, `cbr192`, …
//!
//! It is no part of `lame`, so that settings are read alike in a build without the encoder.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Quality or bit rate of an MP3: `v0` to `v6`, or `cbr64` to `cbr320`.
///
/// `v2` is the default. MPEG knows no more than 160 kbit/s for sample rates from 16 to 24 kHz and
/// 64 kbit/s below; a higher rate means that one there. `cbr64` and `cbr96` are for mono; stereo
/// gets 112 kbit/s, the lowest at which it keeps its sample rate without harm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mp3Mode(pub(crate) Kind);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Variable bit rate of this quality, 0 (best) to 6.
    Vbr(u8),
    /// Constant bit rate in kbit/s.
    Cbr(u16),
}

/// The text names no mode.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("an MP3 mode is {all}, not {0:?}", all = Mp3Mode::ALL)]
pub struct InvalidMp3Mode(pub String);

/// Makes the list of the constant bit rates and the text that names all modes.
macro_rules! constant_bit_rates {
    ($first:literal $($kbps:literal)+ or $last:literal) => {
        const CBR: &[u16] = &[$first, $($kbps,)+ $last];

        impl Mp3Mode {
            /// All modes, in words.
            pub const ALL: &str =
                concat!("v0 to v6, or cbr", $first, $(", cbr", $kbps,)+ " or cbr", $last);
        }
    };
}

constant_bit_rates!(64 96 112 128 160 192 224 256 or 320);

impl Default for Mp3Mode {
    fn default() -> Self {
        Self(Kind::Vbr(2))
    }
}

impl FromStr for Mp3Mode {
    type Err = InvalidMp3Mode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidMp3Mode(text.to_owned());
        if let Some(kbps) = text.strip_prefix("cbr") {
            let known = CBR.iter().find(|known| known.to_string() == kbps);
            return known.map(|kbps| Self(Kind::Cbr(*kbps))).ok_or_else(invalid);
        }
        match text.strip_prefix('v').map(str::as_bytes) {
            Some([digit @ b'0'..=b'6']) => Ok(Self(Kind::Vbr(digit - b'0'))),
            _ => Err(invalid()),
        }
    }
}

impl fmt::Display for Mp3Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Kind::Vbr(quality) => write!(f, "v{quality}"),
            Kind::Cbr(kbps) => write!(f, "cbr{kbps}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(text: &str) -> Mp3Mode {
        text.parse().unwrap()
    }

    #[test]
    fn every_mode_reads_as_it_is_written() {
        let constant = CBR.iter().map(|kbps| format!("cbr{kbps}"));
        for text in (0..=6).map(|quality| format!("v{quality}")).chain(constant) {
            assert_eq!(mode(&text).to_string(), text);
        }
        assert_eq!(Mp3Mode::default().to_string(), "v2");
        assert!(
            Mp3Mode::ALL.starts_with("v0 to v6, or cbr64, cbr96, ")
                && Mp3Mode::ALL.ends_with("cbr256 or cbr320")
        );
    }

    #[test]
    fn what_lame_cannot_do_well_is_refused() {
        for text in ["", "v", "v7", "v10", "V2", "cbr", "cbr0", "cbr193", "cbr0192", "cbr80", "abr160", "192"]
        {
            assert_eq!(text.parse::<Mp3Mode>(), Err(InvalidMp3Mode(text.to_owned())));
        }
    }
}
