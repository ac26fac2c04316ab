//! The `fmt ` chunk: how the sound is encoded.

use serde::{Deserialize, Serialize};

use super::chunk::ByteOrder;
use crate::lame::wav::codec::{Adpcm, Encoding, Narrow, Wide};
use crate::lame::wav::error::WavError;
use crate::lame::wav::limits::WavLimits;

/// How many bytes of the chunk are read: the length of its extensible form.
pub(crate) const LOOK: usize = 40;

/// Tag of the form that names the codec in its sub-format.
const EXTENSIBLE: u16 = 0xFFFE;

/// How the sound is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Format {
    pub(crate) encoding: Encoding,
    pub(crate) rate: u32,
    pub(crate) channels: u16,
    /// Which speakers the channels are for; 0 if the chunk does not say.
    pub(crate) mask: u32,
    /// Bytes that are decoded together: a sample of each channel, or a block of ADPCM.
    pub(crate) unit: usize,
}

/// The raw numbers of the chunk.
struct Fields<'a> {
    bytes: &'a [u8],
    order: ByteOrder,
}

impl Fields<'_> {
    /// The number at `at`; 0 if the chunk ends before it, as its old forms do.
    fn u16(&self, at: usize) -> u16 {
        self.bytes.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |bytes| self.order.u16(*bytes))
    }

    fn u32(&self, at: usize) -> u32 {
        self.bytes.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |bytes| self.order.u32(*bytes))
    }
}

impl Format {
    /// Reads the first bytes of the chunk, up to [`LOOK`] of them.
    ///
    /// # Errors
    ///
    /// [`WavError::Unusable`] says what is not supported.
    pub(crate) fn parse(bytes: &[u8], order: ByteOrder, limits: &WavLimits) -> Result<Self, WavError> {
        if bytes.len() < 14 {
            return Err(unusable(format!("its fmt chunk has {} bytes, at least 14 are needed", bytes.len())));
        }
        let fields = Fields { bytes, order };
        let channels = checked_channels(fields.u16(2), limits)?;
        let rate = checked_rate(fields.u32(4), limits)?;
        let mut tag = fields.u16(0);
        let mut mask = 0;
        if tag == EXTENSIBLE {
            if bytes.len() < LOOK {
                return Err(unusable("an extensible format without a sub-format"));
            }
            // In each kind of GUID that is in use, the first bytes are the tag.
            tag = u16::try_from(fields.u32(24)).unwrap_or(EXTENSIBLE);
            mask = fields.u32(20);
        }
        let encoding = encoding(tag, &fields)?;
        let unit = match encoding {
            Encoding::Adpcm(kind) => checked_block(kind, channels, fields.u16(12))?,
            _ => encoding.width() * usize::from(channels),
        };
        if order == ByteOrder::Big && matches!(encoding, Encoding::Adpcm(_)) {
            return Err(unusable(format!("{} in big-endian order (RIFX) is not supported", encoding.name())));
        }
        Ok(Self { encoding, rate, channels, mask, unit })
    }

    /// Whether a header of numbers in this order can give this format.
    pub(crate) fn is_possible(&self, order: ByteOrder, limits: &WavLimits) -> bool {
        if checked_channels(self.channels, limits).is_err() || checked_rate(self.rate, limits).is_err() {
            return false;
        }
        match self.encoding {
            Encoding::Adpcm(kind) => {
                let align = u16::try_from(self.unit).unwrap_or(0);
                order == ByteOrder::Little && checked_block(kind, self.channels, align).is_ok()
            }
            _ => self.unit == self.encoding.width() * usize::from(self.channels),
        }
    }

    /// About how many bytes the next `frames` frames have.
    pub(crate) fn bytes_of(&self, frames: u64) -> u64 {
        let unit = self.unit as u64;
        match self.encoding {
            Encoding::Adpcm(_) => frames.div_ceil(self.frames(self.unit).max(1) as u64).saturating_mul(unit),
            _ => frames.saturating_mul(unit),
        }
    }

    /// How many frames the next `length` bytes give; for ADPCM, those of one block.
    pub(crate) fn frames(&self, length: usize) -> usize {
        match self.encoding {
            Encoding::Adpcm(kind) => kind.frames(length.min(self.unit), usize::from(self.channels)),
            _ => length / self.unit,
        }
    }
}

fn unusable(what: impl Into<String>) -> WavError {
    WavError::Unusable(what.into())
}

fn checked_channels(channels: u16, limits: &WavLimits) -> Result<u16, WavError> {
    match channels {
        0 => Err(unusable("0 channels")),
        _ if channels > limits.max_channels => {
            Err(unusable(format!("{channels} channels, at most {}", limits.max_channels)))
        }
        _ => Ok(channels),
    }
}

fn checked_rate(rate: u32, limits: &WavLimits) -> Result<u32, WavError> {
    if (limits.min_rate..=limits.max_rate).contains(&rate) {
        Ok(rate)
    } else {
        Err(unusable(format!("rate {rate} Hz, {} to {} Hz are supported", limits.min_rate, limits.max_rate)))
    }
}

fn encoding(tag: u16, fields: &Fields<'_>) -> Result<Encoding, WavError> {
    let bits = match fields.u16(14) {
        // The oldest form of the chunk ends before this field, and knows only 8 bits.
        0 if fields.bytes.len() < 16 => 8,
        bits => bits,
    };
    match tag {
        0x0001 => integers(bits, fields),
        0x0003 => match width(bits, fields) {
            4 => Ok(Encoding::Wide(Wide::F32)),
            8 => Ok(Encoding::Wide(Wide::F64)),
            _ => Err(unusable(format!("{bits} bit floats are not supported; 32 and 64 bit are"))),
        },
        0x0006 => Ok(Encoding::Narrow(Narrow::ALaw)),
        0x0007 => Ok(Encoding::Narrow(Narrow::MuLaw)),
        0x0011 | 0x0069 if matches!(bits, 2 | 3 | 5) => {
            Err(unusable(format!("{bits} bit ADPCM is not supported; 4 bit is")))
        }
        0x0002 => Ok(Encoding::Adpcm(Adpcm::Microsoft)),
        0x0011 | 0x0069 => Ok(Encoding::Adpcm(Adpcm::Ima)),
        _ => Err(unusable(format!(
            "codec 0x{tag:04x}{} is not supported; PCM, float, A-law, mu-law and ADPCM are",
            codec_name(tag)
        ))),
    }
}

fn integers(bits: u16, fields: &Fields<'_>) -> Result<Encoding, WavError> {
    let cool_edit = bits == 32 && fields.u16(16) == 2 && fields.u16(18) == 1;
    Ok(match width(bits, fields) {
        1 => Encoding::Narrow(Narrow::U8),
        2 => Encoding::Narrow(Narrow::I16),
        3 => Encoding::Wide(Wide::I24),
        4 if cool_edit => Encoding::Wide(Wide::F32At16Bits),
        4 => Encoding::Wide(Wide::I32),
        8 => Encoding::Wide(Wide::I64),
        _ => {
            return Err(unusable(format!(
                "{bits} bit integers are not supported; 8, 16, 24, 32 and 64 bit are"
            )));
        }
    })
}

/// Bytes of a sample. `nBlockAlign` only tells whether samples are padded, since many writers get it wrong.
fn width(bits: u16, fields: &Fields<'_>) -> u16 {
    let by_bits = match bits.div_ceil(8) {
        by_bits @ (1..=4 | 8) => by_bits,
        // An extensible format has a second field for it, `wValidBitsPerSample`.
        _ if fields.u16(0) == EXTENSIBLE && fields.u16(18) > 0 => fields.u16(18).div_ceil(8),
        by_bits => by_bits,
    };
    let (align, channels) = (fields.u16(12), fields.u16(2));
    // 24 bits in 4 bytes stand in the upper three, so they read like 32.
    let padded = by_bits == 3 && channels.checked_mul(4) == Some(align);
    if padded { 4 } else { by_bits }
}

fn checked_block(kind: Adpcm, channels: u16, align: u16) -> Result<usize, WavError> {
    let (header, most) = match kind {
        Adpcm::Ima => (4, u16::MAX),
        Adpcm::Microsoft => (7, 2),
    };
    if channels > most {
        return Err(unusable(format!("Microsoft ADPCM with {channels} channels, at most {most}")));
    }
    if u32::from(align) < header * u32::from(channels) {
        return Err(unusable(format!("ADPCM in blocks of {align} bytes, too few for {channels} channels")));
    }
    Ok(usize::from(align))
}

/// Names of codecs that people meet in WAV files.
const fn codec_name(tag: u16) -> &'static str {
    match tag {
        0x0010 => " (OKI ADPCM in WAV)",
        0x0031 => " (GSM in WAV)",
        0x0040 | 0x0045 | 0x0064 => " (G.726 in WAV)",
        0x0042 => " (G.723 in WAV)",
        0x0050 => " (MP2 in WAV)",
        0x0055 => " (MP3 in WAV)",
        0x0092 | 0x2000 => " (AC-3 in WAV)",
        0x00FF | 0x1600 | 0x1610 | 0xA106 => " (AAC in WAV)",
        0x0160..=0x0163 => " (WMA in WAV)",
        0x0166 => " (XMA2 in WAV)",
        0x2001 => " (DTS in WAV)",
        0x566F | 0x674F..=0x6751 | 0x676F..=0x6771 => " (Vorbis in WAV)",
        0x704F => " (Opus in WAV)",
        0xF1AC => " (FLAC in WAV)",
        _ => "",
    }
}
