//! The log and the metrics.

mod lines;
mod log;
mod metrics;
mod standings;
mod upload_events;
mod watched;

pub use log::{flush, start};
pub use metrics::{InFlight, Metrics, SourceOutcome};
pub use standings::Standings;
pub use upload_events::{PartInFlight, UploadEvent};
pub use watched::Watched;
