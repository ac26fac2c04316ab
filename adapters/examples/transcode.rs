//! WAV to MP3 from the shell, for measuring: `transcode IN.wav OUT.mp3 [MODE] [THREADS]`.
//!
//! The head comes first in the MP3 but is made last, so the body waits in a file of its own.

use std::error::Error;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::num::NonZeroUsize;

use quizcast_adapters::lame::{LameOptions, LameTranscoder};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, source, target, rest @ ..] = &arguments[..] else {
        return Err("usage: transcode IN.wav OUT.mp3 [MODE] [THREADS]".into());
    };
    let mut options = match rest.get(1) {
        Some(threads) => LameOptions::with_threads(threads.parse::<NonZeroUsize>()?),
        None => LameOptions::default(),
    };
    if let Some(mode) = rest.first() {
        options.mode = mode.parse()?;
    }
    let waiting = format!("{target}.body");
    let mut body = BufWriter::new(File::create(&waiting)?);
    let write = |bytes: &[u8]| body.write_all(bytes);
    let end = LameTranscoder::new(options)?.transcode_blocking(File::open(source)?, None, write)?;
    body.into_inner()?;
    eprintln!("{:?}, {} kbit/s, {:?} LUFS", end.facts.duration, end.facts.bitrate, end.facts.loudness);
    let mut mp3 = File::create(target)?;
    mp3.write_all(&end.head)?;
    io::copy(&mut File::open(&waiting)?, &mut mp3)?;
    fs::remove_file(waiting)?;
    Ok(())
}
