//! Seams between segments: what is known there, as bytes.

use bytes::Bytes;
use crc::{CRC_32_ISO_HDLC, Crc};
use quizcast_domain::uploads::Seam;
use serde::{Deserialize, Serialize};

use super::cut::{Cut, LIMITS, layout_of};
use crate::lame::facts::Heard;
use crate::lame::mp3::Assembled;
use crate::lame::wav::Mark;
use crate::mp3_mode::Mp3Mode;

/// Changes with everything that changes an MP3's bytes or the form of a state: the plan of the segments, LAME's
/// settings, the fields below.
const VERSION: u8 = 1;
/// Whoever keeps states relies on it.
const MOST_BYTES: usize = 128 * 1024;
/// No sound has more: this many last for a thousand years.
const MOST_SEGMENTS: usize = 1 << 31;

static CHECKSUM: Crc<u32> = Crc::<u32>::new(&CRC_32_ISO_HDLC);

/// What the reader of a sound knows when a segment begins.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Begin {
    /// The mode of the MP3, which stays until its end.
    pub(crate) mode: String,
    /// The segment's number in the plan.
    pub(crate) segment: usize,
    /// The sample at `mark`, which is not behind the first one that the segment's encoder gets.
    pub(crate) sample: u64,
    /// Where reading goes on.
    pub(crate) mark: Mark,
    /// What was measured. It may reach further than `sample`: what comes before is not measured again.
    pub(crate) heard: Heard,
    /// The next seam comes once the WAV has about this many bytes.
    pub(crate) next: u64,
}

/// All that is needed to go on.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct State {
    pub(crate) begin: Begin,
    pub(crate) assembled: Assembled,
}

impl Begin {
    /// The seam before the segment; `None` if what is known cannot be written down.
    pub(crate) fn into_seam(self, assembled: Assembled) -> Option<Seam> {
        let (position, next) = (self.mark.position(), self.next);
        let fields = postcard::to_allocvec(&State { begin: self, assembled }).ok()?;
        let state = sealed(&fields);
        (state.len() <= MOST_BYTES).then_some(Seam { position, next, state })
    }
}

/// The state of these fields.
fn sealed(fields: &[u8]) -> Bytes {
    let checksum = CHECKSUM.checksum(fields).to_le_bytes();
    [&[VERSION], &checksum[..], fields].concat().into()
}

impl State {
    /// Reads a state, and the mode of its MP3; `None` if this version of the program cannot have written it.
    pub(crate) fn read(bytes: &Bytes) -> Option<(Self, Mp3Mode)> {
        let (&version, rest) = bytes.split_first()?;
        let (checksum, fields) = rest.split_first_chunk()?;
        if version != VERSION || u32::from_le_bytes(*checksum) != CHECKSUM.checksum(fields) {
            return None;
        }
        let (state, rest) = postcard::take_from_bytes::<Self>(fields).ok()?;
        let mode = state.begin.mode.parse().ok()?;
        (rest.is_empty() && state.is_possible()).then_some((state, mode))
    }

    /// Whether the parts fit together, so that whoever goes on finds all that it counts on.
    fn is_possible(&self) -> bool {
        let Self { begin: Begin { segment, sample, mark, heard, .. }, assembled } = self;
        if !(1..MOST_SEGMENTS).contains(segment) || !mark.is_possible(&LIMITS) {
            return false;
        }
        let Some(layout) = layout_of(&mark.spec()) else { return false };
        let Cut { plan, chunk, block, .. } = Cut::of(layout, |frames| mark.bytes_of(frames));
        let (chunk, block) = (u64::from(chunk), u64::from(block));
        let span = plan.skip_to(*segment).next_span();
        let needed = span.first_chunk() * chunk;
        span.end.is_some()
            && *sample == needed - needed % block
            && heard.samples() > span.first * chunk
            && heard.is_possible(layout)
            && assembled.is_possible(span.first)
    }
}

#[cfg(test)]
mod tests;
