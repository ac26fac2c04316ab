//! Spreading calls over time.

use std::time::Duration;

/// `span`, longer or shorter by up to a quarter, so that many programs do not call at the same time.
pub(in crate::sources) fn jitter(span: Duration) -> Duration {
    span.saturating_mul(fastrand::u32(768..=1280)) / 1024
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_gives_or_takes_at_most_a_quarter_and_varies() {
        let spans: Vec<_> = (0..100).map(|_| jitter(Duration::from_secs(4))).collect();
        let fits = |span: &Duration| (Duration::from_secs(3)..=Duration::from_secs(5)).contains(span);
        assert!(spans.iter().all(fits), "{spans:?}");
        assert!(spans.iter().any(|span| *span != spans[0]));
    }
}
