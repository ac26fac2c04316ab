//! Loudness, as EBU R 128 measures it.

use ebur128::{EbuR128, Error, Mode};

/// The meter, unless it failed.
pub(super) struct Loudness(Option<EbuR128>);

impl Loudness {
    pub(super) fn new(channels: u32, rate: u32) -> Self {
        // Without the histogram the meter keeps a value for every 100 ms of the sound.
        Self(EbuR128::new(channels, rate, Mode::I | Mode::HISTOGRAM).ok())
    }

    /// Lets `add` give samples to the meter. If that fails once, the meter is dropped: no figure is better
    /// than a wrong one.
    pub(super) fn measure(&mut self, add: impl FnOnce(&mut EbuR128) -> Result<(), Error>) {
        if let Some(Err(_)) = self.0.as_mut().map(add) {
            self.0 = None;
        }
    }

    /// The loudness of the whole sound in LUFS; `None` if it is silent, or if the meter failed.
    pub(super) fn lufs(self) -> Option<f64> {
        self.0.and_then(|meter| meter.loudness_global().ok()).filter(|lufs| lufs.is_finite())
    }
}
