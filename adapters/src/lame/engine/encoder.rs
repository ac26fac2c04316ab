//! The only place that touches LAME.
//!
//! LAME takes a buffer of size 0 for one without end, aborts the process on floats that are not finite, and
//! reads memory that was never set. So the output's room is always reserved first, such floats are replaced,
//! and settings that LAME cannot bear are refused.

use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};

use mp3lame_encoder::{
    Bitrate, BuildError, Builder, DualPcm, EncodeError, Encoder, FlushGap, FlushNoGap, MonoPcm, Quality,
    VbrMode, max_required_buffer_size,
};
use thiserror::Error;

use crate::lame::bits::Bits;
use crate::lame::mp3::{Layout, NotFrames};
use crate::lame::pcm::Samples;

/// What an encoder is to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct EncoderSpec {
    /// Rates and channels.
    pub(crate) layout: Layout,
    /// Quality or bit rate.
    pub(crate) bits: Bits,
    /// Whether LAME writes a placeholder of the Xing tag first.
    pub(crate) tag: bool,
}

/// Why there is no MP3.
#[derive(Debug, Error)]
pub(crate) enum EncoderError {
    /// LAME cannot make this.
    #[error("LAME refuses these settings")]
    Refused(#[source] BuildError),
    /// LAME failed on the way.
    #[error("LAME failed")]
    Failed(#[source] EncodeError),
    /// What came out does not consist of whole frames.
    #[error(transparent)]
    NotFrames(#[from] NotFrames),
    /// It panicked.
    #[error("the encoder panicked")]
    Panicked,
    /// The settings or the samples contradict each other.
    #[error("{0}")]
    Misused(&'static str),
}

/// One run of LAME.
pub(crate) struct LameEncoder {
    inner: Encoder,
    layout: Layout,
}

/// Held while an encoder is made, since LAME then writes static tables.
static MAKING: Mutex<()> = Mutex::new(());

/// Room for what LAME holds back: several frames and its whole bit reservoir.
const FLUSH_BYTES: usize = 4 * 7200;

impl LameEncoder {
    /// Makes an encoder.
    pub(crate) fn new(spec: EncoderSpec) -> Result<Self, EncoderError> {
        let EncoderSpec { layout, bits, tag } = spec;
        if layout.rate_in == 0 || layout.rate_out == 0 {
            return Err(EncoderError::Misused("the sample rate is 0"));
        }
        let _alone = MAKING.lock().unwrap_or_else(PoisonError::into_inner);
        let mut builder = Builder::new().ok_or(EncoderError::Refused(BuildError::NoMem))?;
        let mut configure = || -> Result<(), BuildError> {
            // If the rates differ so little that LAME would not resample, it gets the MP3's rate for both.
            builder.set_sample_rate(if layout.resamples() { layout.rate_in } else { layout.rate_out })?;
            builder.set_num_channels(if layout.stereo { 2 } else { 1 })?;
            builder.set_to_write_vbr_tag(tag)?;
            // The default of `lame` and `ffmpeg`.
            builder.set_quality(Quality::VeryNice)?;
            match bits {
                Bits::Quality(quality) => {
                    builder.set_vbr_mode(VbrMode::Mtrh)?;
                    builder.set_vbr_quality(vbr_quality(quality))?;
                    // If an output rate is set, LAME does not adjust the quality to low rates, so it is set
                    // only to resample.
                    if layout.resamples() {
                        builder.set_output_sample_rate(NonZeroU32::new(layout.rate_out))?;
                    }
                }
                Bits::Kbps(kbps) => {
                    builder.set_vbr_mode(VbrMode::Off)?;
                    builder.set_brate(bitrate(kbps).ok_or(BuildError::BadBRate)?)?;
                    builder.set_output_sample_rate(NonZeroU32::new(layout.rate_out))?;
                }
            }
            Ok(())
        };
        configure().map_err(EncoderError::Refused)?;
        let inner = builder.build().map_err(EncoderError::Refused)?;
        Ok(Self { inner, layout })
    }

    /// Encodes `samples` and appends to `out` what is ready.
    pub(crate) fn encode(&mut self, samples: Samples<'_>, out: &mut Vec<u8>) -> Result<(), EncoderError> {
        let decoded = usize::try_from(self.layout.decoded(samples.len() as u64));
        let frames = decoded.map_err(|_| EncoderError::Misused("too many samples at once"))?;
        out.reserve(max_required_buffer_size(frames.max(samples.len())));
        match (samples, self.layout.stereo) {
            (Samples::I16(left, Some(right)), true) if left.len() == right.len() => {
                self.inner.encode_to_vec(DualPcm { left, right }, out)
            }
            (Samples::I16(left, None), false) => self.inner.encode_to_vec(MonoPcm(left), out),
            (Samples::F32(left, Some(right)), true) if left.len() == right.len() => {
                debug_assert!(are_harmless(left) && are_harmless(right), "floats came past their channels");
                self.inner.encode_to_vec(DualPcm { left, right }, out)
            }
            (Samples::F32(left, None), false) => {
                debug_assert!(are_harmless(left), "floats came past their channels");
                self.inner.encode_to_vec(MonoPcm(left), out)
            }
            _ => return Err(EncoderError::Misused("the samples have other channels than the encoder")),
        }
        .map_err(EncoderError::Failed)?;
        Ok(())
    }

    /// Empties the bit reservoir, so that another encoder's frames can follow.
    pub(crate) fn cut(&mut self, out: &mut Vec<u8>) -> Result<(), EncoderError> {
        out.reserve(FLUSH_BYTES);
        self.inner.flush_to_vec::<FlushNoGap>(out).map_err(EncoderError::Failed)?;
        Ok(())
    }

    /// Encodes what is still held back: the end of the sound.
    pub(crate) fn finish(&mut self, out: &mut Vec<u8>) -> Result<(), EncoderError> {
        out.reserve(FLUSH_BYTES);
        self.inner.flush_to_vec::<FlushGap>(out).map_err(EncoderError::Failed)?;
        Ok(())
    }

    /// The Xing tag of what was encoded, if one was asked for.
    pub(crate) fn tag(&self) -> Result<Vec<u8>, EncoderError> {
        let mut tag = Vec::with_capacity(self.inner.lame_tag_size());
        match self.inner.lame_tag_encode_to_vec(&mut tag) {
            Some(_) => Ok(tag),
            None => Err(EncoderError::Misused("the encoder wrote no tag")),
        }
    }
}

/// Whether LAME can take these floats. [`Channels`](crate::lame::pcm::Channels) lets no others through.
fn are_harmless(samples: &[f32]) -> bool {
    samples.iter().all(|sample| (-1.0..=1.0).contains(sample))
}

const fn vbr_quality(quality: u8) -> Quality {
    match quality {
        0 => Quality::Best,
        1 => Quality::SecondBest,
        2 => Quality::NearBest,
        3 => Quality::VeryNice,
        4 => Quality::Nice,
        5 => Quality::Good,
        _ => Quality::Decent,
    }
}

/// LAME's constant for a bit rate; `None` if MPEG does not have this rate.
fn bitrate(kbps: u16) -> Option<Bitrate> {
    use Bitrate::{
        Kbps8, Kbps16, Kbps24, Kbps32, Kbps40, Kbps48, Kbps64, Kbps80, Kbps96, Kbps112, Kbps128, Kbps160,
        Kbps192, Kbps224, Kbps256, Kbps320,
    };
    let low = [Kbps8, Kbps16, Kbps24, Kbps32, Kbps40, Kbps48, Kbps64, Kbps80];
    let high = [Kbps96, Kbps112, Kbps128, Kbps160, Kbps192, Kbps224, Kbps256, Kbps320];
    low.into_iter().chain(high).find(|rate| *rate as u16 == kbps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lame::mp3::FrameWalk;
    use crate::lame::pcm::{Channels, Pcm};

    fn encoder(rate: u32, channels: u16, bits: Bits) -> LameEncoder {
        LameEncoder::new(EncoderSpec { layout: Layout::of(rate, channels).unwrap(), bits, tag: false })
            .unwrap()
    }

    fn frames(bytes: &[u8]) -> u64 {
        let mut walk = FrameWalk::default();
        walk.walk(bytes, |_| ()).unwrap();
        walk.frames().unwrap()
    }

    #[test]
    fn a_vec_without_room_gets_room_first() {
        let mut encoder = encoder(44_100, 2, Bits::Kbps(320));
        let sound = vec![9_000; 1152];
        let mut all = Vec::new();
        for _ in 0..40 {
            let mut out = Vec::new();
            out.shrink_to_fit();
            encoder.encode(Samples::I16(&sound, Some(&sound)), &mut out).unwrap();
            all.append(&mut out);
        }
        let (mut seam, mut end) = (Vec::new(), Vec::new());
        encoder.cut(&mut seam).unwrap();
        all.append(&mut seam);
        assert_eq!(frames(&all), 39, "the lookahead is one frame");
        encoder.finish(&mut end).unwrap();
        assert!(frames(&end) > 0);
    }

    #[test]
    fn more_comes_out_than_went_in_and_still_fits() {
        let mut encoder = encoder(4_000, 1, Bits::Kbps(64));
        let mut out = Vec::new();
        encoder.encode(Samples::I16(&vec![5_000; 400_000], None), &mut out).unwrap();
        encoder.finish(&mut out).unwrap();
        assert!(frames(&out) >= 800_000 / 576);
    }

    #[test]
    fn no_float_harms_the_process_and_odd_ones_sound_like_their_replacements() {
        let evil = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e30, -1e30, f32::MIN_POSITIVE, 1e-42, -0.0];
        let tame = [0.0, 0.0, 0.0, 1.0, -1.0, f32::MIN_POSITIVE, 1e-42, -0.0];
        let encoded = |floats: [f32; 8]| {
            let sound: Vec<f32> = floats.into_iter().cycle().take(1152).collect();
            let pcm = Pcm::F32(Channels::of(&sound, &sound));
            let (mut encoder, mut out) = (encoder(44_100, 2, Bits::Quality(2)), Vec::new());
            for _ in 0..20 {
                encoder.encode(Samples::of(&pcm, true), &mut out).unwrap();
            }
            encoder.finish(&mut out).unwrap();
            out
        };
        let out = encoded(evil);
        assert!(frames(&out) >= 20);
        assert!(out == encoded(tame));
    }

    #[test]
    fn settings_that_make_no_sense_are_refused() {
        let good = Layout::of(44_100, 2).unwrap();
        let spec = |layout, bits| EncoderSpec { layout, bits, tag: false };
        for no_rate in [Layout { rate_in: 0, ..good }, Layout { rate_out: 0, ..good }] {
            let refused = LameEncoder::new(spec(no_rate, Bits::Quality(2))).err();
            assert!(matches!(refused, Some(EncoderError::Misused("the sample rate is 0"))), "{refused:?}");
        }
        let odd_rate = spec(Layout { rate_in: 96_000, rate_out: 12_345, ..good }, Bits::Quality(2));
        for wrong in [odd_rate, spec(good, Bits::Kbps(0)), spec(good, Bits::Kbps(1000))] {
            let refused = LameEncoder::new(wrong).err();
            assert!(matches!(refused, Some(EncoderError::Refused(_))), "{refused:?}");
        }
    }

    #[test]
    fn other_channels_than_agreed_are_refused() {
        let sound = [0; 10];
        for (channels, other) in [
            (2, Samples::I16(&sound, None)),
            (2, Samples::I16(&sound, Some(&sound[1..]))),
            (1, Samples::I16(&sound, Some(&sound))),
        ] {
            let refused = encoder(44_100, channels, Bits::Quality(2)).encode(other, &mut Vec::new());
            let Err(EncoderError::Misused(why)) = refused else { panic!("{refused:?}") };
            assert_eq!(why, "the samples have other channels than the encoder");
        }
    }

    #[test]
    fn nothing_is_an_mp3_too() {
        let (mut encoder, mut out) = (encoder(48_000, 1, Bits::Quality(2)), Vec::new());
        encoder.encode(Samples::I16(&[], None), &mut out).unwrap();
        encoder.finish(&mut out).unwrap();
        encoder.finish(&mut out).unwrap();
        assert!(frames(&out) > 0);
    }

    #[test]
    fn a_tag_that_was_not_asked_for_is_an_error() {
        let refused = encoder(44_100, 2, Bits::Quality(2)).tag();
        assert!(matches!(refused, Err(EncoderError::Misused("the encoder wrote no tag"))), "{refused:?}");
    }
}
