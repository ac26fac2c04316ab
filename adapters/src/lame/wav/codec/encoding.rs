//! The encodings of samples.

use serde::{Deserialize, Serialize};

/// How a sample is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Encoding {
    /// At most 16 bits wide.
    Narrow(Narrow),
    /// Wider.
    Wide(Wide),
    /// In blocks that are decoded as a whole.
    Adpcm(Adpcm),
}

/// Encodings that 16 bit integers hold exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Narrow {
    U8,
    I16,
    ALaw,
    MuLaw,
}

/// Encodings that need floats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Wide {
    I24,
    I32,
    I64,
    F32,
    F64,
    /// Floats on the scale of 16 bit integers, as Cool Edit 96 wrote them.
    F32At16Bits,
}

/// Encodings in blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Adpcm {
    Ima,
    Microsoft,
}

impl Encoding {
    /// What it is called in messages.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Narrow(Narrow::U8) => "8 bit PCM",
            Self::Narrow(Narrow::I16) => "16 bit PCM",
            Self::Narrow(Narrow::ALaw) => "A-law",
            Self::Narrow(Narrow::MuLaw) => "mu-law",
            Self::Wide(Wide::I24) => "24 bit PCM",
            Self::Wide(Wide::I32) => "32 bit PCM",
            Self::Wide(Wide::I64) => "64 bit PCM",
            Self::Wide(Wide::F32 | Wide::F32At16Bits) => "32 bit float",
            Self::Wide(Wide::F64) => "64 bit float",
            Self::Adpcm(Adpcm::Ima) => "IMA ADPCM",
            Self::Adpcm(Adpcm::Microsoft) => "Microsoft ADPCM",
        }
    }

    /// Bytes of a sample; 0 for ADPCM, which has whole blocks instead.
    pub(crate) const fn width(self) -> usize {
        match self {
            Self::Narrow(Narrow::U8 | Narrow::ALaw | Narrow::MuLaw) => 1,
            Self::Narrow(Narrow::I16) => 2,
            Self::Wide(Wide::I24) => 3,
            Self::Wide(Wide::I32 | Wide::F32 | Wide::F32At16Bits) => 4,
            Self::Wide(Wide::I64 | Wide::F64) => 8,
            Self::Adpcm(_) => 0,
        }
    }
}
