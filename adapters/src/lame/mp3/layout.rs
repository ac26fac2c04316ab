//! Sample rates: what goes in, what comes out, and how much sound makes a frame.

/// The sample rates of MPEG audio.
const MPEG_RATES: [u32; 9] = [8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000];

/// The sample rates and channels of a source and of its MP3.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Layout {
    /// The sample rate of the source in Hz; never zero.
    pub(crate) rate_in: u32,
    /// The sample rate of the MP3 in Hz.
    pub(crate) rate_out: u32,
    /// Whether both have two channels, not one.
    pub(crate) stereo: bool,
}

impl Layout {
    /// The layout for a source; `None` for a rate or a number of channels that no encoder takes.
    pub(crate) fn of(rate_in: u32, channels: u16) -> Option<Self> {
        let stereo = match channels {
            1 => false,
            2 => true,
            _ => return None,
        };
        (rate_in > 0).then(|| Self { rate_in, rate_out: output_rate(rate_in), stereo })
    }

    /// Samples in a frame: MPEG-1 has two granules of 576, the lower rates one.
    pub(crate) const fn frame(self) -> u32 {
        if self.rate_out > 24_000 { 1152 } else { 576 }
    }

    /// Whether the encoder changes the rate. LAME ignores a difference of up to 0.05 %.
    pub(crate) fn resamples(self) -> bool {
        self.rate_in.abs_diff(self.rate_out) > self.rate_out / 2000
    }

    /// Samples of the source in a frame, if that is a whole number: then the sound can be cut between any two
    /// frames.
    pub(crate) fn samples_per_frame(self) -> Option<u32> {
        if !self.resamples() {
            return Some(self.frame());
        }
        let scaled = u64::from(self.frame()) * u64::from(self.rate_in);
        (scaled % u64::from(self.rate_out) == 0)
            .then(|| u32::try_from(scaled / u64::from(self.rate_out)).ok())?
    }

    /// How many samples the decoded MP3 of `samples` has.
    pub(crate) fn decoded(self, samples: u64) -> u64 {
        if !self.resamples() {
            return samples;
        }
        let scaled = u128::from(samples) * u128::from(self.rate_out);
        u64::try_from(scaled.div_ceil(u128::from(self.rate_in))).unwrap_or(u64::MAX)
    }
}

/// A rate that is one of MPEG's, or nearly, becomes that one. Another rises to the next of MPEG's, and one
/// above 48 kHz falls to 44.1 kHz if it is a multiple of 11,025 Hz, else to 48 kHz. LAME alone would turn
/// 88.2 kHz into 48.
fn output_rate(rate: u32) -> u32 {
    if let Some(near) = MPEG_RATES.into_iter().find(|known| rate.abs_diff(*known) <= known / 2000) {
        return near;
    }
    match MPEG_RATES.into_iter().find(|known| *known >= rate) {
        Some(next) => next,
        None if rate.is_multiple_of(11_025) => 44_100,
        None => 48_000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(rate: u32) -> Layout {
        Layout::of(rate, 2).unwrap()
    }

    #[test]
    fn rates_become_the_nearest_that_loses_nothing() {
        let cases = [(4_000, 8_000), (8_000, 8_000), (11_025, 11_025), (18_900, 22_050), (37_800, 44_100)];
        let above =
            [(44_101, 44_100), (50_000, 48_000), (88_200, 44_100), (96_000, 48_000), (352_800, 44_100)];
        for (rate, out) in cases.into_iter().chain(above) {
            assert_eq!(layout(rate).rate_out, out, "{rate} Hz");
        }
    }

    #[test]
    fn what_no_encoder_takes_is_refused() {
        assert_eq!(Layout::of(0, 2), None);
        assert_eq!(Layout::of(44_100, 0), None);
        assert_eq!(Layout::of(44_100, 3), None);
    }

    #[test]
    fn only_whole_numbers_of_samples_can_be_cut() {
        assert_eq!(layout(44_100).samples_per_frame(), Some(1152));
        assert_eq!(layout(22_050).samples_per_frame(), Some(576));
        assert_eq!(layout(96_000).samples_per_frame(), Some(2304));
        assert_eq!(layout(6_000).samples_per_frame(), Some(432));
        assert_eq!(layout(44_101).samples_per_frame(), Some(1152));
        assert_eq!(layout(37_800).samples_per_frame(), None);
    }

    #[test]
    fn the_decoded_length_follows_the_rate() {
        assert_eq!(layout(44_100).decoded(1), 1);
        assert_eq!(layout(96_000).decoded(3), 2);
        assert_eq!(layout(4_000).decoded(1), 2);
    }
}
