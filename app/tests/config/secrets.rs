//! Secrets: where they may stand, and that nothing prints them.

use std::io::Write;

use quizcast::config::Config;

use super::{config, refused};

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
