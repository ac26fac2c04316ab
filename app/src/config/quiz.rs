//! Settings of the quiz.

use std::time::Duration;

use url::Url;

use super::parse::{duration, list, set, web_url, whole};
use super::setting::Preset::{Text, Words};
use super::setting::{Checked, Setting};

/// Where questions come from, and how hard to try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuizSettings {
    /// The sources in the order in which they are asked. Not empty, without repeats.
    pub sources: Vec<QuizSource>,
    /// The server of the source `jservice`; set where that is among the sources.
    pub jservice_url: Option<Url>,
    /// The server of the source `opentdb`; else the public one.
    pub opentdb_url: Option<Url>,
    /// How long a request may take.
    pub deadline: Duration,
    /// After how many rounds without anything new a source hands over.
    pub max_barren_rounds: usize,
}

/// A source of questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QuizSource {
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
            "jservice" => Ok(Self::Jservice),
            "opentdb" => Ok(Self::Opentdb),
            "builtin" => Ok(Self::Builtin),
            _ => Err("is not a source".to_owned()),
        }
    }
}

const SERVER: &str = "an http or https URL without user, query and fragment, e.g. http://127.0.0.1:9000";

pub(super) const ROWS: &[Setting] = &[
    Setting::new("QUIZ_SOURCES", "LIST", Text("opentdb,builtin"), |c, raw| {
        set(&mut c.quiz.sources, list(raw, QuizSource::parse))
    })
    .says(
        "Where questions come from, in the order in which the sources are asked. jservice needs JSERVICE_URL.",
        "a list of jservice, opentdb and builtin, each at most once, e.g. opentdb,builtin",
    ),
    Setting::new("JSERVICE_URL", "URL", Words("none"), |c, raw| {
        set(&mut c.quiz.jservice_url, web_url(raw).map(Some))
    })
    .says("A server that speaks jservice.io's API; jservice.io itself is gone.", SERVER),
    Setting::new("OPENTDB_URL", "URL", Words("the public one"), |c, raw| {
        set(&mut c.quiz.opentdb_url, web_url(raw).map(Some))
    })
    .says("A server that speaks the API of the Open Trivia Database.", SERVER),
    Setting::new("QUIZ_MAX", "NUMBER", Text("1000"), |c, raw| {
        set(&mut c.http.quiz_max, whole(raw, 1..=10_000))
    })
    .says("Largest number of questions in one request.", "a whole number from 1 to 10000"),
    Setting::new("QUIZ_DEADLINE", "TIME", Text("30s"), |c, raw| {
        set(&mut c.quiz.deadline, duration(raw, Duration::from_hours(1)))
    })
    .says("How long a request for questions may take.", "1ms to 1h, written 500ms, 30s, 5m or 1h"),
    Setting::new("QUIZ_MAX_BARREN_ROUNDS", "NUMBER", Text("5"), |c, raw| {
        set(&mut c.quiz.max_barren_rounds, whole(raw, 1..=1000))
    })
    .says(
        "How many rounds without a new question a source gets before the next one is asked.",
        "a whole number from 1 to 1000",
    ),
];
