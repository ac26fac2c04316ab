//! The bytes of the sound, without the chunks around them.

use std::io::{self, Read};

use serde::{Deserialize, Serialize};

use super::chunk::{self, ByteOrder, Chunk};
use super::run::Run;
use super::source::{CAPACITY, Source};

/// What was odd about the file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Oddities {
    /// Bytes that were announced and did not come.
    missing: u64,
    /// Bytes at the end of the data that are no whole frame.
    torn: u64,
    /// Bytes behind the data that are no chunk.
    behind: u64,
}

/// The bytes of all `data` chunks.
#[derive(Debug)]
pub(crate) struct Sound<R> {
    source: Source<R>,
    order: ByteOrder,
    unit: usize,
    place: Place,
}

/// A place in the sound, from which it can be read on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    /// How many bytes of the file come before it.
    pub(crate) position: u64,
    run: Run,
    /// Bytes consumed of this run.
    consumed: u64,
    ended: bool,
    oddities: Oddities,
}

impl Place {
    /// More bytes than any file has.
    const MOST_BYTES: u64 = 1 << 48;

    /// Whether a reader can have come here.
    pub(crate) fn is_possible(&self) -> bool {
        let Oddities { missing, torn, behind } = self.oddities;
        let counts = [missing, torn, behind];
        self.position < Self::MOST_BYTES
            && self.run.is_possible()
            && self.consumed <= self.position
            && counts.into_iter().all(|count| count < Self::MOST_BYTES)
    }
}

impl<R: Read> Sound<R> {
    /// The sound that begins where `source` is, in units of `unit` bytes.
    pub(crate) fn new(source: Source<R>, order: ByteOrder, unit: usize, run: Run) -> Self {
        let position = source.position();
        let place = Place { position, run, consumed: 0, ended: false, oddities: Oddities::default() };
        Self { source, order, unit, place }
    }

    /// The sound from `place` on, which is where `input` begins.
    pub(crate) fn going_on(input: R, order: ByteOrder, unit: usize, place: Place) -> Self {
        Self { source: Source::at(input, place.position), order, unit, place }
    }

    /// The place of the next byte.
    pub(crate) const fn place(&self) -> Place {
        Place { position: self.source.position(), ..self.place }
    }

    /// The next bytes: whole units, fewer than one only at the end of a `data` chunk, and none at the end of
    /// the sound.
    pub(crate) fn bytes(&mut self) -> io::Result<&[u8]> {
        let mut length = self.at_hand()?;
        while length == 0 && !self.place.ended {
            self.next_run()?;
            length = self.at_hand()?;
        }
        if length > self.unit {
            length -= length % self.unit;
        }
        Ok(&self.source.peek(0)?[..length])
    }

    /// Skips `count` bytes of the sound.
    pub(crate) fn consume(&mut self, count: usize) {
        self.source.consume(count);
        self.place.run = self.place.run.after(count as u64);
        self.place.consumed += count as u64;
    }

    /// Skips `count` bytes that are too few for a frame.
    pub(crate) fn drop_torn(&mut self, count: usize) {
        self.place.oddities.torn += count as u64;
        self.consume(count);
    }

    /// Reads the input to its end. Returns what was odd about it, in words.
    pub(crate) fn finish(mut self) -> io::Result<Vec<String>> {
        self.source.skip(u64::MAX)?;
        let Oddities { missing, torn, behind } = self.place.oddities;
        let words = [
            (missing, format!("the data is shorter than announced, bytes missing at its end: {missing}")),
            (torn, format!("the last frame is incomplete, bytes left out: {torn}")),
            (behind, format!("bytes behind the sound that are no WAV chunk, left out: {behind}")),
        ];
        Ok(words.into_iter().filter(|(count, _)| *count > 0).map(|(_, words)| words).collect())
    }

    /// How many bytes of the run are in the buffer: a unit at least, unless the run has less.
    fn at_hand(&mut self) -> io::Result<usize> {
        if let Run::Perhaps(left) = self.place.run
            && left < self.unit as u64
            && !self.ends_after(left)?
        {
            self.place.run = Run::UntilEnd;
        }
        let left = match self.place.run {
            Run::Exactly(left) | Run::Perhaps(left) => usize::try_from(left).unwrap_or(CAPACITY),
            Run::UntilEnd => CAPACITY,
        };
        let wanted = self.unit.min(left);
        let here = self.source.peek(wanted)?.len();
        if here < wanted {
            if let Run::Exactly(left) = self.place.run {
                self.place.oddities.missing += left - here as u64;
            }
            self.place.run = Run::Exactly(here as u64);
        }
        Ok(here.min(left))
    }

    /// Looks for another `data` chunk behind the last one: recorders that were paused write several.
    fn next_run(&mut self) -> io::Result<()> {
        chunk::skip_pad(&mut self.source, self.place.consumed)?;
        while let Some(chunk) = Chunk::parse(self.source.peek(8)?, self.order) {
            if !chunk::is_plausible(chunk.id) {
                self.place.oddities.behind = self.source.skip(u64::MAX)?;
                break;
            }
            self.source.consume(8);
            if &chunk.id == b"data" && chunk.size > 0 {
                self.place.run = Run::of(chunk.size);
                self.place.consumed = 0;
                return Ok(());
            }
            chunk.leave(&mut self.source)?;
        }
        self.place.ended = true;
        Ok(())
    }

    /// Whether the input ends after `left` bytes, or goes on with a chunk.
    fn ends_after(&mut self, left: u64) -> io::Result<bool> {
        let left = usize::try_from(left).unwrap_or(CAPACITY);
        let bytes = self.source.peek((left + 5).min(CAPACITY))?;
        let behind = bytes.get(left..).unwrap_or_default();
        Ok(behind.is_empty() || chunk::is_known(behind) || behind.get(1..).is_some_and(chunk::is_known))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(run: Run, unit: usize, bytes: &[u8]) -> (Vec<u8>, Vec<String>) {
        let mut sound = Sound::new(Source::new(bytes), ByteOrder::Little, unit, run);
        let mut all = Vec::new();
        loop {
            let here = sound.bytes().unwrap();
            if here.is_empty() {
                return (all, sound.finish().unwrap());
            }
            all.extend_from_slice(here);
            let length = here.len();
            sound.consume(length);
        }
    }

    #[test]
    fn a_length_that_may_be_a_guess_counts_if_a_chunk_follows() {
        let quiet = Vec::<String>::new();
        for unit in [1, 3, 4, 7] {
            assert_eq!(
                read(Run::Perhaps(8), unit, b"soundsouLIST\x04\0\0\0INFO"),
                (b"soundsou".to_vec(), quiet.clone())
            );
            assert_eq!(
                read(Run::Perhaps(7), unit, b"soundso\0LIST\x04\0\0\0INFO"),
                (b"soundso".to_vec(), quiet.clone())
            );
            assert_eq!(read(Run::Perhaps(8), unit, b"soundsou"), (b"soundsou".to_vec(), quiet.clone()));
            assert_eq!(read(Run::Perhaps(80), unit, b"soundsou"), (b"soundsou".to_vec(), quiet.clone()));
            assert_eq!(
                read(Run::Perhaps(8), unit, b"soundsoundsound"),
                (b"soundsoundsound".to_vec(), quiet.clone())
            );
        }
    }
}
