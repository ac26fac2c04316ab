//! The files that pages load: those of `app/web`, embedded in the program.
//!
//! They are served without their comments. A debug build reads them from the disk each time, so that an edit is seen
//! after a reload. poem's endpoint for embedded files is not used: it neither packs nor sends an `ETag` with quotes.

mod comments;
mod file;
mod modules;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use poem::Response;
use poem::http::HeaderMap;
use rust_embed::RustEmbed;
use serde_json::Value;

use super::language::Language;
use crate::http::problem::{ApiError, Kind};
use file::File;
pub(super) use file::packed;

/// The folder of the pages' files.
#[derive(RustEmbed)]
#[folder = "web/"]
struct Web;

/// What the folder has besides that no page loads.
const INSIDE: [&str; 2] = ["pages/", "tests/"];

/// The texts that only this server reads, for the pages that it writes itself.
const OWN_TEXTS: &str = "pages";

/// The files that pages load, packed once.
#[derive(Debug)]
pub struct Assets(HashMap<String, File>);

impl Assets {
    /// Packs them all. A debug build does not: it reads them when they are asked for.
    #[must_use]
    pub fn new() -> Self {
        if cfg!(debug_assertions) {
            return Self(HashMap::new());
        }
        let texts = Language::ALL.map(|language| format!("text/{}.json", language.code()));
        let paths = Web::iter().map(Cow::into_owned).chain(texts);
        Self(paths.filter_map(|path| read(&path).map(|file| (path, file))).collect())
    }

    /// The answer with the file at `path` below the folder.
    ///
    /// # Errors
    ///
    /// 404 if there is none.
    pub fn answer(&self, path: &str, headers: &HeaderMap) -> Result<Response, ApiError> {
        let file = self.find(path).ok_or_else(|| ApiError::new(Kind::NotFound, "There is no such file."))?;
        Ok(file.answer(headers))
    }

    /// The module `entry` and all that it imports, which a browser then loads at the same time.
    #[must_use]
    pub fn modules(&self, entry: &str) -> Vec<String> {
        modules::closure(entry, |path| {
            let file = self.find(path)?;
            Some(String::from_utf8_lossy(file.content()).into_owned())
        })
    }

    fn find(&self, path: &str) -> Option<Cow<'_, File>> {
        if cfg!(debug_assertions) { read(path).map(Cow::Owned) } else { self.0.get(path).map(Cow::Borrowed) }
    }
}

impl Default for Assets {
    fn default() -> Self {
        Self::new()
    }
}

/// The embedded JSON at `path`; null if there is none.
pub(super) fn json(path: &str) -> Value {
    Web::get(path).and_then(|file| serde_json::from_slice(&file.data).ok()).unwrap_or_default()
}

/// The texts of `language` for scripts: an object for each file, by the file's name.
fn texts(language: Language) -> Value {
    let folder = format!("text/{}/", language.code());
    let files = Web::iter().filter_map(|path| {
        let name = path.strip_prefix(&folder)?.strip_suffix(".json")?.to_owned();
        (name != OWN_TEXTS).then(|| (name, json(&path)))
    });
    serde_json::json!(files.collect::<BTreeMap<_, _>>())
}

fn read(path: &str) -> Option<File> {
    let is_hidden = path.split('/').any(|part| part.is_empty() || part.starts_with('.'));
    // The only JSON that pages load are texts; the rest are settings of tools.
    let kind = path.rsplit_once('.').map_or("", |(_, kind)| kind);
    let is_setting = kind == "json" && !path.starts_with("text/");
    if is_hidden || is_setting || INSIDE.iter().any(|folder| path.starts_with(folder)) {
        return None;
    }
    let merged = path.strip_prefix("text/").and_then(|rest| rest.strip_suffix(".json"));
    if let Some(language) = merged.and_then(Language::by_code) {
        return File::new(path, texts(language).to_string().into_bytes().into());
    }
    let content = Web::get(path)?.data;
    let has_comments = matches!(kind, "css" | "js");
    let text = has_comments.then(|| std::str::from_utf8(&content).ok()).flatten();
    let plain = text.and_then(comments::without_comments);
    File::new(path, plain.map_or(content, |plain| plain.into_bytes().into()))
}
