//! How samples are encoded, and how they become integers or floats in two channels at most.

pub(crate) mod convert;
mod downmix;
mod encoding;
mod law;

pub(crate) use downmix::Downmix;
pub(crate) use encoding::{Adpcm, Encoding, Narrow, Wide};
