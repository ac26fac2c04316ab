//! The reader's thread: from bytes to segments.

use std::sync::Arc;
use std::time::Duration;

use quizcast_domain::records::TranscodeError;
use tokio::sync::oneshot;

use super::cut::{Cut, LIMITS, layout_of};
use super::cutter::{Cutter, Step};
use super::encoder::EncoderSpec;
use super::feed::{FeedEnd, Input};
use super::marks::Marks;
use super::seam::{Begin, State};
use super::segment::{Close, SegmentJob};
use super::upload::{Cancelled, Producer};
use crate::lame::bits::Bits;
use crate::lame::facts::Listener;
use crate::lame::mp3::{Assembler, Layout, SoundEnd};
use crate::lame::pcm::{Pcm, PcmKind, Piece, Samples};
use crate::lame::wav::{WavError, WavReader, WavSpec};
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
    /// Whether seams are wanted. Then a break of the input is told only behind them.
    pub(crate) seams: bool,
    /// Where to go on.
    pub(crate) from: Option<Box<State>>,
}

/// What the header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Understood {
    /// A seam can come once the WAV has about so many bytes; `None` if the sound cannot be cut.
    pub(crate) next: Option<u64>,
}

/// Reports that the header was understood, or why not.
pub(crate) type HeaderSender = oneshot::Sender<Result<Understood, TranscodeError>>;

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
    let seams = order.seams;
    let outcome = read(&mut input, &mut producer, order, &mut header);
    // If the input broke, that is the cause, whatever error the WAV's reader made of it.
    let (outcome, broken) = match (outcome, input.broken()) {
        (Err(_), Some(FeedEnd::Failed(error))) => (Err(Stop::Failed(TranscodeError::Input(error))), true),
        (Err(_), Some(FeedEnd::Cancelled)) => (Err(Stop::Cancelled), false),
        (outcome, _) => (outcome, false),
    };
    match (outcome, header) {
        (Ok(end), _) => producer.end(end),
        (Err(Stop::Failed(error)), Some(header)) => {
            let _gone = header.send(Err(error));
        }
        (Err(Stop::Failed(error)), None) if broken && seams => producer.break_off(error),
        (Err(Stop::Failed(error)), None) => producer.fail(error),
        (Err(Stop::Cancelled), _) => {}
    }
}

fn understood(spec: &WavSpec) -> Result<(Layout, PcmKind, u16), Stop> {
    let unusable = || Stop::Failed(TranscodeError::Unusable("no sample rate".to_owned()));
    let layout = layout_of(spec).ok_or_else(unusable)?;
    Ok((layout, spec.kind, spec.channels))
}

fn read(
    input: &mut impl Input,
    producer: &mut Producer,
    order: Order,
    header: &mut Option<HeaderSender>,
) -> Result<SoundEnd, Stop> {
    let Order { mode, title, max_duration, seams, from } = order;
    let mut wav = match &from {
        Some(state) => WavReader::going_on(input, &state.begin.mark)?,
        None => WavReader::open(input, LIMITS)?,
    };
    let (layout, kind, channels) = understood(wav.spec())?;
    let Cut { plan, chunk, block, ahead } = Cut::of(layout, |frames| wav.bytes_of(frames));
    let (assembler, mut listener, mut cutter) = match from {
        Some(state) => {
            let State { begin, assembled } = *state;
            (
                Assembler::going_on(layout, title, assembled),
                Listener::going_on(layout, begin.heard),
                Cutter::going_on(plan.skip_to(begin.segment), chunk, begin.sample),
            )
        }
        None => (Assembler::new(layout, title), Listener::new(layout), Cutter::new(plan, chunk)),
    };
    let mut marks = Marks::new(block);
    marks.note(cutter.position(), wav.mark());
    if let Some(header) = header.take() {
        let next = layout.samples_per_frame().map(|_| {
            let end = cutter.upcoming_end().unwrap_or(u64::MAX);
            marks.bytes_until(end, &wav)
        });
        header.send(Ok(Understood { next })).map_err(|_| Cancelled)?;
    }
    producer.begin(assembler, ahead);
    let bits = Bits::of(mode, layout.rate_out, layout.stereo);
    let most = max_duration.as_nanos() * u128::from(layout.rate_in) / 1_000_000_000;
    let mut opened = false;
    loop {
        let start = cutter.position();
        if seams {
            marks.note(start, wav.mark());
        }
        let mut pcm = Pcm::new(kind);
        if wav.read(block as usize, &mut pcm)? == 0 {
            break;
        }
        // Whoever goes on reads some blocks again that were measured before.
        if start >= listener.samples() {
            listener.hear(Samples::of(&pcm, layout.stereo));
        }
        if u128::from(listener.samples()) > most {
            return Err(Stop::Failed(TranscodeError::TooLong));
        }
        for step in cutter.push(Piece::whole(Arc::new(pcm), layout.stereo)) {
            match step {
                Step::Open(span) => {
                    let asked = seams && opened;
                    let mark = marks.before(span.first_chunk() * u64::from(chunk)).filter(|_| asked);
                    let begin = mark.map(|(sample, mark)| {
                        let end = span.end_chunk().map_or(u64::MAX, |end| end * u64::from(chunk));
                        let next = marks.bytes_until(end, &wav);
                        let (mode, segment) = (mode.to_string(), span.number);
                        Box::new(Begin { mode, segment, sample, mark, heard: listener.heard().clone(), next })
                    });
                    opened = true;
                    let spec = EncoderSpec { layout, bits, tag: span.first == 0 };
                    producer.open(Box::new(SegmentJob::new(spec, span, chunk as usize)), begin)?;
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
