//! Settings of the log.

use tracing_subscriber::EnvFilter;

use super::error::ConfigError;
use super::resolve::Resolved;
use super::setting::Setting;
use super::values::Checked;

/// What is logged, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogSettings {
    /// Directives that [`EnvFilter`] reads.
    pub filter: String,
    /// The shape of a line.
    pub format: LogFormat,
}

/// The shape of a line of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs: one JSON object a line.
    Json,
}

const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];

pub(super) static LOG: Setting<String> = Setting::new("LOG", "FILTER", "info", filter).says(
    "What is logged: a level, or a list of levels and target=level pairs.",
    "off, error, warn, info, debug, trace, or a list such as quizcast=debug,info",
);

pub(super) static LOG_FORMAT: Setting<LogFormat> = Setting::new("LOG_FORMAT", "FORMAT", "text", format)
    .says("Format of the log: text for people, or one JSON object a line.", "text or json");

impl LogSettings {
    pub(super) fn read(given: &Resolved) -> Result<Self, ConfigError> {
        Ok(Self { filter: given.read(&LOG)?, format: given.read(&LOG_FORMAT)? })
    }
}

fn filter(raw: &str) -> Checked<String> {
    let pieces: Vec<&str> = raw.split(',').map(str::trim).collect();
    // `EnvFilter` reads a lone word that is no level as a module's name, and silences all other modules.
    let slip = pieces.iter().find(|piece| {
        let level = piece.rsplit_once('=').map_or(**piece, |(_, level)| level);
        !LEVELS.contains(&level.to_ascii_lowercase().as_str())
    });
    if let Some(slip) = slip {
        return Err(format!("has {slip:?}, which sets no level"));
    }
    let filter = pieces.join(",");
    EnvFilter::builder().parse(&filter).map_err(|_| "is not a filter".to_owned())?;
    Ok(filter)
}

fn format(raw: &str) -> Checked<LogFormat> {
    match raw {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err("is not a format".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::values::assert_refused;

    #[test]
    fn a_filter_sets_levels() {
        for right in ["info", "DEBUG", "off", "quizcast=debug,info", "quizcast::http=trace, warn"] {
            assert!(filter(right).is_ok(), "{right}");
        }
        for wrong in ["", "verbose", "inof", "3", "quizcast", "quizcast=loud"] {
            assert_refused(filter, &[(&format!("has {wrong:?}, which sets no level"), &[wrong])]);
        }
        assert_refused(filter, &[("has \"\", which sets no level", &["info,"])]);
        assert_refused(filter, &[("has \"=\", which sets no level", &["=,="])]);
    }
}
