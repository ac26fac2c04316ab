//! The log: one line per event on standard error.

use std::backtrace::Backtrace;
use std::borrow::Cow;
use std::io::{IsTerminal, stderr};
use std::panic::PanicHookInfo;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::fmt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::{LogFormat, LogSettings};

/// Starts the log, and sends panics there. A second call changes nothing.
pub fn start(settings: &LogSettings) {
    let filter = EnvFilter::builder().parse_lossy(directives(&settings.filter));
    // If standard error is closed, lines are dropped and nothing else fails.
    let lines = fmt().with_env_filter(filter).with_writer(stderr).log_internal_errors(false);
    let started = match settings.format {
        LogFormat::Text => lines.with_ansi(stderr().is_terminal()).finish().try_init(),
        LogFormat::Json => lines.json().flatten_event(true).with_current_span(false).finish().try_init(),
    };
    if started.is_ok() {
        std::panic::set_hook(Box::new(log_panic));
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
