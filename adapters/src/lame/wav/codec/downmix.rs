//! Mixing three or more channels down to two.

use crate::lame::pcm::Channels;

/// What -3 dB is as a factor.
const MINUS_3_DB: f32 = std::f32::consts::FRAC_1_SQRT_2;

/// How much of each speaker goes to left and right, in the order of the bits of an extensible format's mask.
const SPEAKERS: [[f32; 2]; 18] = [
    [1.0, 0.0],               // front left
    [0.0, 1.0],               // front right
    [MINUS_3_DB, MINUS_3_DB], // front centre
    [0.0, 0.0],               // low frequency
    [MINUS_3_DB, 0.0],        // back left
    [0.0, MINUS_3_DB],        // back right
    [1.0, 0.0],               // front left of centre
    [0.0, 1.0],               // front right of centre
    [0.5, 0.5],               // back centre
    [MINUS_3_DB, 0.0],        // side left
    [0.0, MINUS_3_DB],        // side right
    [0.5, 0.5],               // top centre
    [MINUS_3_DB, 0.0],        // top front left
    [0.5, 0.5],               // top front centre
    [0.0, MINUS_3_DB],        // top front right
    [MINUS_3_DB, 0.0],        // top back left
    [0.5, 0.5],               // top back centre
    [0.0, MINUS_3_DB],        // top back right
];

/// The speakers of 3 to 8 channels, as masks, if the file names none.
const LAYOUTS: [u32; 6] = [0x007, 0x033, 0x037, 0x03F, 0x70F, 0x63F];

/// Mixes interleaved channels down to two.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Downmix {
    gains: Vec<[f32; 2]>,
}

impl Downmix {
    /// The mix of `channels` channels for the speakers in `mask`. The gains of each side add up to 1 at most,
    /// so nothing clips.
    pub(crate) fn new(channels: u16, mask: u32) -> Self {
        let fits = mask.count_ones() == u32::from(channels) && mask >> SPEAKERS.len() == 0;
        let usual = usize::from(channels).checked_sub(3).and_then(|more| LAYOUTS.get(more)).copied();
        let mut gains: Vec<_> = match if fits { Some(mask) } else { usual } {
            Some(mask) => {
                SPEAKERS.into_iter().enumerate().filter(|(bit, _)| mask >> bit & 1 == 1).map(second).collect()
            }
            None => vec![[0.5, 0.5]; usize::from(channels)],
        };
        let sum = |side: usize| gains.iter().map(|gain| gain[side]).sum::<f32>();
        let most = sum(0).max(sum(1)).max(1.0);
        gains.iter_mut().flatten().for_each(|gain| *gain /= most);
        Self { gains }
    }

    /// Appends the mix of the frames in `samples`.
    pub(crate) fn mix(&self, samples: &[f32], out: &mut Channels<f32>) {
        let frames = samples.chunks_exact(self.gains.len());
        out.reserve(frames.len());
        for frame in frames {
            let (mut to_left, mut to_right) = (0.0, 0.0);
            for (sample, [gain_left, gain_right]) in frame.iter().zip(&self.gains) {
                to_left += sample * gain_left;
                to_right += sample * gain_right;
            }
            // The sum of the gains may round to a hair above one; the channels clamp it.
            out.push(to_left, to_right);
        }
    }
}

fn second((_, gain): (usize, [f32; 2])) -> [f32; 2] {
    gain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_scale_on_all_channels_does_not_clip() {
        for channels in 3..=8 {
            let mut out = Channels::new();
            Downmix::new(channels, 0).mix(&vec![1.0; usize::from(channels)], &mut out);
            let (left, right) = (out.left(), out.right());
            assert!((0.5..=1.0).contains(&left[0]) && (0.5..=1.0).contains(&right[0]), "{channels} channels");
        }
    }

    #[test]
    fn low_frequencies_are_left_out_and_the_centre_goes_to_both_sides() {
        let mut out = Channels::new();
        let mix = Downmix::new(6, 0x3F);
        mix.mix(&[0.0, 0.0, 0.0, 1.0, 0.0, 0.0], &mut out);
        mix.mix(&[0.0, 0.0, 1.0, 0.0, 0.0, 0.0], &mut out);
        let (left, right) = (out.left(), out.right());
        assert_eq!((left[0], right[0]), (0.0, 0.0));
        assert!(left[1] > 0.2 && left[1].to_bits() == right[1].to_bits());
    }

    #[test]
    fn a_mask_for_another_number_of_channels_is_not_believed() {
        assert_eq!(Downmix::new(5, 0x3F), Downmix::new(5, 0));
        assert_eq!(Downmix::new(3, 0xE000_0000), Downmix::new(3, 0x007));
        assert_ne!(Downmix::new(4, 0x107), Downmix::new(4, 0x033));
    }
}
