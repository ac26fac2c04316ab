//! Measures how much of a body comes, and how fast.

use std::time::Duration;

/// Why a body was cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Cut {
    /// It is longer than allowed.
    #[error("the body is too long")]
    TooLong,
    /// No byte came for too long.
    #[error("the body stood still")]
    Idle,
    /// Its bytes came too slowly.
    #[error("the body came too slowly")]
    Slow,
}

/// The limits of a body.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The most bytes that it may have.
    pub bytes: u64,
    /// The longest time without a byte.
    pub idle: Duration,
    /// The least bytes a second, on average over a time as long as `idle`.
    pub rate: u64,
}

/// Counts bytes, and the time that was spent waiting for them. Time in which the handler did not poll the body
/// does not count: then the handler is slow, not the client.
#[derive(Debug)]
pub(super) struct Meter {
    limits: Limits,
    bytes: u64,
    window_bytes: u64,
    window_waited: Duration,
}

impl Meter {
    pub(super) const fn new(limits: Limits) -> Self {
        Self { limits, bytes: 0, window_bytes: 0, window_waited: Duration::ZERO }
    }

    /// How long to wait for the next bytes.
    pub(super) const fn patience(&self) -> Duration {
        self.limits.idle
    }

    /// Counts `bytes` that came after the time `waited`.
    pub(super) fn came(&mut self, bytes: usize, waited: Duration) -> Result<(), Cut> {
        self.bytes = self.bytes.saturating_add(bytes as u64);
        if self.bytes > self.limits.bytes {
            return Err(Cut::TooLong);
        }
        self.window_bytes += bytes as u64;
        self.window_waited += waited;
        if self.window_waited < self.limits.idle {
            return Ok(());
        }
        let least = u128::from(self.limits.rate) * self.window_waited.as_millis() / 1000;
        if u128::from(self.window_bytes) < least {
            return Err(Cut::Slow);
        }
        (self.window_bytes, self.window_waited) = (0, Duration::ZERO);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meter() -> Meter {
        Meter::new(Limits { bytes: 100_000, idle: Duration::from_secs(10), rate: 1000 })
    }

    #[test]
    fn a_drip_is_too_slow_after_a_window() {
        let mut meter = meter();
        for _ in 0..9 {
            assert_eq!(meter.came(10, Duration::from_secs(1)), Ok(()));
        }
        assert_eq!(meter.came(10, Duration::from_secs(1)), Err(Cut::Slow));
    }

    #[test]
    fn pauses_are_fine_while_the_average_holds() {
        let mut meter = meter();
        for _ in 0..5 {
            assert_eq!(meter.came(10_000, Duration::ZERO), Ok(()));
            assert_eq!(meter.came(1, Duration::from_secs(9)), Ok(()));
        }
    }

    #[test]
    fn time_that_the_reader_takes_does_not_count() {
        let mut meter = meter();
        for _ in 0..1000 {
            assert_eq!(meter.came(1, Duration::ZERO), Ok(()));
        }
    }

    #[test]
    fn one_byte_too_many_is_too_many() {
        let mut meter = meter();
        assert_eq!(meter.came(100_000, Duration::ZERO), Ok(()));
        assert_eq!(meter.came(1, Duration::ZERO), Err(Cut::TooLong));
    }
}
