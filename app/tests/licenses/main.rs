//! The notice that the program prints: it names every crate inside, and holds the texts of their licences.
//!
//! After a change of dependencies, renew it:
//! `QUIZCAST_TEST_RENEW=1 cargo test -p quizcast --test licenses`.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod crates;
mod texts;

use std::collections::BTreeSet;
use std::process::Command;

const NOTICE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/commands/licenses.txt");
const HEAD: &str = include_str!("head.txt");

#[test]
fn every_crate_inside_is_named_with_its_licence_and_its_text() {
    let crates = crates::inside();
    assert!(crates.len() > 100, "{crates:?}");
    let list: Vec<String> = crates.iter().map(|one| format!("{one}: {}", one.licence)).collect();
    let made = format!("{HEAD}\n{}\n{}", list.join("\n"), texts::of(&crates));
    if std::env::var_os("QUIZCAST_TEST_RENEW").is_some() {
        std::fs::write(NOTICE, &made).unwrap();
    }
    let kept = std::fs::read_to_string(NOTICE).unwrap();
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<BTreeSet<_>>();
    let missing: Vec<_> = lines(&made).difference(&lines(&kept)).cloned().collect();
    let stale: Vec<_> = lines(&kept).difference(&lines(&made)).cloned().collect();
    assert!(
        made == kept,
        "this file's first lines say how to renew the notice; missing: {missing:#?}, stale: {stale:#?}"
    );
    for lame_asks_for in [
        "GNU LESSER GENERAL PUBLIC LICENSE",
        "GNU LIBRARY GENERAL PUBLIC LICENSE",
        "GNU GENERAL PUBLIC LICENSE",
        "https://lame.sourceforge.io",
        "relink",
    ] {
        assert!(kept.contains(lame_asks_for), "{lame_asks_for}");
    }
}

#[test]
fn the_program_prints_the_notice() {
    let out = Command::new(env!("CARGO_BIN_EXE_quizcast")).arg("licenses").output().unwrap();
    assert!(out.status.success());
    assert!(out.stdout == std::fs::read(NOTICE).unwrap(), "the program prints something else");
}
