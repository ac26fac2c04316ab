//! Wakes the janitor.

use std::sync::Arc;

use tokio::sync::Notify;

/// Tells the janitor that there is something to sweep. It does not wait for that. A clone tells the same janitor.
#[derive(Debug, Clone, Default)]
pub struct Nudge(Arc<Notify>);

impl Nudge {
    /// The janitor makes a round soon.
    pub fn nudge(&self) {
        self.0.notify_one();
    }

    /// Waits for the next nudge, or takes one that came since the last wait.
    pub async fn nudged(&self) {
        self.0.notified().await;
    }
}
