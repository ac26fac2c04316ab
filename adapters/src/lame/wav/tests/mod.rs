//! The rules of the reader, checked against hound and ffmpeg.

mod codecs;
mod damage;
mod headers;
mod hound_oracle;
mod refusals;
mod support;
