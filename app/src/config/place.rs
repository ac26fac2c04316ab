//! Settings of addresses, the data directory and the database.

use std::path::PathBuf;

use url::Url;

use super::setting::{Secrecy, Setting};
use super::values::Checked;
use super::values::DatabaseUrl;
use super::values::Listen;
use super::values::parse::web_url;

pub(super) static LISTEN: Setting<Listen> =
    Setting::new("LISTEN", "HOST:PORT", "127.0.0.1:8080", Listen::parse).says(
        "Address and port to listen on. Port 0 picks a free one; the log's first line names it.",
        "HOST:PORT, e.g. 127.0.0.1:8080 or [::1]:0",
    );

pub(super) static PUBLIC_URL: Setting<Option<Url>> =
    Setting::new("PUBLIC_URL", "URL", "from the request", |raw| web_url(raw).map(Some)).by(|| None).says(
        "What the links in answers begin with, for a server behind a proxy. It may have a path.",
        "an http or https URL without user, query and fragment, e.g. https://example.org/quiz",
    );

pub(super) static DATA_DIR: Setting<PathBuf> = Setting::new("DATA_DIR", "DIR", "./quizcast-data", directory)
    .says(
        "Directory of the embedded database and of uploads that wait for their credentials. The first start creates it, \
         readable by its owner only.",
        "the path of a directory",
    );

pub(super) static DATABASE_URL: Setting<Option<DatabaseUrl>> = Setting::new(
    "DATABASE_URL",
    "URL",
    "SQLite in DATA_DIR",
    |raw| DatabaseUrl::parse(raw).map(Some),
)
.by(|| None)
.says(
    "The database. A URL with a password belongs in the variable or in a file, not on the command line.",
    "sqlite://FILE or postgres://USER:PASSWORD@HOST/NAME",
)
.secret(Secrecy::Password)
.also_bare();

fn directory(raw: &str) -> Checked<PathBuf> {
    // A directory whose name holds a NUL cannot exist.
    if raw.contains('\0') { Err("contains a NUL character".to_owned()) } else { Ok(PathBuf::from(raw)) }
}
