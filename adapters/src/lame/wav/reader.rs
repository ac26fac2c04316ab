//! Reading the samples.

use std::io::{self, Read};

use serde::{Deserialize, Serialize};

use super::codec::{Adpcm, Downmix, Encoding, convert};
use super::error::WavError;
use super::limits::WavLimits;
use super::riff::{ByteOrder, Format, Place, Sound, Source, read_header};
use super::spec::WavSpec;
use crate::lame::pcm::{Channels, Pcm};

/// Reads the samples of a WAV while its bytes come in.
#[derive(Debug)]
pub(crate) struct WavReader<R> {
    sound: Sound<R>,
    spec: WavSpec,
    order: ByteOrder,
    format: Format,
    downmix: Option<Downmix>,
    block: Block,
    room: Room,
}

/// A decoded block of ADPCM: interleaved samples.
#[derive(Debug, Default)]
struct Block {
    /// Where it begins, and how many were damaged before it.
    begin: Option<(Place, u64)>,
    samples: Vec<i16>,
    given: usize,
    damaged: u64,
}

/// A place between two reads, from which another reader can go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Mark {
    order: ByteOrder,
    format: Format,
    /// Where the next byte is; within a block of ADPCM, where that begins.
    place: Place,
    /// How many samples of the block were given.
    given: usize,
    damaged: u64,
}

impl Mark {
    /// How many bytes of the WAV come before it.
    pub(crate) const fn position(&self) -> u64 {
        self.place.position
    }

    /// About how many bytes so many frames have.
    pub(crate) fn bytes_of(&self, frames: u64) -> u64 {
        self.format.bytes_of(frames)
    }

    /// What is known about the sound.
    pub(crate) const fn spec(&self) -> WavSpec {
        WavSpec::of(&self.format)
    }

    /// Whether a reader with these limits can have come here.
    pub(crate) fn is_possible(&self, limits: &WavLimits) -> bool {
        let Self { order, format, place, given, damaged } = self;
        if !format.is_possible(*order, limits) || !place.is_possible() {
            return false;
        }
        let channels = usize::from(format.channels);
        let in_block = match format.encoding {
            Encoding::Adpcm(_) => format.frames(format.unit) * channels,
            _ => 0,
        };
        *given <= in_block && given.is_multiple_of(channels) && *damaged <= place.position
    }
}

/// Buffers that are reused from read to read: bytes in reversed order, and interleaved samples to be mixed.
#[derive(Debug)]
struct Room {
    bytes: Vec<u8>,
    integers: Channels<i16>,
    floats: Channels<f32>,
}

impl<R: Read> WavReader<R> {
    /// Reads the header, and on until there is a sample.
    ///
    /// # Errors
    ///
    /// [`WavError::NotWav`] or [`WavError::Unusable`] if the bytes are no WAV or one that cannot be used,
    /// [`WavError::Input`] if the input broke.
    pub(crate) fn open(input: R, limits: WavLimits) -> Result<Self, WavError> {
        let mut source = Source::new(input);
        let header = read_header(&mut source, &limits)?;
        let sound = Sound::new(source, header.order, header.format.unit, header.run);
        let mut reader = Self::over(sound, header.order, header.format);
        if reader.frames_at_hand()? == 0 {
            return Err(WavError::Unusable("no sample".to_owned()));
        }
        Ok(reader)
    }

    /// Goes on from `mark`; `input` begins at its position.
    ///
    /// # Errors
    ///
    /// [`WavError::Input`] if the input broke.
    pub(crate) fn going_on(input: R, mark: &Mark) -> Result<Self, WavError> {
        let Mark { order, format, place, given, damaged } = *mark;
        let mut reader = Self::over(Sound::going_on(input, order, format.unit, place), order, format);
        reader.block.damaged = damaged;
        if let Encoding::Adpcm(kind) = format.encoding
            && given > 0
        {
            reader.next_block(kind)?;
            reader.block.given = given.min(reader.block.samples.len());
        }
        Ok(reader)
    }

    fn over(sound: Sound<R>, order: ByteOrder, format: Format) -> Self {
        Self {
            sound,
            spec: WavSpec::of(&format),
            order,
            format,
            downmix: (format.channels > 2).then(|| Downmix::new(format.channels, format.mask)),
            block: Block::default(),
            room: Room { bytes: Vec::new(), integers: Channels::new(), floats: Channels::new() },
        }
    }

    /// The place of the next sample.
    pub(crate) fn mark(&self) -> Mark {
        let Self { sound, order, format, block, .. } = self;
        let rest = block.given < block.samples.len();
        let within = block.begin.filter(|_| rest).map(|(place, damaged)| (place, block.given, damaged));
        let (place, given, damaged) = within.unwrap_or_else(|| (sound.place(), 0, block.damaged));
        Mark { order: *order, format: *format, place, given, damaged }
    }

    /// About how many bytes the next `frames` frames have.
    pub(crate) fn bytes_of(&self, frames: u64) -> u64 {
        self.format.bytes_of(frames)
    }

    /// What is known about the sound.
    pub(crate) const fn spec(&self) -> &WavSpec {
        &self.spec
    }

    /// Appends the next `frames` frames to `out`, and returns how many: fewer only at the end of the sound, 0
    /// after it.
    ///
    /// An `out` of another kind than [`WavSpec::kind`] is replaced.
    ///
    /// # Errors
    ///
    /// [`WavError::Input`] if the input broke; what was read before is in `out`.
    pub(crate) fn read(&mut self, frames: usize, out: &mut Pcm) -> Result<usize, WavError> {
        let mut got = 0;
        while got < frames {
            let step = match self.format.encoding {
                Encoding::Adpcm(kind) => self.read_block(kind, frames - got, out)?,
                _ => self.read_plain(frames - got, out)?,
            };
            if step == 0 {
                break;
            }
            got += step;
        }
        Ok(got)
    }

    /// Reads the input to its end. Returns what was odd about it, in words for its owner.
    ///
    /// # Errors
    ///
    /// [`WavError::Input`] if the input broke.
    pub(crate) fn finish(self) -> Result<Vec<String>, WavError> {
        let mut words = self.sound.finish()?;
        if self.block.damaged > 0 {
            words.push(format!("damaged blocks, replaced by silence: {}", self.block.damaged));
        }
        Ok(words)
    }

    /// How many frames can be decoded now; 0 at the end of the sound.
    fn frames_at_hand(&mut self) -> io::Result<usize> {
        loop {
            let length = self.sound.bytes()?.len();
            let frames = self.format.frames(length);
            if length == 0 || frames > 0 {
                return Ok(frames);
            }
            self.sound.drop_torn(length);
        }
    }

    fn read_plain(&mut self, most: usize, out: &mut Pcm) -> io::Result<usize> {
        let frames = self.frames_at_hand()?.min(most);
        let length = frames * self.format.unit;
        let mut raw = &self.sound.bytes()?[..length];
        let Room { bytes, integers, floats } = &mut self.room;
        if self.order == ByteOrder::Big && self.format.encoding.width() > 1 {
            bytes.clear();
            bytes.extend_from_slice(raw);
            convert::reverse_each(bytes, self.format.encoding.width());
            raw = bytes;
        }
        let stereo = self.spec.is_stereo();
        match (self.format.encoding, &self.downmix) {
            (Encoding::Narrow(from), None) => {
                let mut channels = out.take_integers();
                convert::narrow(from, raw, stereo, &mut channels);
                *out = Pcm::I16(channels);
            }
            (Encoding::Wide(from), None) => {
                let mut channels = out.take_floats();
                convert::wide(from, raw, stereo, &mut channels);
                *out = Pcm::F32(channels);
            }
            (Encoding::Narrow(from), Some(mix)) => {
                integers.clear();
                convert::narrow(from, raw, false, integers);
                mix_integers(mix, integers.left(), floats, out);
            }
            (Encoding::Wide(from), Some(mix)) => {
                floats.clear();
                convert::wide(from, raw, false, floats);
                mix_floats(mix, floats.left(), out);
            }
            (Encoding::Adpcm(_), _) => {}
        }
        self.sound.consume(length);
        Ok(frames)
    }

    fn read_block(&mut self, kind: Adpcm, most: usize, out: &mut Pcm) -> io::Result<usize> {
        let channels = usize::from(self.format.channels);
        if self.block.given == self.block.samples.len() && !self.next_block(kind)? {
            return Ok(0);
        }
        let Block { samples, given, .. } = &mut self.block;
        let rest = &samples[*given..];
        let rest = &rest[..rest.len().min(most.saturating_mul(channels))];
        *given += rest.len();
        if let Some(mix) = &self.downmix {
            mix_integers(mix, rest, &mut self.room.floats, out);
        } else {
            let mut channels = out.take_integers();
            convert::deal(rest, self.spec.is_stereo(), &mut channels);
            *out = Pcm::I16(channels);
        }
        Ok(rest.len() / channels)
    }

    /// Decodes the next block; a damaged one becomes silence of its length. `false` at the end of the sound.
    fn next_block(&mut self, kind: Adpcm) -> io::Result<bool> {
        if self.frames_at_hand()? == 0 {
            return Ok(false);
        }
        self.block.begin = Some((self.sound.place(), self.block.damaged));
        let bytes = self.sound.bytes()?;
        let block = &bytes[..bytes.len().min(self.format.unit)];
        let length = block.len();
        if kind.decode(block, usize::from(self.format.channels), &mut self.block.samples).is_err() {
            self.block.damaged += 1;
        }
        self.block.given = 0;
        self.sound.consume(length);
        Ok(true)
    }

    /// How many bytes are held besides the look ahead.
    #[cfg(test)]
    pub(super) fn held(&self) -> usize {
        let Room { bytes, integers, floats } = &self.room;
        bytes.capacity() + 2 * (integers.capacity() + self.block.samples.capacity()) + 4 * floats.capacity()
    }
}

fn mix_integers(mix: &Downmix, samples: &[i16], floats: &mut Channels<f32>, out: &mut Pcm) {
    floats.clear();
    floats.extend_left(convert::to_float(samples));
    mix_floats(mix, floats.left(), out);
}

fn mix_floats(mix: &Downmix, samples: &[f32], out: &mut Pcm) {
    let mut channels = out.take_floats();
    mix.mix(samples, &mut channels);
    *out = Pcm::F32(channels);
}
