//! The texts of the licences, each once.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use crate::crates::Crate;

const LINE: &str = "--------------------------------------------------------------------------------";
const APACHE: &str = include_str!("../../../LICENSE-APACHE");
const MIT: &str = include_str!("../../../LICENSE-MIT");
/// The LGPL 3 is a set of exceptions to the GPL 3, and demands its text.
const GPL: &str = include_str!("GPL-3.0.txt");
/// What stands inside the script of Swagger UI, as its package tells.
const SWAGGER_UI: &str = include_str!("../../vendor/swagger-ui/LICENSES-inside.txt");
/// Texts about code of others that a crate contains, in folders below its root.
const DEEPER: [(&str, &str); 5] = [
    ("mp3lame-sys", "lame-3.100/COPYING"),
    ("regex-syntax", "src/unicode_tables/LICENSE-UNICODE"),
    ("ring", "third_party/fiat/LICENSE"),
    ("ring", "src/polyfill/once_cell/LICENSE-MIT"),
    ("tracing-core", "src/spin/LICENSE"),
];

/// Every text that comes with `crates`, and the crates that it is for.
pub(crate) fn of(crates: &BTreeSet<Crate>) -> String {
    let mut texts: BTreeMap<String, (String, Vec<String>)> = BTreeMap::new();
    let mut order = Vec::new();
    let mut add = |holder: String, text: String| {
        let key = words(&text);
        if !texts.contains_key(&key) {
            order.push(key.clone());
        }
        let (_, holders) = texts.entry(key).or_insert((text, Vec::new()));
        if !holders.contains(&holder) {
            holders.push(holder);
        }
    };
    for one in crates {
        for text in texts_of(one) {
            add(one.to_string(), text);
        }
    }
    add("The licence that the GNU Lesser General Public License refers to".to_owned(), GPL.to_owned());
    add("Inside the script of Swagger UI".to_owned(), SWAGGER_UI.to_owned());
    let parts = order.iter().map(|key| {
        let (text, holders) = &texts[key];
        format!("\n{LINE}\n{}:\n\n{}\n", holders.join(", "), tidy(text))
    });
    parts.collect::<Vec<_>>().concat()
}

fn texts_of(one: &Crate) -> Vec<String> {
    let mut texts: Vec<String> = files(one)
        .iter()
        .map(|path| String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned())
        .collect();
    if texts.is_empty() {
        texts.push(by_name(one));
    }
    // Copies of the Apache licence differ only in blanks and in the appendix, which is no part of the licence.
    let apache = "apache license version 2 0 january 2004";
    texts
        .into_iter()
        .map(|text| if words(&text).starts_with(apache) { shared(&text) } else { text })
        .collect()
}

/// The usual text for all crates, unless this copy has more.
fn shared(text: &str) -> String {
    let added = ["exceptions to the apache 2 0 license", "boost software license", "mit license"];
    if added.iter().any(|added| words(text).contains(added)) { text.to_owned() } else { APACHE.to_owned() }
}

/// The text of a licence for a crate that only names it.
fn by_name(one: &Crate) -> String {
    if one.licence.contains("Apache-2.0") {
        return APACHE.to_owned();
    }
    assert_eq!(one.licence, "MIT", "{one} has no text of its licence");
    let copyright = format!("Copyright (c) {}", one.authors.join(", "));
    MIT.replace("Copyright (c) the Quizcast contributors", &copyright)
}

fn files(one: &Crate) -> Vec<PathBuf> {
    let begins = ["license", "licence", "copying", "copyright", "notice", "unlicense"];
    let mut found: Vec<PathBuf> = fs::read_dir(&one.dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            let name = path.file_name().unwrap().to_string_lossy().to_lowercase();
            path.is_file() && begins.iter().any(|begin| name.starts_with(begin))
        })
        .collect();
    found.extend(DEEPER.iter().filter(|(name, _)| *name == one.name).map(|(_, path)| one.dir.join(path)));
    found.sort();
    found
}

/// The text without what does not matter in a comparison: blanks, punctuation and case.
fn words(text: &str) -> String {
    let split = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    split.collect::<Vec<_>>().join(" ").to_lowercase()
}

fn tidy(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}
