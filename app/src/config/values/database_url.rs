//! Where the database is.

use std::fmt;
use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use url::Url;

use super::Checked;

/// What ends the path of an SQLite URL, or cannot stand in it.
const IN_A_FILE: &AsciiSet = &CONTROLS.add(b' ').add(b'%').add(b'?').add(b'#');

/// The URL of a database. It prints without credentials; only [`DatabaseUrl::reveal`] gives them.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// Reads the URL of an SQLite file or of a PostgreSQL server.
    pub(in crate::config) fn parse(raw: &str) -> Checked<Self> {
        if raw.chars().any(char::is_control) {
            return Err("has a control character".to_owned());
        }
        if let Some(rest) = raw.strip_prefix("sqlite:") {
            return Self::sqlite(raw, rest);
        }
        let url = Url::parse(raw).map_err(|_| "is not the URL of a database".to_owned())?;
        if !matches!(url.scheme(), "postgres" | "postgresql") || !raw.contains("://") {
            return Err("is not a database that is supported".to_owned());
        }
        if url.fragment().is_some() {
            // The URL would end at the `#`, perhaps in the middle of a password, and the rest would be lost.
            return Err("has an unescaped #".to_owned());
        }
        Ok(Self(raw.to_owned()))
    }

    fn sqlite(raw: &str, rest: &str) -> Checked<Self> {
        let (file, query) = rest.split_once('?').unwrap_or((rest, ""));
        if file.trim_start_matches("//").is_empty() {
            return Err("names no file".to_owned());
        }
        if file.trim_start_matches("//") == ":memory:" || query.contains("mode=") {
            return Ok(Self(raw.to_owned()));
        }
        // Without a mode SQLite does not create the file.
        Ok(Self(format!("{raw}{}mode=rwc", if rest.contains('?') { '&' } else { '?' })))
    }

    /// The embedded database in `dir`.
    pub(in crate::config) fn within(dir: &Path) -> Checked<Self> {
        let path = dir.join("quizcast.sqlite");
        let path = path.to_str().ok_or_else(|| "is not UTF-8".to_owned())?;
        let escaped = utf8_percent_encode(path, IN_A_FILE);
        Ok(Self(format!("sqlite://{escaped}?mode=rwc")))
    }

    /// The whole URL, with the password.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether it is SQLite, in a file or in memory.
    #[must_use]
    pub fn is_sqlite(&self) -> bool {
        self.0.starts_with("sqlite:")
    }

    /// The file of SQLite; `None` for SQLite in memory and for PostgreSQL.
    #[must_use]
    pub fn file(&self) -> Option<PathBuf> {
        let rest = self.0.strip_prefix("sqlite:")?;
        let (file, query) = rest.split_once('?').unwrap_or((rest, ""));
        let file = file.strip_prefix("//").unwrap_or(file);
        if file == ":memory:" || query.contains("mode=memory") {
            return None;
        }
        percent_decode_str(file).decode_utf8().ok().map(|file| PathBuf::from(&*file))
    }
}

/// Whether `raw` contains a password, as far as one can tell.
pub(in crate::config) fn has_password(raw: &str) -> bool {
    match Url::parse(raw) {
        Ok(url) => url.password().is_some() || url.query_pairs().any(|(key, _)| key == "password"),
        Err(_) => raw.contains('@') || raw.contains("password"),
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = self.file() {
            return write!(f, "the SQLite file {}", file.display());
        }
        match Url::parse(&self.0) {
            Ok(url) if !self.is_sqlite() => {
                write!(
                    f,
                    "PostgreSQL at {}",
                    url.host_str().filter(|host| !host.is_empty()).unwrap_or("a socket")
                )?;
                url.port().map_or(Ok(()), |port| write!(f, ":{port}"))
            }
            _ => f.write_str("SQLite in memory"),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::values::assert_refused;

    #[test]
    fn the_embedded_database_may_live_under_any_name() {
        for dir in ["./quizcast-data", "/var/lib/a b", "/tmp/100%?#x", "/tmp/%20", "/tmp/grün"] {
            let url = DatabaseUrl::within(Path::new(dir)).unwrap();
            assert_eq!(url.file(), Some(Path::new(dir).join("quizcast.sqlite")), "{url:?}");
        }
        let url = DatabaseUrl::within(Path::new("/a b?c")).unwrap();
        assert_eq!(url.reveal(), "sqlite:///a%20b%3Fc/quizcast.sqlite?mode=rwc");
    }

    #[test]
    fn a_file_is_made_unless_the_url_says_otherwise() {
        let reveal = |raw| DatabaseUrl::parse(raw).unwrap().reveal().to_owned();
        assert_eq!(reveal("sqlite:///x.db"), "sqlite:///x.db?mode=rwc");
        assert_eq!(reveal("sqlite:x.db?cache=private"), "sqlite:x.db?cache=private&mode=rwc");
        assert_eq!(reveal("sqlite://x.db?mode=rw"), "sqlite://x.db?mode=rw");
        assert_eq!(reveal("sqlite::memory:"), "sqlite::memory:");
    }

    #[test]
    fn what_is_no_database() {
        assert_refused(
            DatabaseUrl::parse,
            &[
                ("is not the URL of a database", &["", "x", "postgres://u:a#b@h/db"]),
                ("is not a database that is supported", &["mysql://h/db", "postgres:db", "http://h"]),
                ("names no file", &["sqlite:", "sqlite://"]),
                ("has an unescaped #", &["postgres://h/db?password=a#b"]),
                ("has a control character", &["sqlite://a\nb"]),
            ],
        );
    }

    #[test]
    fn a_password_is_found_and_never_printed() {
        for raw in ["postgres://u:hush@h:5433/db", "postgres:///db?host=/run&password=hush"] {
            assert!(has_password(raw), "{raw}");
            let url = DatabaseUrl::parse(raw).unwrap();
            assert!(!format!("{url} {url:?}").contains("hush"), "{url}");
        }
        assert!(!has_password("postgres://u@h/db"));
        assert!(!has_password("sqlite:///x.db"));
    }
}
