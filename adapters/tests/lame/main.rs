//! WAV to MP3, judged by other people's decoders and encoder: `ffmpeg`, `mpg123` and `lame` must be in `PATH`.

mod behaviour;
mod cancelling;
mod exactness;
mod seams;
mod support;
