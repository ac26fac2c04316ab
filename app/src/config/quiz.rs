//! Settings of the quiz.

use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use super::error::ConfigError;
use super::resolve::Resolved;
use super::setting::Setting;
use super::values::Checked;
use super::values::parse::{duration, list, web_url, whole};

/// The settings of the quiz.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuizSettings {
    /// The sources in the order in which they are asked. Not empty, without repeats.
    pub sources: Vec<QuizSource>,
    /// The files and folders of the source `file`; not empty if `sources` contains it.
    pub files: Vec<PathBuf>,
    /// The server of the source `jservice`; never `None` if `sources` contains it.
    pub jservice_url: Option<Url>,
    /// The server of the source `opentdb`; `None` is the public one.
    pub opentdb_url: Option<Url>,
    /// How long a request for questions may take.
    pub deadline: Duration,
    /// How many rounds without a new question a source gets before the next one is asked.
    pub max_barren_rounds: usize,
}

/// A source of questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QuizSource {
    /// Files that the operator names.
    File,
    /// A server that speaks jservice.io's API.
    Jservice,
    /// The Open Trivia Database.
    Opentdb,
    /// The questions that come with the program.
    Builtin,
}

impl QuizSource {
    fn parse(raw: &str) -> Checked<Self> {
        match raw {
            "file" => Ok(Self::File),
            "jservice" => Ok(Self::Jservice),
            "opentdb" => Ok(Self::Opentdb),
            "builtin" => Ok(Self::Builtin),
            _ => Err("is not a source".to_owned()),
        }
    }
}

const SERVER: &str = "an http or https URL without user, query and fragment, e.g. http://127.0.0.1:9000";

pub(super) static QUIZ_SOURCES: Setting<Vec<QuizSource>> = Setting::new(
    "QUIZ_SOURCES",
    "LIST",
    "opentdb,builtin",
    |raw| list(raw, QuizSource::parse),
)
.says(
    "Where questions come from, in the order in which the sources are asked. file needs QUIZ_FILES, jservice needs \
     JSERVICE_URL.",
    "a list of file, jservice, opentdb and builtin, each at most once, e.g. opentdb,builtin",
);

pub(super) static QUIZ_FILES: Setting<Vec<PathBuf>> =
    Setting::new("QUIZ_FILES", "PATHS", "none", |raw| list(raw, path)).by(Vec::new).says(
        "Files and folders of questions for the source file, in the formats that the documentation lists, also packed. \
         They are read at the start and held in memory, at most 200,000 questions.",
        "a list of paths, e.g. questions.json,more/",
    );

fn path(raw: &str) -> Checked<PathBuf> {
    match raw {
        "-" => Err("is no file".to_owned()),
        // A file whose name holds a NUL cannot exist.
        _ if raw.contains('\0') => Err("is not a path".to_owned()),
        _ => Ok(raw.into()),
    }
}

pub(super) static JSERVICE_URL: Setting<Option<Url>> =
    Setting::new("JSERVICE_URL", "URL", "none", |raw| web_url(raw).map(Some))
        .by(|| None)
        .says("A server that speaks jservice.io's API; jservice.io itself is gone.", SERVER);

pub(super) static OPENTDB_URL: Setting<Option<Url>> =
    Setting::new("OPENTDB_URL", "URL", "the public one", |raw| web_url(raw).map(Some))
        .by(|| None)
        .says("A server that speaks the API of the Open Trivia Database.", SERVER);

pub(super) static QUIZ_MAX: Setting<usize> =
    Setting::new("QUIZ_MAX", "NUMBER", "1000", |raw| whole(raw, 1..=10_000))
        .says("Largest number of questions in one request.", "a whole number from 1 to 10000");

pub(super) static QUIZ_DEADLINE: Setting<Duration> =
    Setting::new("QUIZ_DEADLINE", "TIME", "30s", |raw| duration(raw, Duration::from_hours(1)))
        .says("How long a request for questions may take.", "1ms to 1h, written 500ms, 30s, 5m or 1h");

pub(super) static QUIZ_MAX_BARREN_ROUNDS: Setting<usize> =
    Setting::new("QUIZ_MAX_BARREN_ROUNDS", "NUMBER", "5", |raw| whole(raw, 1..=1000)).says(
        "How many rounds without a new question a source gets before the next one is asked.",
        "a whole number from 1 to 1000",
    );

impl QuizSettings {
    pub(super) fn read(given: &Resolved) -> Result<Self, ConfigError> {
        let settings = Self {
            sources: given.read(&QUIZ_SOURCES)?,
            files: given.read(&QUIZ_FILES)?,
            jservice_url: given.read(&JSERVICE_URL)?,
            opentdb_url: given.read(&OPENTDB_URL)?,
            deadline: given.read(&QUIZ_DEADLINE)?,
            max_barren_rounds: given.read(&QUIZ_MAX_BARREN_ROUNDS)?,
        };
        if settings.sources.contains(&QuizSource::File) && settings.files.is_empty() {
            return Err(given.wrong(
                "QUIZ_SOURCES",
                "needs files of questions",
                "file together with --quiz-files or QUIZCAST_QUIZ_FILES",
            ));
        }
        if settings.sources.contains(&QuizSource::Jservice) && settings.jservice_url.is_none() {
            return Err(given.wrong(
                "QUIZ_SOURCES",
                "needs the URL of a jservice server",
                "jservice together with --jservice-url or QUIZCAST_JSERVICE_URL",
            ));
        }
        Ok(settings)
    }
}
