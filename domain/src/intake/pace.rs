//! How many questions a transaction gets.

use std::time::Duration;

/// Adapts the size of the batches, so that a transaction keeps to its time.
#[derive(Debug)]
pub(super) struct Pace(usize);

impl Pace {
    /// Longest time that a transaction is to hold the log's lock.
    const MOST: Duration = Duration::from_millis(100);
    /// What it aims at: batches of the same size take different times.
    const AIM: u128 = 60;
    const SIZES: (usize, usize) = (25, 2000);

    pub(super) const fn new() -> Self {
        Self(200)
    }

    /// How many questions the next batch gets.
    pub(super) const fn size(&self) -> usize {
        self.0
    }

    /// Takes into account how long a batch of `questions` took.
    pub(super) fn took(&mut self, questions: usize, span: Duration) {
        // A batch that was cut short says nothing about longer ones, unless it was slow.
        if questions < self.0 && span < Self::MOST {
            return;
        }
        let fitting = questions as u128 * Self::AIM / span.as_millis().max(1);
        let fitting = usize::try_from(fitting).unwrap_or(usize::MAX);
        let (least, most) = Self::SIZES;
        self.0 = fitting.clamp(self.0 / 2, self.0.saturating_mul(2)).clamp(least, most);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(spans: &[u64]) -> usize {
        let mut pace = Pace::new();
        for span in spans {
            pace.took(pace.size(), Duration::from_millis(*span));
        }
        pace.size()
    }

    #[test]
    fn batches_grow_while_they_are_quick_and_shrink_at_once() {
        assert_eq!(after(&[0]), 400);
        assert_eq!(after(&[1; 9]), 2000);
        assert_eq!(after(&[60]), 200);
        assert_eq!(after(&[120]), 100);
        assert_eq!(after(&[9999; 9]), 25);
    }

    #[test]
    fn a_short_batch_counts_only_if_it_was_slow() {
        let mut pace = Pace::new();
        pace.took(3, Duration::ZERO);
        assert_eq!(pace.size(), 200);
        pace.took(3, Duration::from_millis(300));
        assert_eq!(pace.size(), 100);
    }
}
