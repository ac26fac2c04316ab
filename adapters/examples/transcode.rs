//! WAV to MP3 from the shell, for measuring: `transcode IN.wav OUT.mp3 [MODE] [THREADS]`.
//!
//! The tag comes first in the file and is known last, so the body waits in memory here.

use std::error::Error;
use std::num::NonZeroUsize;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use quizcast_adapters::lame::{LameOptions, LameTranscoder};
use quizcast_domain::records::{Mp3Part, StreamError, Transcoder};
use tokio::fs::File;
use tokio::io::AsyncReadExt;

const CHUNK: usize = 256 * 1024;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
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

    let file = File::open(source).await?;
    let chunks = stream::try_unfold(file, |mut file| async move {
        let mut chunk = Vec::with_capacity(CHUNK);
        match file.read_buf(&mut chunk).await {
            Ok(0) => Ok(None),
            Ok(_) => Ok(Some((Bytes::from(chunk), file))),
            Err(error) => Err(StreamError(error.into())),
        }
    });
    let mut mp3 = LameTranscoder::new(options)?.transcode(Box::pin(chunks), None).await?;
    let mut body = Vec::new();
    while let Some(part) = mp3.next().await {
        match part? {
            Mp3Part::Body(bytes) => body.push(bytes),
            Mp3Part::End(end) => {
                eprintln!("{:?}, {} kbit/s, {:?} LUFS", end.facts.duration, end.facts.bitrate, end.facts.loudness);
                tokio::fs::write(target, [&[end.head][..], &body].concat().concat()).await?;
            }
        }
    }
    Ok(())
}
