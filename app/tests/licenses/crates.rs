//! The crates inside the program, as cargo lists them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

const MANIFEST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
const TARGET: &str = "x86_64-unknown-linux-gnu";

/// A linked crate of somebody else.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Crate {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) licence: String,
    pub(crate) authors: Vec<String>,
    /// Where its source is.
    pub(crate) dir: PathBuf,
}

impl fmt::Display for Crate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.version)
    }
}

/// Every linked crate, by name. Macros are left out: their code is not in the program.
pub(crate) fn inside() -> BTreeSet<Crate> {
    let known = known();
    let tree = cargo(&[
        "tree",
        "--edges=normal,no-proc-macro",
        "--prefix=none",
        "--format={p}",
        "--package=quizcast",
        "--all-features",
        &format!("--target={TARGET}"),
    ]);
    let foreign = tree.lines().filter(|line| !line.starts_with("quizcast"));
    foreign
        .map(|line| {
            let (name, version) = line.trim_end_matches(" (*)").split_once(" v").unwrap();
            described(name, version, &known[&(name.to_owned(), version.to_owned())])
        })
        .collect()
}

fn described(name: &str, version: &str, package: &Value) -> Crate {
    let licence = package["license"].as_str().unwrap_or_default().replace('/', " OR ");
    assert!(!licence.is_empty(), "{name} names no licence");
    let authors = package["authors"].as_array().unwrap().iter();
    Crate {
        name: name.to_owned(),
        version: version.to_owned(),
        licence,
        authors: authors.map(|author| author.as_str().unwrap().to_owned()).collect(),
        dir: Path::new(package["manifest_path"].as_str().unwrap()).parent().unwrap().to_owned(),
    }
}

/// The data of the manifests, by name and version.
fn known() -> BTreeMap<(String, String), Value> {
    let all = cargo(&["metadata", "--format-version=1", &format!("--filter-platform={TARGET}")]);
    let all: Value = serde_json::from_str(&all).unwrap();
    let text = |package: &Value, key: &str| package[key].as_str().unwrap().to_owned();
    let packages = all["packages"].as_array().unwrap().iter();
    packages.map(|package| ((text(package, "name"), text(package, "version")), package.clone())).collect()
}

fn cargo(arguments: &[&str]) -> String {
    let out = Command::new(env!("CARGO"))
        .args(arguments)
        .args(["--locked", "--offline", "--manifest-path", MANIFEST])
        .output()
        .unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}
