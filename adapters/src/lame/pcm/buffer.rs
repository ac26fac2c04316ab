//! Sound on its way from a reader to an encoder.

/// The type of a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PcmKind {
    /// 16 bit integers.
    I16,
    /// Floats in -1 to 1, all of them finite.
    F32,
}

/// Samples, channel by channel; `right` stays empty where the sound is mono.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Pcm {
    /// 16 bit integers.
    I16 {
        /// The left channel, or the only one.
        left: Vec<i16>,
        /// The right channel.
        right: Vec<i16>,
    },
    /// Floats in -1 to 1, all of them finite.
    F32 {
        /// The left channel, or the only one.
        left: Vec<f32>,
        /// The right channel.
        right: Vec<f32>,
    },
}

impl Pcm {
    /// No sample yet.
    pub(crate) const fn new(kind: PcmKind) -> Self {
        match kind {
            PcmKind::I16 => Self::I16 { left: Vec::new(), right: Vec::new() },
            PcmKind::F32 => Self::F32 { left: Vec::new(), right: Vec::new() },
        }
    }

    /// How many samples each channel has.
    pub(crate) const fn frames(&self) -> usize {
        match self {
            Self::I16 { left, .. } => left.len(),
            Self::F32 { left, .. } => left.len(),
        }
    }

    /// Removes all samples and keeps their memory.
    pub(crate) fn clear(&mut self) {
        match self {
            Self::I16 { left, right } => {
                left.clear();
                right.clear();
            }
            Self::F32 { left, right } => {
                left.clear();
                right.clear();
            }
        }
    }

    /// Takes both channels as integers, nothing if floats are in here.
    pub(crate) fn take_integers(&mut self) -> (Vec<i16>, Vec<i16>) {
        match std::mem::replace(self, Self::new(PcmKind::I16)) {
            Self::I16 { left, right } => (left, right),
            Self::F32 { .. } => (Vec::new(), Vec::new()),
        }
    }

    /// Takes both channels as floats, nothing if integers are in here.
    pub(crate) fn take_floats(&mut self) -> (Vec<f32>, Vec<f32>) {
        match std::mem::replace(self, Self::new(PcmKind::F32)) {
            Self::F32 { left, right } => (left, right),
            Self::I16 { .. } => (Vec::new(), Vec::new()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_cleared_has_no_frames_and_keeps_its_room() {
        let mut pcm = Pcm::I16 { left: vec![1; 500], right: vec![2; 500] };
        assert_eq!(pcm.frames(), 500);
        pcm.clear();
        assert_eq!(pcm.frames(), 0);
        let (left, right) = pcm.take_integers();
        assert!(left.capacity() >= 500 && right.capacity() >= 500);
    }

    #[test]
    fn samples_of_the_other_kind_are_not_taken_for_sound() {
        assert_eq!(Pcm::F32 { left: vec![1.0], right: vec![] }.take_integers(), (vec![], vec![]));
        assert_eq!(Pcm::I16 { left: vec![1], right: vec![] }.take_floats(), (vec![], vec![]));
    }
}
