//! Settings of connections.

use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::time::Duration;

use ipnet::IpNet;

use super::error::ConfigError;
use super::resolve::Resolved;
use super::setting::Setting;
use super::values::Checked;
use super::values::parse::{duration, list, size, whole};

/// Longest timeout that makes sense for a connection.
const DAY: Duration = Duration::from_hours(24);
const GIB: u64 = 1 << 30;

/// The timeouts and limits of connections.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerLimits {
    /// How long a request's headers may take to arrive.
    pub header_timeout: Duration,
    /// How long a connection may go without progress.
    pub idle_timeout: Duration,
    /// How long running requests may go on once the server stops.
    pub shutdown_grace: Duration,
    /// Most connections at a time; `None` leaves that to the limit of open files. Further ones wait to be
    /// accepted.
    pub max_connections: Option<NonZeroUsize>,
    /// The proxies; these may have any number of connections.
    pub trust_proxy: Vec<IpNet>,
}

impl ServerLimits {
    pub(super) fn read(given: &Resolved) -> Result<Self, ConfigError> {
        Ok(Self {
            header_timeout: given.read(&HEADER_TIMEOUT)?,
            idle_timeout: given.read(&IDLE_TIMEOUT)?,
            shutdown_grace: given.read(&SHUTDOWN_GRACE)?,
            max_connections: given.read(&MAX_CONNECTIONS)?,
            trust_proxy: given.read(&TRUST_PROXY)?,
        })
    }
}

const UP_TO_A_DAY: &str = "1ms to 24h, written 500ms, 30s, 5m or 12h";

pub(super) static MAX_CONNECTIONS: Setting<Option<NonZeroUsize>> = Setting::new(
    "MAX_CONNECTIONS",
    "NUMBER",
    "what the limit of open files allows, at most 4096",
    |raw| whole(raw, 1..=100_000).map(NonZeroUsize::new),
)
.by(|| None)
.says(
    "Most connections at a time. One client address gets a quarter of them, at least 16; loopback and TRUST_PROXY \
     have no such limit.",
    "a whole number from 1 to 100000",
);

pub(super) static HEADER_TIMEOUT: Setting<Duration> =
    Setting::new("HEADER_TIMEOUT", "TIME", "10s", |raw| duration(raw, DAY))
        .says("How long a request's headers may take to arrive.", UP_TO_A_DAY);

pub(super) static IDLE_TIMEOUT: Setting<Duration> =
    Setting::new("IDLE_TIMEOUT", "TIME", "30s", |raw| duration(raw, DAY)).says(
        "How long a connection may be idle between requests, and how long an upload may pause. \
         An answer is cut off if its client takes less than 1 KiB/s over this time.",
        UP_TO_A_DAY,
    );

pub(super) static MIN_UPLOAD_RATE: Setting<u64> =
    Setting::new("MIN_UPLOAD_RATE", "SIZE/s", "1KiB/s", |raw| {
        size(raw.strip_suffix("/s").unwrap_or(raw), 1..=GIB)
    })
    .says(
        "Slowest rate of an upload, averaged over IDLE_TIMEOUT.",
        "1B/s to 1GiB/s, written 1024, 1KiB or 1KiB/s",
    );

pub(super) static SHUTDOWN_GRACE: Setting<Duration> =
    Setting::new("SHUTDOWN_GRACE", "TIME", "30s", |raw| duration(raw, DAY))
        .says("How long running requests may take to end after SIGTERM or Ctrl-C.", UP_TO_A_DAY);

pub(super) static TRUST_PROXY: Setting<Vec<IpNet>> =
    Setting::new("TRUST_PROXY", "LIST", "none", |raw| list(raw, network)).by(Vec::new).says(
        "Networks of proxies whose Forwarded and X-Forwarded-* headers are believed.",
        "a list of networks or addresses, e.g. 10.0.0.0/8,::1",
    );

/// Reads a network. A bare address is a network of one.
fn network(raw: &str) -> Checked<IpNet> {
    let network = raw.parse::<IpNet>().or_else(|_| raw.parse::<IpAddr>().map(IpNet::from));
    network.map(|network| network.trunc()).map_err(|_| "is not a network".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::values::assert_refused;

    #[test]
    fn a_bare_address_is_a_network_of_one() {
        let networks = list("10.1.2.3/8, 192.0.2.1,::1", network).unwrap();
        let written: Vec<String> = networks.iter().map(ToString::to_string).collect();
        assert_eq!(written, ["10.0.0.0/8", "192.0.2.1/32", "::1/128"]);
        let others = ["10.0.0.0/33", "10.0.0/8", "localhost", "::1/129", "10.0.0.1:80", "*"];
        assert_refused(network, &[("is not a network", &others)]);
    }
}
