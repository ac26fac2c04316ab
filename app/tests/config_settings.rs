//! Settings: where they come from, what is refused, and how.
#![expect(clippy::panic, reason = "a test that cannot go on fails")]

use std::ffi::OsString;
use std::io::Write;
use std::net::Ipv4Addr;
use std::num::NonZeroU32;
use std::os::unix::ffi::OsStringExt;
use std::time::Duration;

use quizcast::cli::{self, Command, Parsed};
use quizcast::config::{AudioStore, Config, ConfigError, LogFormat, QuizSource, RegistrationMode};
use quizcast_adapters::floor::MinFree;
use quizcast_adapters::mp3_mode::Mp3Mode;

fn parse(args: &[&str], variables: &[(&str, &str)]) -> Result<Parsed, ConfigError> {
    let args = std::iter::once("quizcast").chain(args.iter().copied()).map(OsString::from);
    cli::read(args, |name| {
        variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
    })
}

fn config(args: &[&str], variables: &[(&str, &str)]) -> Config {
    match parse(args, variables) {
        Ok(Parsed::Run(_, config)) => *config,
        other => panic!("{other:?}"),
    }
}

fn command(args: &[&str]) -> Command {
    match parse(args, &[]) {
        Ok(Parsed::Run(command, _)) => command,
        other => panic!("{other:?}"),
    }
}

fn refused(args: &[&str], variables: &[(&str, &str)]) -> String {
    match parse(args, variables) {
        Err(error) => error.to_string(),
        Ok(parsed) => panic!("{args:?} {variables:?} gave {parsed:?}"),
    }
}

#[test]
fn without_any_setting_the_defaults_hold() {
    let config = config(&[], &[]);
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.data_dir.to_str(), Some("./quizcast-data"));
    assert_eq!(config.database.reveal(), "sqlite://./quizcast-data/quizcast.sqlite?mode=rwc");
    assert_eq!(config.server.header_timeout, Duration::from_secs(10));
    assert_eq!(config.server.idle_timeout, Duration::from_secs(30));
    assert_eq!(config.server.shutdown_grace, Duration::from_secs(30));
    assert_eq!(config.quiz.sources, [QuizSource::Opentdb, QuizSource::Builtin]);
    assert_eq!((config.http.quiz_max, config.quiz.max_barren_rounds), (1000, 5));
    assert_eq!(config.quiz.deadline, Duration::from_secs(30));
    assert_eq!((config.quiz.jservice_url, config.quiz.opentdb_url), (None, None));
    assert_eq!(config.records.audio_store, AudioStore::Database);
    assert_eq!(config.records.mp3, Mp3Mode::default());
    assert!(config.records.encoder_threads > 0);
    assert_eq!((config.http.uploads.max_bytes, config.http.uploads.max_spool_bytes), (8 << 30, 512 << 20));
    assert_eq!(config.records.min_free, MinFree::Usual);
    assert_eq!(config.records.max_duration, Duration::from_hours(12));
    assert_eq!(config.records.max_uploads, 64);
    assert_eq!((config.records.max_user_bytes, config.records.max_store_bytes), (None, None));
    assert_eq!(config.http.registration, RegistrationMode::Open);
    assert_eq!((config.http.admin_token, config.http.rate_limit, config.http.public_url), (None, None, None));
    assert_eq!(config.http.min_upload_rate, 1024);
    assert!(config.http.trust_proxy.is_empty() && config.http.cors_origins.is_empty());
    assert_eq!((config.log.filter.as_str(), config.log.format), ("info", LogFormat::Text));
}

#[test]
fn a_flag_counts_before_a_variable_and_that_before_the_default() {
    let variable = [("QUIZCAST_QUIZ_MAX", "7"), ("QUIZCAST_RATE_LIMIT", "3")];
    assert_eq!(config(&[], &variable).http.quiz_max, 7);
    assert_eq!(config(&["--quiz-max", "9"], &variable).http.quiz_max, 9);
    assert_eq!(config(&[], &variable).http.rate_limit, NonZeroU32::new(3));
    assert_eq!(config(&["--rate-limit=off"], &variable).http.rate_limit, None);
}

#[test]
fn an_empty_variable_counts_as_none() {
    let empty = [("QUIZCAST_LISTEN", ""), ("DATABASE_URL", ""), ("QUIZCAST_ADMIN_TOKEN_FILE", "")];
    assert_eq!(config(&[], &empty), config(&[], &[]));
}

#[test]
fn flags_may_stand_before_or_after_the_command() {
    assert_eq!(command(&[]), Command::Serve);
    assert_eq!(command(&["--quiz-max", "3", "serve"]), Command::Serve);
    assert_eq!(command(&["migrate", "--check"]), Command::Migrate { check: true });
    assert_eq!(command(&["openapi", "--json"]), Command::Openapi { json: true });
    for args in [["--listen", "localhost:3", "healthcheck"], ["healthcheck", "--listen", "localhost:3"]] {
        assert_eq!((command(&args), config(&args, &[]).listen.port), (Command::Healthcheck, 3));
    }
    let both = refused(&["--listen", "localhost:3", "healthcheck", "--listen", "localhost:4"], &[]);
    assert_eq!(both, "--listen: given more than once; allowed is once");
}

#[test]
fn right_values_are_taken() {
    let config = config(
        &[
            "--listen=[::1]:0",
            "--quiz-sources",
            "jservice, builtin",
            "--jservice-url=http://127.0.0.1:9000/x",
        ],
        &[
            ("QUIZCAST_TRUST_PROXY", "10.0.0.0/8,127.0.0.1"),
            ("QUIZCAST_CORS_ORIGINS", "*"),
            ("QUIZCAST_MP3", "cbr320"),
            ("QUIZCAST_MAX_USER_BYTES", "10MB"),
            ("QUIZCAST_MIN_UPLOAD_RATE", "2KiB/s"),
            ("QUIZCAST_LOG_FORMAT", "json"),
            ("QUIZCAST_PUBLIC_URL", "https://example.org/quiz"),
            ("QUIZCAST_AUDIO_STORE", "s3://bucket/prefix"),
            ("QUIZCAST_REGISTRATION", "token"),
            ("QUIZCAST_ADMIN_TOKEN", "hush-hush-hush-hush"),
        ],
    );
    assert_eq!((config.listen.host.as_str(), config.listen.port), ("::1", 0));
    assert_eq!(config.quiz.sources, [QuizSource::Jservice, QuizSource::Builtin]);
    assert_eq!(config.quiz.jservice_url.unwrap().as_str(), "http://127.0.0.1:9000/x");
    assert!(config.http.trust_proxy[1].contains(&std::net::IpAddr::from(Ipv4Addr::LOCALHOST)));
    assert_eq!(config.http.cors_origins, ["*"]);
    assert_eq!(config.records.mp3.to_string(), "cbr320");
    assert_eq!(config.records.max_user_bytes, Some(10_000_000));
    assert_eq!(config.http.min_upload_rate, 2048);
    assert_eq!(config.log.format, LogFormat::Json);
    assert_eq!(config.http.public_url.unwrap().path(), "/quiz");
    assert!(config.http.admin_token.unwrap().is("hush-hush-hush-hush"));
}

#[test]
fn the_free_space_is_off_a_size_or_a_part() {
    let read = |raw| config(&["--min-free-space", raw], &[]).records.min_free;
    assert_eq!((read("off"), read("1GiB")), (MinFree::Off, MinFree::Bytes(1 << 30)));
    assert_eq!((read("5%"), read("99%")), (MinFree::Percent(5), MinFree::Percent(99)));
}

#[test]
fn a_wrong_value_gets_one_line_with_its_name_itself_and_what_is_allowed() {
    let wrong = [
        ("LISTEN", "foo"),
        ("LISTEN", "127.0.0.1:99999"),
        ("PUBLIC_URL", "example.org"),
        ("PUBLIC_URL", "https://exam ple.org/"),
        ("DATA_DIR", "a\0b"),
        ("AUDIO_STORE", "ftp://x"),
        ("QUIZ_SOURCES", "opentdb,trivia"),
        ("QUIZ_SOURCES", "builtin,builtin"),
        ("QUIZ_SOURCES", ","),
        ("JSERVICE_URL", "127.0.0.1:9000"),
        ("OPENTDB_URL", "file:///x"),
        ("QUIZ_MAX", "0"),
        ("QUIZ_MAX", "10001"),
        ("QUIZ_MAX", "1e3"),
        ("QUIZ_DEADLINE", "30"),
        ("QUIZ_DEADLINE", "0s"),
        ("QUIZ_MAX_BARREN_ROUNDS", "-1"),
        ("MP3", "v7"),
        ("ENCODER_THREADS", "0"),
        ("ENCODER_THREADS", "513"),
        ("ENCODER_THREADS", "cores"),
        ("MAX_UPLOAD_BYTES", "0"),
        ("MAX_UPLOAD_BYTES", "8 GiB"),
        ("MAX_DURATION", "12"),
        ("MAX_UPLOADS", "0"),
        ("MAX_SPOOL_BYTES", "lots"),
        ("MIN_FREE_SPACE", "none"),
        ("MIN_FREE_SPACE", "0%"),
        ("MIN_FREE_SPACE", "100%"),
        ("MIN_FREE_SPACE", "5 %"),
        ("MAX_USER_BYTES", "0"),
        ("MAX_STORE_BYTES", "-1"),
        ("REGISTRATION", "closed"),
        ("HEADER_TIMEOUT", "0ms"),
        ("IDLE_TIMEOUT", "1.5s"),
        ("MIN_UPLOAD_RATE", "0"),
        ("MIN_UPLOAD_RATE", "1KiB/m"),
        ("SHUTDOWN_GRACE", "25h"),
        ("RATE_LIMIT", "0"),
        ("RATE_LIMIT", "on"),
        ("TRUST_PROXY", "10.0.0.0/33"),
        ("CORS_ORIGINS", "example.org"),
        ("LOG", "loud"),
        ("LOG_FORMAT", "xml"),
        ("LOG_FORMAT", "te\nxt"),
    ];
    for (name, value) in wrong {
        let variable = format!("QUIZCAST_{name}");
        let flag = format!("--{}", name.to_lowercase().replace('_', "-"));
        let by_variable = refused(&[], &[(&variable, value)]);
        let by_flag = refused(&[&flag, value], &[]);
        for (place, line) in [(variable, by_variable), (flag, by_flag)] {
            assert!(line.starts_with(&format!("{place}: ")), "{line}");
            assert!(line.contains(&format!("{value:?}")), "{line}");
            assert!(line.contains("; allowed is ") && !line.ends_with("allowed is "), "{line}");
            assert!(!line.contains('\n'), "{line}");
        }
    }
}

#[test]
fn the_line_reads_as_a_sentence() {
    assert_eq!(
        refused(&["--listen", "foo"], &[]),
        "--listen: \"foo\" is not an address; allowed is HOST:PORT, e.g. 127.0.0.1:8080 or [::1]:0"
    );
}

#[test]
fn settings_that_need_another_say_so() {
    let line = refused(&[], &[("QUIZCAST_QUIZ_SOURCES", "jservice")]);
    assert!(line.starts_with("QUIZCAST_QUIZ_SOURCES: ") && line.contains("--jservice-url"), "{line}");
    let line = refused(&["--registration", "token"], &[]);
    assert!(line.starts_with("--registration: ") && line.contains("QUIZCAST_ADMIN_TOKEN"), "{line}");
}

#[test]
fn a_mistyped_flag_is_named_with_what_may_be_meant() {
    assert_eq!(
        refused(&["--lisen", "x"], &[]),
        "--lisen: unknown flag; did you mean --listen? --help lists all"
    );
    for args in [
        &["srve"][..],
        &["serve", "extra"],
        &["-x"],
        &["--listen"],
        &["--check"],
        &["--log=info", "--log=info"],
    ] {
        let line = refused(args, &[]);
        assert!(!line.is_empty() && !line.contains('\n'), "{args:?}: {line}");
    }
}

#[test]
fn the_database_is_also_named_without_prefix() {
    let bare = ("DATABASE_URL", "postgres://u:hush@h/bare");
    let prefixed = ("QUIZCAST_DATABASE_URL", "postgres://u:hush@h/prefixed");
    assert!(config(&[], &[bare]).database.reveal().ends_with("/bare"));
    assert!(config(&[], &[bare, prefixed]).database.reveal().ends_with("/prefixed"));
    assert!(config(&["--database-url=sqlite://x"], &[bare]).database.is_sqlite());
    assert!(!format!("{:?}", config(&[], &[bare])).contains("hush"));
}

#[test]
fn secrets_are_no_flags_and_in_no_message() {
    for args in [
        &["--admin-token", "hush"][..],
        &["--admin-token=hush"],
        &["--database-url", "postgres://u:hush@h/db"],
        &["--database-url=postgres://h/db?password=hush"],
        &["--database-url", "mysql://u:hush@h/db"],
        &["--public-url", "http://u:hush@h/"],
        &["--audio-store", "s3://bucket/prefix?secret=hush"],
        &["--audio-store=s3://id:hush@bucket"],
        &["--audio-store", "s3:id:hush@bucket"],
        &["--audio-store", "s3://bucket/#hush"],
    ] {
        let line = refused(args, &[]);
        assert!(!line.contains("hush") && line.starts_with(args[0].split('=').next().unwrap()), "{line}");
    }
    for variable in [
        ("QUIZCAST_ADMIN_TOKEN", "hush hush"),
        ("QUIZCAST_ADMIN_TOKEN", "hush-hush-hush-"),
        ("QUIZCAST_DATABASE_URL", "postgres//u:hush@h/db"),
        ("DATABASE_URL", "mysql://u:hush@h/db"),
        ("QUIZCAST_DATABASE_URL", "postgres://u:hu#sh@h/db"),
    ] {
        let line = refused(&[], &[variable]);
        assert!(!line.contains("hu") && line.starts_with(variable.0), "{line}");
    }
    let quiet = config(&[], &[("QUIZCAST_ADMIN_TOKEN", "hush-hush-hush-hush")]);
    assert!(!format!("{quiet:?}").contains("hush"));
}

#[test]
fn a_secret_may_stand_in_a_file() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(b"hush-hush-hush-hush\r\n").unwrap();
    let path = file.path().to_str().unwrap();
    let token = |config: Config| config.http.admin_token.unwrap();
    assert!(token(config(&[], &[("QUIZCAST_ADMIN_TOKEN_FILE", path)])).is("hush-hush-hush-hush"));
    assert!(token(config(&["--admin-token-file", path], &[])).is("hush-hush-hush-hush"));
    let both = [("QUIZCAST_ADMIN_TOKEN", "x"), ("QUIZCAST_ADMIN_TOKEN_FILE", path)];
    let line = refused(&[], &both);
    assert!(line.contains("QUIZCAST_ADMIN_TOKEN: ") && line.contains("QUIZCAST_ADMIN_TOKEN_FILE"), "{line}");
}

#[test]
fn a_wrong_file_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("empty"), "\n").unwrap();
    std::fs::write(path("binary"), [0xff, 0xfe]).unwrap();
    std::fs::write(path("long"), "x".repeat(70_000)).unwrap();
    std::fs::write(path("wrong"), "not a url of a database: hush").unwrap();
    for name in ["missing", "empty", "binary", "long", "wrong", "."] {
        let line = refused(&[], &[("QUIZCAST_DATABASE_URL_FILE", &path(name))]);
        assert!(line.starts_with("QUIZCAST_DATABASE_URL_FILE: ") && !line.contains("hush"), "{line}");
        assert!(!line.contains('\n') && line.contains("; allowed is "), "{line}");
    }
}

#[test]
fn what_is_not_utf8_is_refused() {
    let broken = || OsString::from_vec(vec![b'/', 0xff]);
    let args = ["quizcast".into(), "--data-dir".into(), broken()];
    let by_flag = cli::read(args, |_| None::<String>).unwrap_err().to_string();
    assert!(by_flag.starts_with("--data-dir: ") && by_flag.contains("is not UTF-8"), "{by_flag}");
    let by_variable =
        cli::read(["quizcast".into()], |name| (name == "QUIZCAST_DATA_DIR").then(broken)).unwrap_err();
    assert!(by_variable.to_string().starts_with("QUIZCAST_DATA_DIR: "), "{by_variable}");
}

#[test]
fn the_help_explains_every_setting() {
    let Ok(Parsed::Show(help)) = parse(&["--help"], &[("QUIZCAST_ADMIN_TOKEN", "hush")]) else {
        panic!("no help")
    };
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    let names = "LISTEN PUBLIC_URL DATA_DIR DATABASE_URL DATABASE_URL_FILE AUDIO_STORE QUIZ_SOURCES JSERVICE_URL \
        OPENTDB_URL QUIZ_MAX QUIZ_DEADLINE QUIZ_MAX_BARREN_ROUNDS MP3 ENCODER_THREADS MAX_UPLOAD_BYTES MAX_DURATION \
        MAX_UPLOADS MAX_SPOOL_BYTES MIN_FREE_SPACE MAX_USER_BYTES MAX_STORE_BYTES REGISTRATION HEADER_TIMEOUT IDLE_TIMEOUT \
        MIN_UPLOAD_RATE SHUTDOWN_GRACE RATE_LIMIT TRUST_PROXY CORS_ORIGINS ADMIN_TOKEN_FILE LOG LOG_FORMAT";
    for name in names.split_whitespace() {
        assert!(help.contains(&format!("QUIZCAST_{name}")), "{name}");
        assert!(help.contains(&format!("--{} ", name.to_lowercase().replace('_', "-"))), "{name}");
    }
    assert!(help.contains("QUIZCAST_ADMIN_TOKEN holds"), "{help}");
    assert!(!help.contains("--admin-token ") && !help.contains("hush"));
    assert!(help.matches("[default: ").count() >= 30);
}

fn help(args: &[&str]) -> String {
    match parse(args, &[]) {
        Ok(Parsed::Show(help)) => help,
        other => panic!("{args:?}: {other:?}"),
    }
}

#[test]
fn the_short_help_lists_the_commands_and_ten_settings() {
    for args in [&["-h"][..], &["serve", "-h"]] {
        let help = help(args);
        let settings = help.lines().filter(|line| line.trim_start().starts_with("--")).count();
        assert_eq!(settings, 10, "{help}");
        assert!(help.lines().count() < 50 && help.contains("--help lists all"), "{help}");
    }
    let help = help(&["-h"]);
    for command in ["serve", "migrate", "transcode", "sample", "licenses", "openapi", "healthcheck"] {
        assert!(help.contains(&format!("\n  {command} ")), "{command}: {help}");
    }
}

#[test]
fn the_help_of_a_command_explains_what_it_takes_and_nothing_else() {
    for (command, takes) in [
        ("migrate", &["--check", "--data-dir", "--database-url", "--log", "--log-format"][..]),
        ("transcode", &["<IN.wav>", "<OUT.mp3>", "--mp3", "--encoder-threads", "--max-duration"]),
        ("sample", &["[OUT.wav]"]),
        ("licenses", &[]),
        ("openapi", &["--json"]),
        ("healthcheck", &["--listen"]),
    ] {
        for form in [&[command, "-h"][..], &[command, "--help"], &["help", command]] {
            let help = help(form);
            assert!(help.contains(&format!("  quizcast {command}")) && help.contains("Example"), "{help}");
            for name in takes {
                let line = help.lines().position(|line| line.trim_start().starts_with(name)).unwrap();
                let text: Vec<&str> = help.lines().skip(line).take(2).collect();
                assert!(text.concat().split_whitespace().count() > 3, "{name} has no description: {help}");
            }
            assert!(!help.contains("--quiz-max") && help.lines().count() < 60, "{help}");
        }
    }
}

#[test]
fn a_command_refuses_settings_that_it_does_not_use() {
    let said = "--listen: licenses does not use it; licenses --help lists what it takes";
    for args in [["licenses", "--listen", "x:1"], ["--listen", "x:1", "licenses"]] {
        assert_eq!(refused(&args, &[]), said);
    }
    for args in [&["migrate", "--mp3", "v0"][..], &["sample", "--mp3=v0"], &["openapi", "--log", "off"]] {
        assert!(refused(args, &[]).contains("does not use it"), "{args:?}");
    }
    // Variables are shared by all commands of a machine.
    assert_eq!(config(&["migrate"], &[("QUIZCAST_MP3", "v0")]).records.mp3.to_string(), "v0");
    assert_eq!(
        refused(&["migrate", "--databse-url", "x"], &[]),
        "--databse-url: unknown flag; did you mean --database-url? migrate --help lists all"
    );
}

#[test]
fn missing_arguments_are_named() {
    let usage = "allowed is quizcast transcode <IN.wav> <OUT.mp3>";
    assert_eq!(refused(&["transcode"], &[]), format!("<IN.wav> and <OUT.mp3> are missing; {usage}"));
    assert_eq!(refused(&["transcode", "a.wav"], &[]), format!("<OUT.mp3> is missing; {usage}"));
}

#[test]
fn the_version_is_shown() {
    let Ok(Parsed::Show(version)) = parse(&["--version"], &[]) else { panic!("no version") };
    assert_eq!(version, format!("quizcast {}\n", env!("CARGO_PKG_VERSION")));
}
