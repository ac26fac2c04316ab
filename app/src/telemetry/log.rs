//! The log: one line per event on standard error.

use std::backtrace::Backtrace;
use std::borrow::Cow;
use std::io::{IsTerminal, Stderr, stderr};
use std::panic::PanicHookInfo;
use std::sync::OnceLock;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::fmt;
use tracing_subscriber::util::SubscriberInitExt;

use super::lines::Lines;
use crate::config::{LogFormat, LogSettings};

/// The lines of this process.
static LINES: OnceLock<Lines<Stderr>> = OnceLock::new();

/// Starts the log, and sends panics there. A second call changes nothing.
pub fn start(settings: &LogSettings) {
    let filter = EnvFilter::builder().parse_lossy(directives(&settings.filter));
    let writer = LINES.get_or_init(|| Lines::new(stderr())).clone();
    let lines = fmt().with_env_filter(filter).with_writer(writer).log_internal_errors(false);
    let started = match settings.format {
        LogFormat::Text => lines.with_ansi(stderr().is_terminal()).finish().try_init(),
        LogFormat::Json => lines.json().flatten_event(true).with_current_span(false).finish().try_init(),
    };
    if started.is_ok() {
        std::panic::set_hook(Box::new(log_panic));
    }
}

/// Writes the lines that are still gathered. To be called before the process ends, or writes there itself.
pub fn flush() {
    if let Some(lines) = LINES.get() {
        lines.flush();
    }
}

/// Silences sqlx, which logs every statement at `info`, unless the filter names it.
fn directives(filter: &str) -> Cow<'_, str> {
    if filter.contains("sqlx") { Cow::Borrowed(filter) } else { Cow::Owned(format!("sqlx=warn,{filter}")) }
}

fn log_panic(info: &PanicHookInfo<'_>) {
    let location = info.location().map(ToString::to_string).unwrap_or_default();
    let what = info.payload_as_str().unwrap_or("its payload is not a text");
    let backtrace = Backtrace::capture();
    tracing::error!(location, %backtrace, "panic: {what}");
}
