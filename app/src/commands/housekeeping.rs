//! What is done now and then, while the program serves.

use std::time::Duration;

use quizcast_domain::idempotency::IdempotencyRepo;
use tokio::time::sleep;

/// How often old idempotency keys are forgotten.
const INTERVAL: Duration = Duration::from_hours(1);

/// Forgets old idempotency keys, at once and every hour. Ends only by being dropped.
pub(super) async fn forget_old_keys(keys: impl IdempotencyRepo) {
    loop {
        match keys.sweep().await {
            Ok(0) => {}
            Ok(forgotten) => tracing::debug!(forgotten, "forgot old idempotency keys"),
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "cannot forget old keys, later again"
                );
            }
        }
        sleep(INTERVAL).await;
    }
}

#[cfg(test)]
mod tests {
    use quizcast_domain::RepoError;
    use quizcast_domain::idempotency::MockIdempotencyRepo;
    use tokio::time::timeout;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn keys_are_swept_at_once_and_every_hour_whatever_happens() {
        let mut keys = MockIdempotencyRepo::new();
        keys.expect_sweep().times(3).returning(|| Err(RepoError::Unavailable("down".into())));
        let two_hours_and_a_bit = INTERVAL * 2 + Duration::from_secs(1);
        assert!(timeout(two_hours_and_a_bit, forget_old_keys(keys)).await.is_err());
    }
}
