//! Waking the janitor.

use std::sync::Arc;

use tokio::sync::Notify;

/// Wakes the janitor, because there is something to sweep. Clones wake the same janitor.
#[derive(Debug, Clone, Default)]
pub struct Nudge(Arc<Notify>);

impl Nudge {
    /// Asks for a round, and does not wait for it.
    pub fn nudge(&self) {
        self.0.notify_one();
    }

    /// Waits for the next nudge. One that came since the last wait counts.
    pub async fn nudged(&self) {
        self.0.notified().await;
    }
}
