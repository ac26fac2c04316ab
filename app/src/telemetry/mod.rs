//! The log and the metrics.

mod log;
mod metrics;
mod standings;
mod watched;

pub use log::start;
pub use metrics::{InFlight, Metrics, SourceOutcome};
pub use standings::Standings;
pub use watched::Watched;
