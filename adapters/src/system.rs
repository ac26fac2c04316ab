//! The clock and the randomness of the real world.

use std::time::Duration;

use async_trait::async_trait;
use quizcast_domain::clock::Clock;
use quizcast_domain::ids::IdSource;
use time::OffsetDateTime;
use uuid::{Builder, Uuid};

/// The clock of this machine, cut to microseconds, the precision that every database keeps.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

#[async_trait]
impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the Clock")]
    fn now(&self) -> OffsetDateTime {
        let now = OffsetDateTime::now_utc();
        now.replace_microsecond(now.microsecond()).unwrap_or(now)
    }

    async fn sleep(&self, span: Duration) {
        tokio::time::sleep(span).await;
    }
}

/// Random UUIDs (version 4) from the operating system's generator.
#[derive(Debug, Clone, Copy, Default)]
pub struct RandomIds;

impl IdSource for RandomIds {
    /// # Panics
    ///
    /// If the operating system has no randomness to give: then no secret can be made.
    #[expect(clippy::expect_used, reason = "without randomness no secret can be made")]
    fn next(&self) -> Uuid {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
        Builder::from_random_bytes(bytes).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_random_uuids_of_version_4() {
        let (a, b) = (RandomIds.next(), RandomIds.next());
        assert_ne!(a, b);
        assert_eq!(a.get_version_num(), 4);
    }

    #[test]
    fn the_clock_ticks_in_microseconds() {
        assert_eq!(SystemClock.now().nanosecond() % 1000, 0);
    }
}
