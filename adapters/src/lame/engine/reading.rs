//! The reader's thread: from bytes to segments.

use std::sync::Arc;
use std::time::Duration;

use quizcast_domain::records::TranscodeError;
use tokio::sync::oneshot;

use super::cutter::{Cutter, Step};
use super::encoder::EncoderSpec;
use super::feed::{FeedEnd, Input};
use super::plan::Plan;
use super::segment::{Close, SegmentJob};
use super::upload::{Cancelled, Producer};
use crate::lame::bits::Bits;
use crate::lame::facts::Listener;
use crate::lame::mp3::{Assembler, Layout, SoundEnd};
use crate::lame::pcm::{Pcm, PcmKind, Piece, Samples};
use crate::lame::wav::{WavError, WavLimits, WavReader, WavSpec};
use crate::mp3_mode::Mp3Mode;

/// How an upload is to be encoded.
#[derive(Debug)]
pub(crate) struct Order {
    /// Quality or bit rate.
    pub(crate) mode: Mp3Mode,
    /// Title for the tag.
    pub(crate) title: Option<String>,
    /// Longest sound.
    pub(crate) max_duration: Duration,
}

/// Reports that the header was understood, or why not.
pub(crate) type HeaderSender = oneshot::Sender<Result<(), TranscodeError>>;

const LIMITS: WavLimits =
    WavLimits { max_skip: 64 << 20, max_channels: 8, min_rate: 4_000, max_rate: 384_000 };

/// Samples that are read, measured and queued at a time: 16 frames of CD sound, a few milliseconds of work.
const BLOCK: u32 = 16 * 1152;

/// How many bytes of a sound may wait to be encoded if it cannot be cut into segments. One thread encodes such a
/// sound, and more waiting bytes would not make that faster.
const AHEAD_OF_ONE_THREAD: usize = 1 << 20;

enum Stop {
    Cancelled,
    Failed(TranscodeError),
}

impl From<Cancelled> for Stop {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}

impl From<WavError> for Stop {
    fn from(error: WavError) -> Self {
        Self::Failed(match error {
            WavError::NotWav(what) => TranscodeError::NotWav(what),
            WavError::Unusable(what) => TranscodeError::Unusable(what),
            WavError::Input(error) => TranscodeError::Encoder(error.into()),
        })
    }
}

/// Reads the whole WAV from `input` and gives its sound to `producer`.
pub(crate) fn run(mut input: impl Input, mut producer: Producer, order: Order, header: HeaderSender) {
    let mut header = Some(header);
    let outcome = read(&mut input, &mut producer, order, &mut header);
    // If the input broke, that is the cause, whatever error the WAV's reader made of it.
    let outcome = match (outcome, input.broken()) {
        (Err(_), Some(FeedEnd::Failed(error))) => Err(Stop::Failed(TranscodeError::Input(error))),
        (Err(_), Some(FeedEnd::Cancelled)) => Err(Stop::Cancelled),
        (outcome, _) => outcome,
    };
    match (outcome, header) {
        (Ok(end), _) => producer.end(end),
        (Err(Stop::Failed(error)), Some(header)) => {
            let _gone = header.send(Err(error));
        }
        (Err(Stop::Failed(error)), None) => producer.fail(error),
        (Err(Stop::Cancelled), _) => {}
    }
}

fn understood(spec: &WavSpec) -> Result<(Layout, PcmKind, u16), Stop> {
    let layout = Layout::of(spec.rate, if spec.is_stereo() { 2 } else { 1 });
    let layout = layout.ok_or_else(|| Stop::Failed(TranscodeError::Unusable("no sample rate".to_owned())))?;
    Ok((layout, spec.kind, spec.channels))
}

fn read(
    input: &mut impl Input,
    producer: &mut Producer,
    order: Order,
    header: &mut Option<HeaderSender>,
) -> Result<SoundEnd, Stop> {
    let mut wav = WavReader::open(input, LIMITS)?;
    let (layout, kind, channels) = understood(wav.spec())?;
    if let Some(header) = header.take() {
        header.send(Ok(())).map_err(|_| Cancelled)?;
    }

    // Without a whole number of samples per frame, a sound cannot be cut between two frames.
    let (plan, chunk, ahead) = match layout.samples_per_frame() {
        Some(chunk) => (Plan::segments(), chunk, usize::MAX),
        None => (Plan::whole(), layout.frame(), AHEAD_OF_ONE_THREAD),
    };
    producer.begin(Assembler::new(layout, order.title), ahead);
    let bits = Bits::of(order.mode, layout.rate_out, layout.stereo);
    let most = order.max_duration.as_nanos() * u128::from(layout.rate_in) / 1_000_000_000;
    let block = (BLOCK / chunk).max(2) * chunk;

    let mut listener = Listener::new(layout);
    let mut cutter = Cutter::new(plan, chunk);
    loop {
        let mut pcm = Pcm::new(kind);
        if wav.read(block as usize, &mut pcm)? == 0 {
            break;
        }
        listener.hear(Samples::of(&pcm, layout.stereo));
        if u128::from(listener.samples()) > most {
            return Err(Stop::Failed(TranscodeError::TooLong));
        }
        for step in cutter.push(Piece::whole(Arc::new(pcm), layout.stereo)) {
            match step {
                Step::Open(span) => {
                    let spec = EncoderSpec { layout, bits, tag: span.first == 0 };
                    producer.open(Box::new(SegmentJob::new(spec, span, chunk as usize)))?;
                }
                Step::Feed(piece) => producer.push(piece)?,
                Step::Close(how) => producer.close(how),
            }
        }
    }
    producer.close(Close::End);
    let warnings = wav.finish()?;
    let samples = listener.samples();
    let (facts, peaks) = listener.finish(channels, warnings);
    Ok(SoundEnd { samples, facts, peaks })
}
