//! Defaults, and the order in which flags, variables and defaults count.

use std::net::Ipv4Addr;
use std::num::NonZeroU32;
use std::time::Duration;

use quizcast::config::{AudioStore, LogFormat, QuizSource, RegistrationMode};
use quizcast_adapters::floor::MinFree;
use quizcast_adapters::mp3_mode::Mp3Mode;

use super::config;

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
fn the_database_is_also_named_without_prefix() {
    let bare = ("DATABASE_URL", "postgres://u:hush@h/bare");
    let prefixed = ("QUIZCAST_DATABASE_URL", "postgres://u:hush@h/prefixed");
    assert!(config(&[], &[bare]).database.reveal().ends_with("/bare"));
    assert!(config(&[], &[bare, prefixed]).database.reveal().ends_with("/prefixed"));
    assert!(config(&["--database-url=sqlite://x"], &[bare]).database.is_sqlite());
    assert!(!format!("{:?}", config(&[], &[bare])).contains("hush"));
}
