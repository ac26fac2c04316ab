//! The list of licences names every crate that is in the program.
//!
//! After a change of dependencies write it anew:
//! `QUIZCAST_TEST_RENEW=1 cargo test -p quizcast --test program_licenses`.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;
use std::process::Command;

const LIST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/commands/licenses.txt");

const HEAD: &str = "\
Quizcast is licensed under MIT OR Apache-2.0, at your option. The texts of both licences come with
its source as LICENSE-MIT and LICENSE-APACHE.

The MP3 encoder inside is LAME 3.100 (LGPL-2.0-or-later, https://lame.sourceforge.io), vendored by
its Rust bindings mp3lame-sys and mp3lame-encoder (LGPL-3.0, https://github.com/DoumanAsh/mp3lame-encoder).
It is linked statically. To relink the program with another LAME, put changed sources of these
crates in their place with a [patch] section in Cargo.toml and run `make release`. A build with
`--no-default-features` leaves all three out.

It holds the crates below, each under its own licence. Where a licence offers a choice, any of it
may be taken. The source of each is in Rust's public package registry under its name and version,
with its licence's text and its authors' names. The SQLite library inside libsqlite3-sys is in the
public domain.

";

#[test]
fn every_crate_inside_is_named_with_its_licence() {
    let crates = crates();
    assert!(crates.len() > 100, "{crates:?}");
    let made: String =
        std::iter::once(HEAD.to_owned()).chain(crates.iter().map(|line| format!("{line}\n"))).collect();
    if std::env::var_os("QUIZCAST_TEST_RENEW").is_some() {
        std::fs::write(LIST, &made).unwrap();
    }
    let kept = std::fs::read_to_string(LIST).unwrap();
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<BTreeSet<_>>();
    let missing: Vec<_> = lines(&made).difference(&lines(&kept)).cloned().collect();
    let stale: Vec<_> = lines(&kept).difference(&lines(&made)).cloned().collect();
    assert!(
        missing.is_empty() && stale.is_empty(),
        "this file's first lines say how to renew the list; missing: {missing:#?}, stale: {stale:#?}"
    );
}

#[test]
fn the_program_prints_the_list() {
    let out = Command::new(env!("CARGO_BIN_EXE_quizcast")).arg("licenses").output().unwrap();
    assert!(out.status.success());
    assert_eq!(String::from_utf8(out.stdout).unwrap(), std::fs::read_to_string(LIST).unwrap());
}

/// A line per crate from elsewhere that is linked: name, version, licence. Macros leave nothing of themselves inside.
fn crates() -> BTreeSet<String> {
    let out = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--offline", "--package", "quizcast", "--all-features"])
        .args(["--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}: {l}"])
        .args(["--target", "x86_64-unknown-linux-gnu", "--manifest-path"])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .output()
        .unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let tree = String::from_utf8(out.stdout).unwrap();
    let foreign = tree.lines().filter(|line| !line.starts_with("quizcast"));
    foreign
        .map(|line| {
            let (package, licence) = line.trim_end_matches(" (*)").split_once(": ").unwrap();
            assert!(!licence.is_empty(), "{package} names no licence");
            format!("{}: {}", package.replacen(" v", " ", 1), licence.replace('/', " OR "))
        })
        .collect()
}
