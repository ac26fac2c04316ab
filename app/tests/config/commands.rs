//! Commands: where they may stand, and which settings each takes.

use quizcast::cli::{Command, Parsed};

use super::{config, parse, refused};

fn command(args: &[&str]) -> Command {
    match parse(args, &[]) {
        Ok(Parsed::Run(command, _)) => command,
        other => panic!("{other:?}"),
    }
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
fn a_command_refuses_settings_that_it_does_not_use() {
    let said = "--listen: licenses does not use it; licenses --help lists what it takes";
    for args in [["licenses", "--listen", "x:1"], ["--listen", "x:1", "licenses"]] {
        assert_eq!(refused(&args, &[]), said);
    }
    for args in [&["migrate", "--mp3", "v0"][..], &["sample", "--mp3=v0"], &["openapi", "--log", "off"]] {
        assert!(refused(args, &[]).contains("does not use it"), "{args:?}");
    }
    // All commands of a machine share its variables, so that one may be set that a command does not use.
    assert_eq!(config(&["migrate"], &[("QUIZCAST_MP3", "v0")]).records.mp3.to_string(), "v0");
    assert_eq!(
        refused(&["migrate", "--databse-url", "x"], &[]),
        "--databse-url: unknown flag; did you mean --database-url? migrate --help lists all"
    );
}
