//! The commands, their arguments and their help.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::ValueParser;
use clap::{Arg, ArgAction, Command, value_parser};

use super::import::{export_args, import_args};
use crate::config::{Row, SECTIONS, Secrecy, settings};

/// A hidden flag, which exists only to be refused with a reason.
pub(super) const ADMIN_TOKEN: &str = "refused-admin-token";

/// The settings that `-h` lists; `--help` lists all.
const MOST_USED: [&str; 10] = [
    "LISTEN",
    "PUBLIC_URL",
    "DATA_DIR",
    "DATABASE_URL",
    "QUIZ_SOURCES",
    "JSERVICE_URL",
    "AUDIO_STORE",
    "MP3",
    "REGISTRATION",
    "LOG",
];

const MIGRATE: &[&str] = &["DATA_DIR", "DATABASE_URL", "LOG", "LOG_FORMAT"];
const TRANSCODE: &[&str] = &["MP3", "ENCODER_THREADS", "MAX_DURATION"];
const HEALTHCHECK: &[&str] = &["LISTEN"];

const SETTINGS: &str = "\
Each setting is a flag and a variable: --data-dir is QUIZCAST_DATA_DIR. A flag overrides its variable.
Times are written 500ms, 30s, 5m or 12h, sizes in bytes or as 10MB or 8GiB, lists with commas.";

const IMPORT_HELP: &str = "\
The format is told by the content. Questions that the log has already are left out, so an import that was broken off \
is simply run again. It may run beside a server, and then takes about twice as long.

Exit codes: 0 done, also if rows were refused; 1 no question was found, a named file cannot be read, a file broke off, \
or the database failed; 2 a wrong flag; 130 stopped by Ctrl-C or SIGTERM, after the running transaction.

Examples:
  quizcast import --dry-run JEOPARDY_QUESTIONS1.json
  quizcast import --source-name pub-quiz --columns question,answer,category questions.csv
  gunzip -c backup.ndjson.gz | quizcast import -";

const EXPORT_HELP: &str = "\
Exit codes: 0 done; 1 the database failed, so the lines are not complete; 2 a wrong flag.

Examples:
  quizcast export | gzip > questions.ndjson.gz
  quizcast export --source opentdb --since 1000";

const UPLOAD_HELP: &str = "\
The token comes from the variable QUIZCAST_TOKEN. If it is stopped, or gives up, the same command goes on where it was.

Exit codes: 0 done; 1 the server refuses the file or does not answer for long; 2 a wrong flag.

Example:
  QUIZCAST_TOKEN=… quizcast upload interview.wav --to https://quizcast.example.org";

/// The whole command line.
pub(super) fn program() -> Command {
    let audio = cfg!(feature = "lame");
    let commands = [
        server(Command::new("serve").about("Migrate the database, then serve (the default)")),
        Command::new("migrate")
            .about("Bring the database's schema up to date and end")
            .arg(
                Arg::new("check")
                    .long("check")
                    .action(ArgAction::SetTrue)
                    .help("Only check whether it is up to date: exits with 0 if so, else with 1"),
            )
            .args(used(MIGRATE))
            .after_help("Example:\n  quizcast migrate --check --data-dir /var/lib/quizcast"),
        Command::new("import")
            .about("Add the questions of files to the log")
            .args(import_args())
            .args(used(MIGRATE))
            .after_help(IMPORT_HELP),
        Command::new("export")
            .about("Print the saved questions, a line of JSON each, as import takes them back")
            .args(export_args())
            .args(used(MIGRATE))
            .after_help(EXPORT_HELP),
        Command::new("upload")
            .about("Upload a WAV to a server, and go on by itself after every break")
            .arg(file("FILE").required(true).help("The WAV"))
            .arg(
                Arg::new("to")
                    .long("to")
                    .value_name("URL")
                    .required(true)
                    .help("The address of the server, e.g. http://127.0.0.1:8080"),
            )
            .arg(Arg::new("name").long("name").value_name("NAME").help("Its name there [default: the file's own]"))
            .after_help(UPLOAD_HELP),
        Command::new("transcode")
            .hide(!audio)
            .about("Convert a WAV to MP3, as the server does with uploads")
            .arg(file("IN.wav").required(true).help("The WAV to read; - is standard input"))
            .arg(
                file("OUT.mp3")
                    .required(true)
                    .help("The MP3 to write, whole or not at all; - is standard output"),
            )
            .args(used(TRANSCODE))
            .after_help("Examples:\n  quizcast transcode talk.wav talk.mp3\n  quizcast transcode --mp3 cbr128 - - < talk.wav > talk.mp3"),
        Command::new("sample")
            .hide(!audio)
            .about("Write four seconds of test sound")
            .arg(
                file("OUT.wav")
                    .default_value("sample.wav")
                    .help("The WAV to write; - is standard output. A file with other content is not replaced"),
            )
            .after_help("Example:\n  quizcast sample sample.wav"),
        Command::new("licenses")
            .about("Print the licences of the program and its libraries, and where the source is")
            .after_help("Example:\n  quizcast licenses | less"),
        Command::new("openapi")
            .about("Print the OpenAPI document of the HTTP API, as YAML")
            .arg(Arg::new("json").long("json").action(ArgAction::SetTrue).help("Print it as JSON"))
            .after_help("Example:\n  quizcast openapi > openapi.yaml"),
        Command::new("healthcheck")
            .about("Ask a running server whether it is ready: exits with 0 if so, else with 1")
            .args(used(HEALTHCHECK))
            .after_help("Example:\n  quizcast healthcheck --listen 127.0.0.1:8080"),
    ];
    server(Command::new("quizcast"))
        .version(env!("CARGO_PKG_VERSION"))
        .about("A quiz feed that never repeats, and a recorder's back office.")
        .subcommands(commands)
        .arg(Arg::new(ADMIN_TOKEN).long("admin-token").hide(true).global(true).value_parser(anything()))
}

/// A command that takes all settings. `-h` lists a few of them, `--help` all.
fn server(command: Command) -> Command {
    let args = SECTIONS.iter().flat_map(|(section, rows)| {
        rows.iter().flat_map(move |&setting| {
            let seldom = !MOST_USED.contains(&setting.name);
            flags(setting)
                .into_iter()
                .enumerate()
                .map(move |(at, arg)| arg.help_heading(*section).hide_short_help(seldom || at > 0))
        })
    });
    command
        .args(args)
        .after_help(
            "Each setting is a flag and a variable: --data-dir is QUIZCAST_DATA_DIR.\n\
             These are the most used ones; --help lists all, and the values that each allows.",
        )
        .after_long_help(SETTINGS)
}

/// The flags of the settings with these names.
fn used(names: &'static [&'static str]) -> impl Iterator<Item = Arg> {
    let settings = settings().filter(|setting| names.contains(&setting.name));
    settings.flat_map(flags).map(|arg| arg.help_heading("Settings"))
}

/// The names of the flags of all settings, without dashes.
pub(super) fn flag_names() -> impl Iterator<Item = String> {
    settings().flat_map(flags).map(|arg| arg.get_id().to_string())
}

fn file(name: &'static str) -> Arg {
    Arg::new(name).value_name(name).allow_hyphen_values(false).value_parser(value_parser!(PathBuf))
}

/// The flags of a setting: for its value, and for a file that holds it.
fn flags(setting: &'static Row) -> Vec<Arg> {
    let name = setting.flag();
    let variable = setting.variable();
    let preset = setting.preset;
    let mut flags = Vec::new();
    if setting.secrecy != Secrecy::Whole {
        let bare = if setting.bare { format!(" or {}", setting.name) } else { String::new() };
        let (help, allowed) = (setting.help, setting.allowed);
        let first = help.split_once(". ").map_or(help, |(first, _)| first).trim_end_matches('.');
        let long = format!("{help} [{allowed}] [default: {preset}] [variable: {variable}{bare}]");
        flags.push(flag(&name, setting.value).help(format!("{first} [default: {preset}]")).long_help(long));
    }
    if setting.file {
        let what = match setting.secrecy {
            Secrecy::Whole => format!(
                "{} This flag names a file that holds it. The variable {variable} holds it directly.",
                setting.help
            ),
            _ => format!("A file that holds the value of --{name}."),
        };
        flags.push(
            flag(&format!("{name}-file"), "FILE")
                .help(format!("{what} [default: none] [variable: {variable}_FILE]")),
        );
    }
    flags
}

fn flag(name: &str, value: &'static str) -> Arg {
    Arg::new(name.to_owned())
        .long(name.to_owned())
        .value_name(value)
        // Passes a value such as -1 on to the setting, whose error says what is allowed.
        .allow_hyphen_values(true)
        .value_parser(anything())
}

fn anything() -> ValueParser {
    value_parser!(OsString)
}
