//! Finds the value that was given for each setting, and where.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::error::{ConfigError, quoted};
use super::setting::{Row, Secrecy, Setting};
use super::values::has_password;
use super::values::redacted;

/// Longest text that is read from a file, in bytes.
const LONGEST_FILE: u64 = 64 * 1024;

/// Looks up the value that was given under a name.
pub(super) type Lookup<'a> = dyn Fn(&str) -> Option<OsString> + 'a;

/// A value, and the flag or variable that gave it.
#[derive(Debug)]
struct Given {
    place: String,
    text: String,
}

/// The values that were given, by the names of their settings.
#[derive(Debug, Default)]
pub(super) struct Resolved(HashMap<&'static str, Given>);

impl Resolved {
    /// Looks up each of `rows`.
    pub(super) fn new(
        rows: impl Iterator<Item = &'static Row>,
        flag: &Lookup<'_>,
        env: &Lookup<'_>,
    ) -> Result<Self, ConfigError> {
        let mut found = HashMap::new();
        for setting in rows {
            if let Some(given) = find(setting, flag, env)? {
                found.insert(setting.name, given);
            }
        }
        Ok(Self(found))
    }

    /// The setting's value, or its default.
    pub(super) fn read<T>(&self, setting: &Setting<T>) -> Result<T, ConfigError> {
        let row = &setting.row;
        match (self.0.get(row.name), setting.default) {
            (Some(given), _) => (setting.parse)(&given.text).map_err(|refusal| {
                ConfigError::wrong(&given.place, row.shown(&given.text), refusal, row.allowed)
            }),
            (None, None) => (setting.parse)(row.preset)
                .map_err(|refusal| ConfigError::wrong(row.name, quoted(row.preset), refusal, row.allowed)),
            (None, Some(default)) => Ok(default()),
        }
    }

    /// The error of a setting whose value is wrong only together with other settings.
    pub(super) fn wrong(&self, name: &str, refusal: &str, allowed: &str) -> ConfigError {
        let place = self.0.get(name).map_or(name, |given| &given.place);
        let shown =
            self.0.get(name).map_or_else(|| quoted("the default"), |given| quoted(&redacted(&given.text)));
        ConfigError::wrong(place, shown, refusal, allowed)
    }
}

/// Returns the first value that is given: by the flag, the variable, or the variable without prefix.
fn find(setting: &Row, flag: &Lookup<'_>, env: &Lookup<'_>) -> Result<Option<Given>, ConfigError> {
    let variable = |name: &str| env(name).filter(|text| !text.is_empty());
    let name = setting.flag();
    let flags = Level {
        place: format!("--{name}"),
        file: format!("--{name}-file"),
        direct: (setting.secrecy != Secrecy::Whole).then(|| flag(&name)).flatten(),
        path: setting.file.then(|| flag(&format!("{name}-file"))).flatten(),
    };
    if let Some(given) = flags.take(setting)? {
        if setting.secrecy == Secrecy::Password
            && given.place == format!("--{name}")
            && has_password(&given.text)
        {
            let allowed = format!("a URL without one here; use {0} or {0}_FILE", setting.variable());
            let refusal = "has a password, which other users of this machine could read";
            return Err(ConfigError::wrong(&given.place, setting.shown(&given.text), refusal, &allowed));
        }
        return Ok(Some(given));
    }
    let name = setting.variable();
    let variables = Level {
        direct: variable(&name),
        path: setting.file.then(|| variable(&format!("{name}_FILE"))).flatten(),
        file: format!("{name}_FILE"),
        place: name,
    };
    if let Some(given) = variables.take(setting)? {
        return Ok(Some(given));
    }
    let bare = setting.bare.then(|| variable(setting.name)).flatten();
    let bare = Level { place: setting.name.to_owned(), file: String::new(), direct: bare, path: None };
    bare.take(setting)
}

/// One place where a setting can be given: directly, or in a file.
#[derive(Debug)]
struct Level {
    place: String,
    file: String,
    direct: Option<OsString>,
    path: Option<OsString>,
}

impl Level {
    fn take(self, setting: &Row) -> Result<Option<Given>, ConfigError> {
        match (self.direct, self.path) {
            (None, None) => Ok(None),
            (Some(_), Some(_)) => Err(ConfigError::new(format_args!(
                "{}: given together with {}; allowed is one of the two",
                self.place, self.file
            ))),
            (Some(text), None) => {
                let text = text.into_string().map_err(|text| {
                    let shown = setting.shown(&text.to_string_lossy());
                    ConfigError::wrong(&self.place, shown, "is not UTF-8", setting.allowed)
                })?;
                Ok(Some(Given { place: self.place, text }))
            }
            (None, Some(path)) => {
                let text = read(&path).map_err(|refusal| {
                    let shown = quoted(&path.to_string_lossy());
                    let allowed = format!("a readable file that holds {}", setting.allowed);
                    ConfigError::wrong(&self.file, shown, refusal, &allowed)
                })?;
                Ok(Some(Given { place: self.file, text }))
            }
        }
    }
}

/// Reads the text of a file, without the line end that editors add.
fn read(path: &OsStr) -> Result<String, String> {
    let mut bytes = Vec::new();
    File::open(Path::new(path))
        .and_then(|file| file.take(LONGEST_FILE + 1).read_to_end(&mut bytes))
        .map_err(|error| format!("cannot be read ({error})"))?;
    if u64::try_from(bytes.len()).is_ok_and(|len| len > LONGEST_FILE) {
        return Err("is longer than 64 KiB".to_owned());
    }
    let text = String::from_utf8(bytes).map_err(|_| "is not UTF-8".to_owned())?;
    match text.trim_end_matches(['\r', '\n']) {
        "" => Err("is empty".to_owned()),
        text => Ok(text.to_owned()),
    }
}
