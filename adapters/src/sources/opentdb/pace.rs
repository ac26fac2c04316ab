//! How long to wait between two calls.

use std::time::Duration;

use super::super::http::jitter;

/// How long to wait between two calls: longer from failure to failure, never less than the interval.
#[derive(Debug)]
pub(super) struct Pace {
    interval: Duration,
    failures: u32,
}

impl Pace {
    /// After calls that came too early it waits at most this many intervals: a minute.
    const MOST_LIMITED: u32 = 12;
    /// After failures it waits at most this many intervals: five minutes.
    const MOST_FAILED: u32 = 60;

    /// Waits a little longer than `interval`, because the clocks of the two sides differ.
    pub(super) fn new(interval: Duration) -> Self {
        Self { interval: interval + interval / 20, failures: 0 }
    }

    /// How long to wait after a good answer.
    pub(super) fn good(&mut self) -> Duration {
        self.failures = 0;
        self.interval
    }

    /// How long to wait after a call that came too early.
    pub(super) fn limited(&mut self) -> Duration {
        self.longer(Self::MOST_LIMITED)
    }

    /// How long to wait after a failure.
    pub(super) fn failed(&mut self) -> Duration {
        self.longer(Self::MOST_FAILED)
    }

    pub(super) const fn interval(&self) -> Duration {
        self.interval
    }

    fn longer(&mut self, most: u32) -> Duration {
        let times = 1_u32.checked_shl(self.failures).unwrap_or(most).min(most);
        self.failures = (self.failures + 1).min(31);
        let longest = self.interval * most;
        jitter(self.interval * times).clamp(self.interval, longest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn within(wait: Duration, intervals: u32) -> bool {
        let base = (SECOND + SECOND / 20) * intervals;
        (base * 3 / 4..=base * 5 / 4).contains(&wait)
    }

    #[test]
    fn waits_double_up_to_their_end_and_never_fall_below_the_interval() {
        let mut pace = Pace::new(SECOND);
        for times in [1, 2, 4, 8, 16, 32, 60, 60] {
            let wait = pace.failed();
            assert!(within(wait, times) && wait >= pace.interval(), "{wait:?} after {times} intervals");
        }
        for _ in 0..100 {
            assert!(pace.failed() <= pace.interval() * 60);
        }
        assert_eq!(pace.good(), pace.interval());
        for times in [1, 2, 4, 8, 12, 12] {
            assert!(within(pace.limited(), times));
        }
        assert_eq!(pace.good(), pace.interval());
        assert!(within(pace.failed(), 1));
    }
}
