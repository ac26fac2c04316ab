//! How many questions a transaction gets.

use std::time::Duration;

/// Adapts the size of the batches, so that a transaction keeps to its time.
#[derive(Debug)]
pub(super) struct Pace {
    size: usize,
    most: usize,
    /// How long a transaction is to take, in milliseconds.
    aim: u128,
}

impl Pace {
    const LEAST: usize = 25;

    /// Beside others: a transaction is to hold the log's lock for at most 100 ms. It aims lower, since batches of the
    /// same size take different times.
    pub(super) const fn beside() -> Self {
        Self { size: 200, most: 2000, aim: 60 }
    }

    /// Where nobody waits: transactions grow to the most questions that the memory of an import is to hold. A server that
    /// starts meanwhile waits for one of them.
    pub(super) const fn alone() -> Self {
        Self { size: 400, most: 4000, aim: 700 }
    }

    /// How many questions the next batch gets.
    pub(super) const fn size(&self) -> usize {
        self.size
    }

    /// Takes into account how long a batch of `questions` took.
    pub(super) fn took(&mut self, questions: usize, span: Duration) {
        // A batch that was cut short says nothing about longer ones, unless it was slow.
        if questions < self.size && span.as_millis() < self.aim {
            return;
        }
        let fitting = questions as u128 * self.aim / span.as_millis().max(1);
        let fitting = usize::try_from(fitting).unwrap_or(usize::MAX);
        self.size = fitting.clamp(self.size / 2, self.size * 2).clamp(Self::LEAST, self.most);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(spans: &[u64]) -> usize {
        let mut pace = Pace::beside();
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
    fn where_nobody_waits_batches_may_take_longer() {
        let mut pace = Pace::alone();
        (0..9).for_each(|_| pace.took(pace.size(), Duration::from_millis(300)));
        assert_eq!(pace.size(), 4000);
        pace.took(4000, Duration::from_millis(1400));
        assert_eq!(pace.size(), 2000);
    }

    #[test]
    fn a_short_batch_counts_only_if_it_was_slow() {
        let mut pace = Pace::beside();
        pace.took(3, Duration::ZERO);
        assert_eq!(pace.size(), 200);
        pace.took(3, Duration::from_millis(300));
        assert_eq!(pace.size(), 100);
    }
}
