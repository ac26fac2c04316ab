//! The log and the metrics.

mod log;
mod metrics;
mod standings;
mod upload_events;
mod watched;

pub use log::start;
pub use metrics::{InFlight, Metrics, SourceOutcome};
pub use standings::Standings;
pub use upload_events::{PartInFlight, UploadEvent};
pub use watched::Watched;
