//! Everything before the sound.

use std::io::Read;

use super::chunk::{self, ByteOrder, Chunk};
use super::format::{self, Format};
use super::run::Run;
use super::source::Source;
use super::{id3, sniff};
use crate::lame::wav::error::WavError;
use crate::lame::wav::limits::WavLimits;

/// What the bytes before the sound say about it.
#[derive(Debug)]
pub(crate) struct Header {
    pub(crate) order: ByteOrder,
    pub(crate) format: Format,
    pub(crate) run: Run,
}

/// The first twelve bytes.
struct Opening {
    order: ByteOrder,
    long: bool,
    /// Where the file ends, if its header is right.
    end: u64,
}

/// Reads up to the first byte of the `data` chunk.
///
/// # Errors
///
/// [`WavError::NotWav`] or [`WavError::Unusable`] if the bytes are no WAV or one that cannot be read,
/// [`WavError::Input`] if the input broke.
pub(crate) fn read<R: Read>(source: &mut Source<R>, limits: &WavLimits) -> Result<Header, WavError> {
    id3::skip(source, limits.max_skip)?;
    let opening = opening(source)?;
    let mut format = None;
    let mut long_size = 0;
    let mut first = true;
    while let Some(chunk) = Chunk::next(source, opening.order)? {
        match &chunk.id {
            b"data" => {
                let format = format.ok_or_else(|| unusable("no fmt chunk before its data"))?;
                let run = run(source, &opening, chunk.size, long_size)?;
                return Ok(Header { order: opening.order, format, run });
            }
            b"fmt " if format.is_none() => {
                let look = format::LOOK.min(usize::try_from(chunk.size).unwrap_or(format::LOOK));
                let bytes = source.peek(look)?;
                let bytes = bytes.get(..look).ok_or_else(|| unusable("it ends within its fmt chunk"))?;
                format = Some(Format::parse(bytes, opening.order, limits)?);
            }
            b"ds64" if opening.long => long_size = ds64(source, chunk)?,
            _ => {}
        }
        if source.position().saturating_add(u64::from(chunk.size)) > limits.max_skip {
            return Err(unusable(format!("no sound within its first {} bytes", limits.max_skip)));
        }
        chunk.leave(source)?;
        first = false;
    }
    if first {
        return Err(WavError::NotWav("a RIFF header and nothing behind it".to_owned()));
    }
    Err(unusable(if format.is_none() { "no fmt chunk and no data chunk" } else { "no data chunk" }))
}

fn unusable(what: impl Into<String>) -> WavError {
    WavError::Unusable(what.into())
}

fn opening<R: Read>(source: &mut Source<R>) -> Result<Opening, WavError> {
    let start = source.position();
    let head = source.peek(12)?;
    let (order, long) = match head {
        [b'R', b'I', b'F', b'F', ..] => (ByteOrder::Little, false),
        [b'R', b'I', b'F', b'X', ..] => (ByteOrder::Big, false),
        [b'R', b'F', b'6', b'4', ..] | [b'B', b'W', b'6', b'4', ..] => (ByteOrder::Little, true),
        _ => return Err(not_wav(source)),
    };
    match (Chunk::parse(head, order), head.get(8..12)) {
        (Some(riff), Some(b"WAVE")) => {
            source.consume(12);
            Ok(Opening { order, long, end: start + 8 + u64::from(riff.size) })
        }
        _ => Err(not_wav(source)),
    }
}

/// It is no WAV whatever comes next, so an input that breaks here changes nothing.
fn not_wav<R: Read>(source: &mut Source<R>) -> WavError {
    let head = source.peek_unbroken(sniff::LOOK);
    WavError::NotWav(sniff::what_it_is(&head[..head.len().min(sniff::LOOK)]))
}

/// The length of the data in a `ds64` chunk, which files over 4 GiB have; 0 if the chunk is too short for it.
fn ds64<R: Read>(source: &mut Source<R>, chunk: Chunk) -> Result<u64, WavError> {
    let bytes = source.peek(16)?;
    let size = if chunk.size < 16 { None } else { bytes.get(8..).and_then(<[u8]>::first_chunk) };
    Ok(size.map_or(0, |bytes| u64::from_le_bytes(*bytes)))
}

/// How far the sound goes that begins here.
fn run<R: Read>(source: &mut Source<R>, opening: &Opening, size: u32, long: u64) -> Result<Run, WavError> {
    if size == 0 && long == 0 && is_empty(source, opening)? {
        return Ok(Run::Exactly(0));
    }
    Ok(if long > 0 { Run::of_long(long) } else { Run::of(size) })
}

/// Whether the `data` chunk is really empty if its length is 0: another chunk follows, and ends within the
/// length that the RIFF header names.
fn is_empty<R: Read>(source: &mut Source<R>, opening: &Opening) -> Result<bool, WavError> {
    let position = source.position();
    let next = source.peek(8)?;
    Ok(chunk::is_known(next)
        && Chunk::parse(next, opening.order)
            .is_some_and(|chunk| position + 8 + u64::from(chunk.size) <= opening.end))
}
