//! Wrong settings and flags, and the line that each gets.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;

use quizcast::cli;

use super::refused;

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
        ("QUIZ_FILES", "a.csv,,b.csv"),
        ("QUIZ_FILES", "-"),
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
    let line = refused(&["--quiz-sources", "file"], &[]);
    assert!(line.starts_with("--quiz-sources: ") && line.contains("--quiz-files"), "{line}");
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
fn missing_arguments_are_named() {
    let usage = "allowed is quizcast transcode <IN.wav> <OUT.mp3>";
    assert_eq!(refused(&["transcode"], &[]), format!("<IN.wav> and <OUT.mp3> are missing; {usage}"));
    assert_eq!(refused(&["transcode", "a.wav"], &[]), format!("<OUT.mp3> is missing; {usage}"));
}
