//! The list of licences names every crate that is in the program.
//!
//! After a change of dependencies write it anew: `QUIZCAST_TEST_RENEW=1 cargo test -p quizcast --test program_licenses`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::process::Command;

use serde_json::Value;

const LIST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/commands/licenses.txt");

const HEAD: &str = "\
Quizcast is licensed under MIT OR Apache-2.0, at your option. The texts of both licences come with
its source as LICENSE-MIT and LICENSE-APACHE.

It holds the crates below, each under its own licence. Where a licence offers a choice, any of it
may be taken. The source of each is at https://crates.io/crates/NAME/VERSION, with its licence's
text and its authors' names. The SQLite library inside libsqlite3-sys is in the public domain.

";

#[test]
fn every_crate_inside_is_named_with_its_licence() {
    let made = format!("{HEAD}{}", list());
    if std::env::var_os("QUIZCAST_TEST_RENEW").is_some() {
        std::fs::write(LIST, &made).unwrap();
    }
    let kept = std::fs::read_to_string(LIST).unwrap();
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<BTreeSet<_>>();
    let missing: Vec<_> = lines(&made).difference(&lines(&kept)).cloned().collect();
    let stale: Vec<_> = lines(&kept).difference(&lines(&made)).cloned().collect();
    assert!(
        missing.is_empty() && stale.is_empty(),
        "renew it with QUIZCAST_TEST_RENEW=1 (see this file's first lines); missing: {missing:#?}, stale: {stale:#?}"
    );
}

#[test]
fn the_program_prints_the_list() {
    let out = Command::new(env!("CARGO_BIN_EXE_quizcast")).arg("licenses").output().unwrap();
    assert!(out.status.success());
    assert_eq!(String::from_utf8(out.stdout).unwrap(), std::fs::read_to_string(LIST).unwrap());
}

/// One line per crate from elsewhere: name, version, licence.
fn list() -> String {
    let metadata = metadata();
    let packages: BTreeMap<&str, &Value> =
        metadata["packages"].as_array().unwrap().iter().map(|p| (p["id"].as_str().unwrap(), p)).collect();
    let mut lines = BTreeSet::new();
    for id in inside(&metadata, &packages) {
        let package = packages[id];
        if package["source"].is_null() {
            continue;
        }
        let licence = package["license"].as_str().unwrap_or_else(|| panic!("{id} names no licence"));
        let licence = licence.replace('/', " OR ").replace("  ", " ");
        let (name, version) = (package["name"].as_str().unwrap(), package["version"].as_str().unwrap());
        lines.insert(format!("{name} {version}: {licence}"));
    }
    lines.iter().fold(String::new(), |mut text, line| {
        writeln!(text, "{line}").unwrap();
        text
    })
}

fn metadata() -> Value {
    let out = Command::new(env!("CARGO"))
        .args(["metadata", "--locked", "--offline", "--format-version", "1", "--filter-platform"])
        .args(["x86_64-unknown-linux-gnu", "--manifest-path"])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .output()
        .unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    serde_json::from_slice(&out.stdout).unwrap()
}

/// The ids of all packages that are reached from the program through normal dependencies.
fn inside<'a>(metadata: &'a Value, packages: &BTreeMap<&str, &'a Value>) -> BTreeSet<&'a str> {
    let nodes: BTreeMap<&str, &Value> = metadata["resolve"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|node| (node["id"].as_str().unwrap(), node))
        .collect();
    let root = packages.iter().find(|(_, p)| p["name"] == "quizcast").map(|(_, p)| p["id"].as_str().unwrap());
    let mut found = BTreeSet::new();
    let mut open = vec![root.unwrap()];
    while let Some(id) = open.pop() {
        if !found.insert(id) {
            continue;
        }
        for dependency in nodes[id]["deps"].as_array().unwrap() {
            let kinds = dependency["dep_kinds"].as_array().unwrap();
            if kinds.iter().any(|kind| kind["kind"].is_null())
                && !is_macro(packages[dependency["pkg"].as_str().unwrap()])
            {
                open.push(dependency["pkg"].as_str().unwrap());
            }
        }
    }
    found
}

/// Whether a package runs while the program is built and leaves nothing of itself inside.
fn is_macro(package: &Value) -> bool {
    let targets = package["targets"].as_array().unwrap();
    targets.iter().any(|target| target["kind"].as_array().unwrap().iter().any(|kind| kind == "proc-macro"))
}
