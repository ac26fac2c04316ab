//! What is counted of uploads that go on after a break.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

/// Something that happened to an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UploadEvent {
    /// It was begun.
    Begun,
    /// A request went on with it.
    Resumed,
    /// Another request took it over from one that still ran.
    TakenOver,
    /// It became a record.
    Done,
    /// Nobody went on with it, and it was removed.
    Expired,
    /// Nobody went on with it, and it became a record as it was.
    Finished,
}

impl UploadEvent {
    const fn label(self) -> &'static str {
        match self {
            Self::Begun => "begun",
            Self::Resumed => "resumed",
            Self::TakenOver => "taken_over",
            Self::Done => "done",
            Self::Expired => "expired",
            Self::Finished => "finished",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    event: &'static str,
}

/// The counters of uploads.
#[derive(Debug, Clone, Default)]
pub(super) struct Uploads {
    events: Family<Labels, Counter>,
    receiving: Gauge,
}

impl Uploads {
    pub(super) fn register(&self, registry: &mut Registry) {
        let about = "Uploads that go on after a break, by what happened to them";
        registry.register("resumable_uploads", about, self.events.clone());
        let about = "Uploads that go on after a break, of which this node receives a part now";
        registry.register("resumable_uploads_receiving", about, self.receiving.clone());
    }

    pub(super) fn count(&self, event: UploadEvent, uploads: u64) {
        if uploads > 0 {
            self.events.get_or_create(&Labels { event: event.label() }).inc_by(uploads);
        }
    }

    pub(super) fn receive(&self) -> PartInFlight {
        self.receiving.inc();
        PartInFlight(self.receiving.clone())
    }
}

/// A part that is being received.
#[derive(Debug)]
pub struct PartInFlight(Gauge);

impl Drop for PartInFlight {
    fn drop(&mut self) {
        self.0.dec();
    }
}
