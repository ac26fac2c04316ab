//! How much an MP3 may cost: `v2`, `cbr192`, …

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Quality or bit rate of an MP3: `v0` to `v6`, or `cbr64` to `cbr320`.
///
/// `v2` is the default. MPEG knows no more than 160 kbit/s for sample rates from 16 to 24 kHz and
/// 64 kbit/s below; a higher rate means that one there. `cbr64` and `cbr96` are for mono; stereo
/// gets 112 kbit/s, the lowest at which it keeps its sample rate without harm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mp3Mode(Kind);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Vbr(u8),
    Cbr(u16),
}

/// The text names no mode.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "an MP3 mode is v0 to v6, cbr112, cbr128, cbr160, cbr192, cbr224, cbr256 or cbr320, for mono also cbr64 or cbr96, not {0:?}"
)]
pub struct InvalidMp3Mode(pub String);

/// What the encoder is told for one sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bits {
    /// Variable bit rate of this quality, 0 (best) to 6.
    Quality(u8),
    /// Constant bit rate in kbit/s.
    Kbps(u16),
}

const CBR: [u16; 9] = [64, 96, 112, 128, 160, 192, 224, 256, 320];
const LOWEST_STEREO: u16 = 112;

impl Mp3Mode {
    /// The mode for a sound of `rate` Hz, as it is in the MP3, with one or two channels.
    pub(crate) fn bits(self, rate: u32, stereo: bool) -> Bits {
        match self.0 {
            Kind::Vbr(quality) => Bits::Quality(quality),
            Kind::Cbr(kbps) => {
                let wanted = if stereo { kbps.max(LOWEST_STEREO) } else { kbps };
                Bits::Kbps(match rate {
                    0..16_000 => wanted.min(64),
                    16_000..32_000 => wanted.min(160),
                    _ => wanted,
                })
            }
        }
    }
}

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
            return CBR
                .into_iter()
                .find(|known| known.to_string() == kbps)
                .map(|kbps| Self(Kind::Cbr(kbps)))
                .ok_or_else(invalid);
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
        for text in ["v0", "v1", "v2", "v6", "cbr64", "cbr96", "cbr112", "cbr192", "cbr320"] {
            assert_eq!(mode(text).to_string(), text);
        }
        assert_eq!(Mp3Mode::default().to_string(), "v2");
    }

    #[test]
    fn what_lame_cannot_do_well_is_refused() {
        for text in ["", "v", "v7", "v10", "V2", "cbr", "cbr0", "cbr193", "cbr0192", "cbr80", "abr160", "192"]
        {
            assert_eq!(text.parse::<Mp3Mode>(), Err(InvalidMp3Mode(text.to_owned())));
        }
    }

    #[test]
    fn low_sample_rates_bound_the_bit_rate() {
        assert_eq!(mode("cbr320").bits(48_000, true), Bits::Kbps(320));
        assert_eq!(mode("cbr320").bits(24_000, true), Bits::Kbps(160));
        assert_eq!(mode("cbr320").bits(12_000, false), Bits::Kbps(64));
        assert_eq!(mode("v0").bits(8_000, true), Bits::Quality(0));
    }

    #[test]
    fn stereo_never_gets_a_rate_for_mono() {
        assert_eq!(mode("cbr64").bits(44_100, false), Bits::Kbps(64));
        assert_eq!(mode("cbr64").bits(44_100, true), Bits::Kbps(112));
    }
}
