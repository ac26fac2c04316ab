//! The flags of `import` and `export`.

use std::ffi::{OsStr, OsString};
use std::fmt::Display;
use std::path::PathBuf;

use clap::builder::ValueParser;
use clap::{Arg, ArgAction, ArgMatches, value_parser};
use quizcast_adapters::forms::{Column, DateOrder, Format, Options, is_encoding};
use quizcast_domain::questions::SourceName;

use crate::config::ConfigError;

/// What `import` is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Files and folders; `-` is standard input.
    pub paths: Vec<PathBuf>,
    /// Only count.
    pub dry_run: bool,
    /// How to read the files.
    pub options: Options,
}

/// What `export` is to print.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Export {
    /// Only questions with a greater number.
    pub since: u64,
    /// Only questions of this source.
    pub source: Option<SourceName>,
    /// Only questions of the category with this title.
    pub category: Option<String>,
}

/// A flag with a value: its name, the value's name, its help, and what is allowed.
pub(super) type Flag = (&'static str, &'static str, &'static str, &'static str);

const FORMATS: &str = "jeopardy-json, jeopardy-csv, jeopardy-tsv, jservice, opentdb, opentriviaqa, export, json, jsonl, csv \
                       or tsv";
const COLUMNS: &str = "a list such as question,answer,category,-,value; - is a column that is not used";
const ORDERS: &str = "dmy, mdy or ymd";
const SOURCES: &str = "1 to 32 lower-case letters, digits, - or _";
const ENCODINGS: &str = "a label of the WHATWG, such as utf-8, windows-1252 or utf-16le";
const NUMBERS: &str = "a number of a question, from 0 on";

const IMPORT: [Flag; 5] = [
    ("format", "FORMAT", "The format of all files, where their content does not tell it", FORMATS),
    ("columns", "COLUMNS", "What the columns of a table without a header hold", COLUMNS),
    ("date-order", "ORDER", "The order of day, month and year, where the dates do not tell it", ORDERS),
    ("source-name", "NAME", "The source under which the questions are saved [default: import]", SOURCES),
    ("encoding", "LABEL", "The encoding of all files, where they are not UTF-8", ENCODINGS),
];

const EXPORT: [Flag; 3] = [
    ("since", "ID", "Only questions with a greater number than this", NUMBERS),
    ("source", "NAME", "Only questions of this source", SOURCES),
    ("category", "TITLE", "Only questions of this category", "the title of a category"),
];

/// What is allowed as the value of a flag of these commands.
pub(super) fn allowed(name: &str) -> Option<&'static str> {
    IMPORT.iter().chain(&EXPORT).find(|flag| flag.0 == name).map(|flag| flag.3)
}

/// The arguments of `import`.
pub(super) fn import_args() -> impl Iterator<Item = Arg> {
    let files = Arg::new("FILE")
        .required(true)
        .num_args(1..)
        .value_parser(value_parser!(PathBuf))
        .help("Files and folders of questions, plain, gz or zst; - is standard input");
    let dry_run = Arg::new("dry-run")
        .long("dry-run")
        .action(ArgAction::SetTrue)
        .help("Change nothing, only say how many questions would be new");
    [files, dry_run].into_iter().chain(IMPORT.iter().map(flag))
}

/// The arguments of `export`.
pub(super) fn export_args() -> impl Iterator<Item = Arg> {
    EXPORT.iter().map(flag)
}

fn flag(&(name, value, help, allowed): &Flag) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name(value)
        .value_parser(ValueParser::os_string())
        .help(format!("{help} [{allowed}]"))
}

/// Reads the arguments of `import`.
pub(super) fn import(matches: &ArgMatches) -> Result<Import, ConfigError> {
    let mut options = Options::new(SourceName::IMPORT);
    options.format = parsed(matches, "format", |raw| raw.parse::<Format>().map_err(drop))?;
    options.date_order = parsed(matches, "date-order", |raw| raw.parse::<DateOrder>().map_err(drop))?;
    options.columns = parsed(matches, "columns", columns)?;
    options.encoding = parsed(matches, "encoding", |raw| is_encoding(raw).then(|| raw.to_owned()).ok_or(()))?;
    if let Some(name) = parsed(matches, "source-name", |raw| SourceName::new(raw).map_err(drop))? {
        options.source = name;
    }
    let paths = matches.get_many::<PathBuf>("FILE").into_iter().flatten().cloned().collect();
    Ok(Import { paths, dry_run: matches.get_flag("dry-run"), options })
}

/// Columns with a question and an answer among them.
fn columns(raw: &str) -> Result<Vec<Column>, ()> {
    let columns: Vec<Column> = raw.split(',').map(str::parse).collect::<Result<_, _>>().map_err(drop)?;
    let answers = columns.contains(&Column::Answer) || columns.contains(&Column::AnswerIndex);
    if answers && columns.contains(&Column::Question) { Ok(columns) } else { Err(()) }
}

/// Reads the arguments of `export`.
pub(super) fn export(matches: &ArgMatches) -> Result<Export, ConfigError> {
    let text = |raw: &str| Ok(raw.to_owned());
    let number = |raw: &str| raw.parse().ok().filter(|id| i64::try_from(*id).is_ok()).ok_or(());
    Ok(Export {
        since: parsed(matches, "since", number)?.unwrap_or_default(),
        source: parsed(matches, "source", |raw| SourceName::new(raw).map_err(drop))?,
        category: parsed(matches, "category", text)?,
    })
}

fn parsed<T>(
    matches: &ArgMatches,
    name: &str,
    parse: impl Fn(&str) -> Result<T, ()>,
) -> Result<Option<T>, ConfigError> {
    let Some(raw) = matches.get_one::<OsString>(name) else { return Ok(None) };
    match raw.to_str().map(parse) {
        Some(Ok(value)) => Ok(Some(value)),
        _ => Err(wrong(name, raw)),
    }
}

fn wrong(name: &str, raw: &OsStr) -> ConfigError {
    let given: String = raw.to_string_lossy().chars().take(100).collect();
    let allowed: &dyn Display = &allowed(name).unwrap_or("what --help says");
    ConfigError::new(format_args!("--{name}: {given:?} is wrong; allowed is {allowed}"))
}
