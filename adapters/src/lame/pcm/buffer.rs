//! Sound on its way from a reader to an encoder.

/// The type of a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PcmKind {
    /// 16 bit integers.
    I16,
    /// Floats.
    F32,
}

/// Something that LAME takes for a sample.
pub(crate) trait Sample: Copy {
    /// The sample, or one that LAME can take in its place.
    fn harmless(self) -> Self;
}

impl Sample for i16 {
    fn harmless(self) -> Self {
        self
    }
}

impl Sample for f32 {
    /// LAME ends the process on floats that are no number, infinite or far out of range.
    fn harmless(self) -> Self {
        if self.is_finite() { self.clamp(-1.0, 1.0) } else { 0.0 }
    }
}

/// Samples, channel by channel; the right one stays empty where the sound is mono.
///
/// Floats are finite and in -1 to 1: each sample comes in through [`Sample::harmless`].
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Channels<T> {
    left: Vec<T>,
    right: Vec<T>,
}

impl<T: Sample> Channels<T> {
    /// No sample yet.
    pub(crate) const fn new() -> Self {
        Self { left: Vec::new(), right: Vec::new() }
    }

    /// The left channel, or the only one.
    pub(crate) fn left(&self) -> &[T] {
        &self.left
    }

    /// The right channel.
    pub(crate) fn right(&self) -> &[T] {
        &self.right
    }

    /// Appends to the left channel, or to the only one.
    pub(crate) fn extend_left(&mut self, samples: impl Iterator<Item = T>) {
        self.left.extend(samples.map(T::harmless));
    }

    /// Appends to the right channel.
    pub(crate) fn extend_right(&mut self, samples: impl Iterator<Item = T>) {
        self.right.extend(samples.map(T::harmless));
    }

    /// Appends a sample to each channel.
    pub(crate) fn push(&mut self, left: T, right: T) {
        self.left.push(left.harmless());
        self.right.push(right.harmless());
    }

    /// Makes room for so many samples more in each channel.
    pub(crate) fn reserve(&mut self, frames: usize) {
        self.left.reserve(frames);
        self.right.reserve(frames);
    }

    /// Takes all samples out and keeps the room they had.
    pub(crate) fn clear(&mut self) {
        self.left.clear();
        self.right.clear();
    }
}

/// Samples of one kind.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Pcm {
    /// 16 bit integers.
    I16(Channels<i16>),
    /// Floats.
    F32(Channels<f32>),
}

impl Pcm {
    /// No sample yet.
    pub(crate) const fn new(kind: PcmKind) -> Self {
        match kind {
            PcmKind::I16 => Self::I16(Channels::new()),
            PcmKind::F32 => Self::F32(Channels::new()),
        }
    }

    /// Takes the integers out; returns no sample if this holds floats.
    pub(crate) fn take_integers(&mut self) -> Channels<i16> {
        match std::mem::replace(self, Self::new(PcmKind::I16)) {
            Self::I16(channels) => channels,
            Self::F32(_) => Channels::new(),
        }
    }

    /// Takes the floats out; returns no sample if this holds integers.
    pub(crate) fn take_floats(&mut self) -> Channels<f32> {
        match std::mem::replace(self, Self::new(PcmKind::F32)) {
            Self::F32(channels) => channels,
            Self::I16(_) => Channels::new(),
        }
    }
}

#[cfg(test)]
impl<T: Sample> Channels<T> {
    pub(crate) fn of(left: &[T], right: &[T]) -> Self {
        let mut channels = Self::new();
        channels.extend_left(left.iter().copied());
        channels.extend_right(right.iter().copied());
        channels
    }

    /// Samples for which there is room.
    pub(crate) const fn capacity(&self) -> usize {
        self.left.capacity() + self.right.capacity()
    }
}

#[cfg(test)]
impl Pcm {
    pub(crate) const fn frames(&self) -> usize {
        match self {
            Self::I16(channels) => channels.left.len(),
            Self::F32(channels) => channels.left.len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_float_gets_in_that_lame_dies_of() {
        let evil = [
            (f32::NAN, 0.0),
            (f32::INFINITY, 0.0),
            (f32::NEG_INFINITY, 0.0),
            (1e30, 1.0),
            (-1e30, -1.0),
            (0.25, 0.25),
            (-0.0, 0.0),
            (f32::MIN_POSITIVE / 2.0, f32::MIN_POSITIVE / 2.0),
        ];
        let (given, kept) = (evil.map(|(given, _)| given), evil.map(|(_, kept)| kept));
        let mut channels = Channels::of(&given, &given);
        assert_eq!((channels.left(), channels.right()), (&kept[..], &kept[..]));
        channels.clear();
        channels.push(f32::NAN, 1e30);
        assert_eq!((channels.left(), channels.right()), (&[0.0][..], &[1.0][..]));
    }

    #[test]
    fn what_was_cleared_keeps_its_room() {
        let mut channels = Channels::of(&[1_i16; 500], &[2; 500]);
        channels.clear();
        assert!(channels.left.is_empty() && channels.right.is_empty());
        assert!(channels.left.capacity() >= 500 && channels.right.capacity() >= 500);
    }

    #[test]
    fn samples_of_the_other_kind_are_not_taken_for_sound() {
        assert_eq!(Pcm::F32(Channels::of(&[1.0], &[])).take_integers(), Channels::new());
        assert_eq!(Pcm::I16(Channels::of(&[1], &[])).take_floats(), Channels::new());
    }
}
