//! What LAME is told about the bit rate of one sound.

use crate::mp3_mode::{Kind, Mp3Mode};

/// What LAME is told about the bit rate of one sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bits {
    /// Variable bit rate of this quality, 0 (best) to 6.
    Quality(u8),
    /// Constant bit rate in kbit/s.
    Kbps(u16),
}

const LOWEST_STEREO: u16 = 112;

impl Bits {
    /// The setting for an MP3 with a sample rate of `rate` Hz, in stereo or mono.
    pub(crate) fn of(mode: Mp3Mode, rate: u32, stereo: bool) -> Self {
        match mode.0 {
            Kind::Vbr(quality) => Self::Quality(quality),
            Kind::Cbr(kbps) => {
                let wanted = if stereo { kbps.max(LOWEST_STEREO) } else { kbps };
                Self::Kbps(match rate {
                    0..16_000 => wanted.min(64),
                    16_000..32_000 => wanted.min(160),
                    _ => wanted,
                })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bits(mode: &str, rate: u32, stereo: bool) -> Bits {
        Bits::of(mode.parse().unwrap(), rate, stereo)
    }

    #[test]
    fn low_sample_rates_bound_the_bit_rate() {
        assert_eq!(bits("cbr320", 48_000, true), Bits::Kbps(320));
        assert_eq!(bits("cbr320", 24_000, true), Bits::Kbps(160));
        assert_eq!(bits("cbr320", 12_000, false), Bits::Kbps(64));
        assert_eq!(bits("v0", 8_000, true), Bits::Quality(0));
    }

    #[test]
    fn stereo_never_gets_a_rate_for_mono() {
        assert_eq!(bits("cbr64", 44_100, false), Bits::Kbps(64));
        assert_eq!(bits("cbr64", 44_100, true), Bits::Kbps(112));
    }
}
