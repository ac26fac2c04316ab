//! Rules of the reader, with hound and ffmpeg as oracles.

mod codecs;
mod damage;
mod headers;
mod hound_oracle;
mod refusals;
mod support;
