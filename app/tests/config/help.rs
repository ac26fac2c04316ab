//! What `--help`, `-h` and `--version` show.

use quizcast::cli::Parsed;

use super::parse;

#[test]
fn the_help_explains_every_setting() {
    let Ok(Parsed::Show(help)) = parse(&["--help"], &[("QUIZCAST_ADMIN_TOKEN", "hush")]) else {
        panic!("no help")
    };
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    let names = "LISTEN PUBLIC_URL DATA_DIR DATABASE_URL DATABASE_URL_FILE AUDIO_STORE QUIZ_SOURCES QUIZ_FILES JSERVICE_URL \
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
        assert!(help.lines().count() <= 50 && help.contains("--help lists all"), "{help}");
    }
    let help = help(&["-h"]);
    for command in ["serve", "migrate", "upload", "transcode", "sample", "licenses", "openapi", "healthcheck"]
    {
        assert!(help.contains(&format!("\n  {command} ")), "{command}: {help}");
    }
}

#[test]
fn the_help_of_a_command_explains_what_it_takes_and_nothing_else() {
    for (command, takes) in [
        ("migrate", &["--check", "--data-dir", "--database-url", "--log", "--log-format"][..]),
        (
            "import",
            &[
                "<FILE>...",
                "--dry-run",
                "--format",
                "--columns",
                "--date-order",
                "--source-name",
                "--encoding",
            ],
        ),
        ("export", &["--since", "--source", "--category", "--data-dir"]),
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
            assert!(!help.contains("--quiz-max") && help.lines().count() < 80, "{help}");
        }
    }
}

#[test]
fn the_version_is_shown() {
    let Ok(Parsed::Show(version)) = parse(&["--version"], &[]) else { panic!("no version") };
    assert_eq!(version, format!("quizcast {}\n", env!("CARGO_PKG_VERSION")));
}
