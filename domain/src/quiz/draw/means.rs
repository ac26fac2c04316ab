//! What all draws share.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use super::chain::Chain;
use super::surplus::Surplus;
use crate::clock::Clock;
use crate::quiz::QuestionRepo;

/// The limits of a draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DrawLimits {
    /// How many rounds in a row may bring nothing new before the next source is asked.
    pub max_barren_rounds: u32,
    /// How long a draw may collect questions.
    pub deadline: Duration,
}

impl Default for DrawLimits {
    fn default() -> Self {
        Self { max_barren_rounds: 5, deadline: Duration::from_secs(30) }
    }
}

/// What all draws of a process share.
pub(super) struct Means {
    pub(super) questions: Arc<dyn QuestionRepo>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) chain: Chain,
    pub(super) surplus: Surplus,
    pub(super) limits: DrawLimits,
    /// The highest place in the log that this process has seen. A candidate that is known at a higher place
    /// was saved by a concurrent request, so the source did not repeat itself.
    pub(super) seen: AtomicU64,
}
