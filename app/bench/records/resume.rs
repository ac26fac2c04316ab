//! Uploads that go on after a break: what they cost without one, and a thousand breaks of the encoder.

use std::time::Instant;

use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use quizcast_adapters::lame::{LameOptions, LameTranscoder};
use quizcast_domain::records::{ByteStream, StreamError, TranscodeError, Transcoder};
use quizcast_domain::uploads::{ResumableTranscoder, SegmentPart};

use super::upload::Uploader;
use super::{ROUNDS, SECONDS, Wav};
use crate::program::Program;
use crate::report::{head, median, row, verdict};

/// The goal for the time of an unbroken upload by tus, as a part of that of `POST /records`; and of an encode that could go
/// on, as a part of one that could not.
const GOAL: f64 = 1.02;
/// How long a part of a sound is that comes in many requests: what a browser sends at a time.
const PART: usize = 5_000_000;
const BREAKS: usize = 1000;
/// How long the sound is that breaks off a thousand times, in seconds.
const SHORT: usize = 12;

/// All of it.
pub(crate) async fn measure(wav: &Wav) -> Result<()> {
    unbroken(wav).await?;
    with_seams(&wav.bytes).await?;
    broken(&wav.first(SHORT)?.bytes).await
}

async fn unbroken(wav: &Wav) -> Result<()> {
    let program = Program::start(&[("QUIZCAST_QUIZ_SOURCES", "builtin")])?;
    let uploader = Uploader::register(program.address()).await?;
    let (mut plain, mut whole, mut parts) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        plain.push(spent(&program, uploader.upload(&wav.bytes, None)).await?);
        whole.push(spent(&program, uploader.upload_by_tus(&wav.bytes, usize::MAX)).await?);
        parts.push(spent(&program, uploader.upload_by_tus(&wav.bytes, PART)).await?);
    }
    head(
        &format!(
            "uploads by tus of {SECONDS} s CD audio, SQLite, V2, without a break: parts of `POST /records`"
        ),
        &["what", "wall", "kept", "server's CPU", "kept", "goal"],
    );
    let [wall, cpu] = [0, 1].map(|kind| median(&plain.iter().map(|costs| costs[kind]).collect::<Vec<_>>()));
    row(&["`POST /records`", &format!("1.00 ({wall:.2} s)"), "", &format!("1.00 ({cpu:.2} s)"), "", ""]);
    let [wall, cpu] = shares(&whole, &plain);
    let kept = [wall, cpu].map(|share| verdict(share <= GOAL));
    row(&["one `PATCH`", &format!("{wall:.2}"), kept[0], &format!("{cpu:.2}"), kept[1], &format!("{GOAL}")]);
    let [wall, cpu] = shares(&parts, &plain);
    row(&["parts of 5 MB, one after the other", &format!("{wall:.2}"), "", &format!("{cpu:.2}"), "", ""]);
    row(&["server's peak memory", &format!("{:.1} MB", program.peak_memory()?), "", "", "", ""]);
    Ok(())
}

/// The wall time of some work, and the CPU time that the server took meanwhile, in seconds.
async fn spent<T>(program: &Program, work: impl Future<Output = Result<T>>) -> Result<[f64; 2]> {
    let (cpu, begun) = (program.cpu()?, Instant::now());
    work.await?;
    Ok([begun.elapsed().as_secs_f64(), program.cpu()? - cpu])
}

/// The medians of what each round took, as parts of what the plain upload of the same round took.
fn shares(costs: &[[f64; 2]], plain: &[[f64; 2]]) -> [f64; 2] {
    [0, 1].map(|kind| {
        let parts = costs.iter().zip(plain).map(|(cost, plain)| cost[kind] / plain[kind]);
        median(&parts.collect::<Vec<_>>())
    })
}

async fn with_seams(wav: &[u8]) -> Result<()> {
    let encoder = LameTranscoder::new(LameOptions::default())?;
    let (mut walls, mut ratios) = (Vec::new(), Vec::new());
    let (mut seams, mut largest) = (0, 0);
    for _ in 0..ROUNDS {
        let begin = Instant::now();
        let mut parts = encoder.transcode(piece(wav, 0, wav.len(), false), None).await?;
        while let Some(part) = parts.next().await {
            part?;
        }
        let wall = begin.elapsed().as_secs_f64();

        let begin = Instant::now();
        let mut parts = encoder.go_on(None, piece(wav, 0, wav.len(), false), None).await?.parts;
        seams = 0;
        while let Some(part) = parts.next().await {
            if let SegmentPart::Seam(seam) = part? {
                seams += 1;
                largest = largest.max(seam.state.len());
            }
        }
        ratios.push(begin.elapsed().as_secs_f64() / wall);
        walls.push(wall);
    }
    head(
        &format!("the encoder alone, {SECONDS} s CD audio, V2, without a break"),
        &["what", "measured", "goal", "kept"],
    );
    row(&["without seams", &format!("1.00 ({:.2} s)", median(&walls)), "", ""]);
    let ratio = median(&ratios);
    let seams = format!("with {seams} seams");
    row(&[seams.as_str(), &format!("{ratio:.2}"), &format!("{GOAL}"), verdict(ratio <= GOAL)]);
    row(&["bytes of the largest state", &largest.to_string(), "131072", verdict(largest <= 131_072)]);
    Ok(())
}

async fn broken(wav: &[u8]) -> Result<()> {
    let encoders = [1, 2, 3].map(|threads| {
        let threads = std::num::NonZeroUsize::new(threads).unwrap_or(std::num::NonZeroUsize::MIN);
        LameTranscoder::new(LameOptions::with_threads(threads))
    });
    let encoders = encoders.into_iter().collect::<std::io::Result<Vec<_>>>()?;
    let whole = mp3(&encoders, wav, &[]).await?;
    let mut state = 1_u64;
    let mut same = 0;
    for _ in 0..BREAKS {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let cut = usize::try_from(state >> 33)? % wav.len();
        same += usize::from(mp3(&encoders, wav, &[cut]).await? == whole);
    }
    head(
        &format!("{BREAKS} breaks of {SHORT} s CD audio at random bytes"),
        &["what", "measured", "goal", "kept"],
    );
    row(&["MP3s equal to the unbroken one", &same.to_string(), &BREAKS.to_string(), verdict(same == BREAKS)]);
    Ok(())
}

/// The MP3 of a sound that breaks off at `cuts`, each time at another encoder.
async fn mp3(encoders: &[LameTranscoder], wav: &[u8], cuts: &[usize]) -> Result<Vec<u8>> {
    let (mut body, mut state, mut position) = (Vec::new(), None, 0);
    for (number, end) in cuts.iter().copied().chain([wav.len()]).enumerate() {
        let encoder = encoders.get(number % encoders.len()).context("no encoder")?;
        let last = end == wav.len();
        let begun = encoder.go_on(state.clone(), piece(wav, position, end, !last), None).await;
        let mut parts = match begun {
            Err(TranscodeError::Input(_)) if !last => continue,
            begun => begun?.parts,
        };
        let mut waiting = Vec::new();
        while let Some(part) = parts.next().await {
            match part {
                Ok(SegmentPart::Body(bytes)) => waiting.extend_from_slice(&bytes),
                Ok(SegmentPart::Seam(seam)) => {
                    body.append(&mut waiting);
                    (state, position) = (Some(seam.state), usize::try_from(seam.position)?);
                }
                Ok(SegmentPart::End(end)) => {
                    body.append(&mut waiting);
                    return Ok([&end.head[..], &body].concat());
                }
                Err(TranscodeError::Input(_)) if !last => {}
                Err(error) => return Err(error.into()),
            }
        }
        ensure!(!last, "the encoder gave no end");
    }
    anyhow::bail!("the sound has no end")
}

fn piece(wav: &[u8], from: usize, to: usize, breaks: bool) -> ByteStream {
    let bytes = Bytes::copy_from_slice(&wav[from.min(to)..to]);
    let end = breaks.then(|| Err(StreamError("the connection broke".into())));
    Box::pin(stream::iter([Ok(bytes)].into_iter().chain(end)))
}
