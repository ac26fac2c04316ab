//! Metrics for Prometheus.
//!
//! Labels take few values: routes are those of the OpenAPI document, and all others are `other`.

use std::sync::Arc;
use std::time::Duration;

use poem::http::Method;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;
use quizcast_domain::questions::QuestionCount;

use super::upload_events::{PartInFlight, UploadEvent, Uploads};
use crate::disk::Disks;

/// Upper ends of the buckets of the duration histogram, in seconds.
const BUCKETS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];
/// Any other method gets the label `other`, since callers can invent any number of methods.
static METHODS: [Method; 7] =
    [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS];
const OTHER: &str = "other";

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    method: &'static str,
    route: Arc<str>,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    method: &'static str,
    route: Arc<str>,
}

/// How a call to a source of questions ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceOutcome {
    /// It answered.
    Answered,
    /// It answered that the call came too early.
    Throttled,
    /// It cannot be reached.
    Unreachable,
    /// Its answer cannot be understood.
    Nonsense,
    /// The call was dropped before an answer came.
    Unfinished,
}

impl SourceOutcome {
    const fn label(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Throttled => "throttled",
            Self::Unreachable => "unreachable",
            Self::Nonsense => "nonsense",
            Self::Unfinished => "unfinished",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct SourceLabels {
    source: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct SourceCallLabels {
    source: String,
    outcome: &'static str,
}

/// The metrics of this process.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    requests: Family<Labels, Counter>,
    durations: Family<RouteLabels, Histogram>,
    in_flight: Gauge,
    questions: Counter,
    source_calls: Family<SourceCallLabels, Counter>,
    source_up: Family<SourceLabels, Gauge>,
    source_asked: Family<SourceLabels, Gauge>,
    uploads: Uploads,
}

impl Metrics {
    /// Makes the metrics, with nothing counted yet.
    #[must_use]
    pub fn new() -> Self {
        let mut registry = Registry::with_prefix("quizcast");
        let requests = Family::default();
        let durations: Family<RouteLabels, Histogram> =
            Family::new_with_constructor(|| Histogram::new(BUCKETS));
        let (in_flight, questions) = (Gauge::default(), Counter::default());
        let (source_calls, source_up, source_asked) =
            (Family::default(), Family::default(), Family::default());
        let info = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        registry.register("http_requests", "Answered requests", requests.clone());
        registry.register("http_request_duration_seconds", "Time until an answer begins", durations.clone());
        registry.register("http_requests_in_flight", "Requests that are being answered", in_flight.clone());
        registry.register("questions_saved", "Questions saved by requests to this node", questions.clone());
        registry.register(
            "source_calls",
            "Calls to sources of questions, by how they ended",
            source_calls.clone(),
        );
        registry.register("source_up", "Whether the source's last call was answered", source_up.clone());
        registry.register(
            "source_last_asked_seconds",
            "When the source was last asked, in Unix time",
            source_asked.clone(),
        );
        let uploads = Uploads::default();
        uploads.register(&mut registry);
        registry.register("build", "Version of the program", info);
        Self {
            registry,
            requests,
            durations,
            in_flight,
            questions,
            source_calls,
            source_up,
            source_asked,
            uploads,
        }
    }

    /// Adds the space of these disks.
    #[must_use]
    pub fn with_disks(mut self, disks: Disks) -> Self {
        self.registry.register_collector(Box::new(disks));
        self
    }

    /// Counts `count` saved questions.
    pub fn drawn(&self, count: QuestionCount) {
        self.questions.inc_by(count.get() as u64);
    }

    /// Counts a call to `source` that ended at `now`, in seconds of Unix time.
    pub fn source_called(&self, source: &str, outcome: SourceOutcome, now: i64) {
        let labels = SourceLabels { source: source.to_owned() };
        match outcome {
            SourceOutcome::Answered => {
                self.source_up.get_or_create(&labels).set(1);
            }
            SourceOutcome::Unreachable | SourceOutcome::Nonsense => {
                self.source_up.get_or_create(&labels).set(0);
            }
            // These outcomes do not show whether the source works.
            SourceOutcome::Throttled | SourceOutcome::Unfinished => {}
        }
        self.source_asked.get_or_create(&labels).set(now);
        self.source_calls
            .get_or_create(&SourceCallLabels { source: labels.source, outcome: outcome.label() })
            .inc();
    }

    /// Counts a request as in flight until the returned value is dropped.
    #[must_use]
    pub fn begin(&self) -> InFlight<'_> {
        self.in_flight.inc();
        InFlight(&self.in_flight)
    }

    /// Counts an answered request. Without a `route` its label is `other`.
    pub fn answered(&self, method: &Method, route: Option<&Arc<str>>, status: u16, took: Duration) {
        let route = route.map_or_else(|| OTHER.into(), Arc::clone);
        let method = METHODS.iter().find(|known| *known == method).map_or(OTHER, Method::as_str);
        let labels = Labels { method, route: Arc::clone(&route), status };
        self.requests.get_or_create(&labels).inc();
        self.durations.get_or_create(&RouteLabels { method, route }).observe(took.as_secs_f64());
    }

    /// Counts that something happened to so many uploads.
    pub fn upload(&self, event: UploadEvent, uploads: u64) {
        self.uploads.count(event, uploads);
    }

    /// Counts a part of an upload as being received until the returned value is dropped.
    #[must_use]
    pub fn receive(&self) -> PartInFlight {
        self.uploads.receive()
    }

    /// All metrics as text, in the format that Prometheus reads.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        let written = encode(&mut text, &self.registry);
        debug_assert!(written.is_ok(), "writing to a string does not fail");
        text
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

/// A request in flight. Dropping this ends the count, also where the request is cancelled.
#[derive(Debug)]
pub struct InFlight<'a>(&'a Gauge);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.dec();
    }
}
