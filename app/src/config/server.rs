//! Settings of the connection loop, and where the program lives.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;

use super::database_url::DatabaseUrl;
use super::listen::Listen;
use super::parse::{duration, set, size, web_url, whole};
use super::setting::Preset::{Text, Words};
use super::setting::{Secrecy, Setting};

/// Longest timeout that makes sense for a connection.
const DAY: Duration = Duration::from_hours(24);
const GIB: u64 = 1 << 30;

/// What a connection may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerLimits {
    /// How long a request's headers may take to arrive.
    pub header_timeout: Duration,
    /// How long nothing may move on a connection.
    pub idle_timeout: Duration,
    /// How long running requests may go on once the server stops.
    pub shutdown_grace: Duration,
    /// How many connections there are at a time, as far as the limit of open files allows; further ones wait to be
    /// accepted.
    pub max_connections: Option<NonZeroUsize>,
    /// The proxies, which may have any number of them.
    pub trust_proxy: Vec<IpNet>,
}

impl Default for ServerLimits {
    fn default() -> Self {
        Self {
            header_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(30),
            shutdown_grace: Duration::from_secs(30),
            max_connections: None,
            trust_proxy: Vec::new(),
        }
    }
}

const UP_TO_A_DAY: &str = "1ms to 24h, written 500ms, 30s, 5m or 12h";

pub(super) const PLACE: &[Setting] = &[
    Setting::new("LISTEN", "HOST:PORT", Text("127.0.0.1:8080"), |c, raw| {
        set(&mut c.listen, Listen::parse(raw))
    })
    .says(
        "Address and port to listen on. Port 0 picks a free one; the log's first line names it.",
        "HOST:PORT, e.g. 127.0.0.1:8080 or [::1]:0",
    ),
    Setting::new("PUBLIC_URL", "URL", Words("from the request"), |c, raw| {
        set(&mut c.http.public_url, web_url(raw).map(Some))
    })
    .says(
        "What the links in answers begin with, for a server behind a proxy. It may have a path.",
        "an http or https URL without user, query and fragment, e.g. https://example.org/quiz",
    ),
    Setting::new("DATA_DIR", "DIR", Text("./quizcast-data"), |c, raw| {
        c.data_dir = PathBuf::from(raw);
        // Nobody can make a file in a directory whose name holds a NUL.
        if raw.contains('\0') { Err("contains a NUL character".to_owned()) } else { Ok(()) }
    })
    .says(
        "Directory of the embedded database. It is made at the first start, readable for its owner only.",
        "the path of a directory",
    ),
    Setting::new("DATABASE_URL", "URL", Words("SQLite in DATA_DIR"), |c, raw| {
        set(&mut c.database, DatabaseUrl::parse(raw))
    })
    .says(
        "The database. A URL with a password belongs in the variable or in a file, not on the command line.",
        "sqlite://FILE or postgres://USER:PASSWORD@HOST/NAME",
    )
    .secret(Secrecy::Password)
    .also_bare(),
];

pub(super) const LIMITS: &[Setting] = &[
    Setting::new("MAX_CONNECTIONS", "NUMBER", Words("what the limit of open files allows, at most 4096"), |c, raw| {
        set(&mut c.server.max_connections, whole(raw, 1..=100_000).map(NonZeroUsize::new))
    })
    .says(
        "Most connections at a time. One client address gets a quarter of them, at least 16; loopback and TRUST_PROXY \
         have no such share.",
        "a whole number from 1 to 100000",
    ),
    Setting::new("HEADER_TIMEOUT", "TIME", Text("10s"), |c, raw| {
        set(&mut c.server.header_timeout, duration(raw, DAY))
    })
    .says("How long a request's headers may take to arrive.", UP_TO_A_DAY),
    Setting::new("IDLE_TIMEOUT", "TIME", Text("30s"), |c, raw| {
        set(&mut c.server.idle_timeout, duration(raw, DAY))?;
        c.http.idle_timeout = c.server.idle_timeout;
        Ok(())
    })
    .says(
        "How long a connection may be idle between requests, and an upload stand still. \
         An answer that is taken at less than 1 KiB/s over this time is cut.",
        UP_TO_A_DAY,
    ),
    Setting::new("MIN_UPLOAD_RATE", "SIZE/s", Text("1KiB/s"), |c, raw| {
        set(&mut c.http.min_upload_rate, size(raw.strip_suffix("/s").unwrap_or(raw), 1..=GIB))
    })
    .says(
        "Slowest rate of an upload, on the average of an IDLE_TIMEOUT.",
        "1B/s to 1GiB/s, written 1024, 1KiB or 1KiB/s",
    ),
    Setting::new("SHUTDOWN_GRACE", "TIME", Text("30s"), |c, raw| {
        set(&mut c.server.shutdown_grace, duration(raw, DAY))
    })
    .says("How long running requests may take to end after SIGTERM or Ctrl-C.", UP_TO_A_DAY),
];
