//! The address to listen on.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

use super::Checked;

/// A host and a port to listen on. Port 0 picks a free one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listen {
    /// A name or an address; an IPv6 address stands without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
}

impl Listen {
    /// Reads `HOST:PORT`; an IPv6 address stands in brackets.
    pub(in crate::config) fn parse(raw: &str) -> Checked<Self> {
        let no_address = || "is not an address".to_owned();
        let (host, port) = raw.rsplit_once(':').ok_or_else(no_address)?;
        let host = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
            Some(inner) => inner.parse::<Ipv6Addr>().map_err(|_| no_address())?.to_string(),
            None if is_host(host) => host.to_owned(),
            None => return Err(no_address()),
        };
        if port.is_empty() || !port.bytes().all(|b| b.is_ascii_digit()) {
            return Err("has a port that is not a number".to_owned());
        }
        let port = port.parse().map_err(|_| "has a port above 65535".to_owned())?;
        Ok(Self { host, port })
    }
}

/// Whether `host` is an IPv4 address or a valid name. A name cannot end in a number.
fn is_host(host: &str) -> bool {
    if let Ok(address) = host.parse::<IpAddr>() {
        return address.is_ipv4();
    }
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    let last_is_number = host.rsplit('.').next().is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit()));
    host.len() <= 253 && host.split('.').all(label) && !last_is_number
}

impl fmt::Display for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::values::assert_refused;

    #[test]
    fn a_host_and_a_port() {
        for raw in
            ["127.0.0.1:8080", "0.0.0.0:0", "[::1]:0", "[::]:8080", "localhost:8080", "a-b.example_1.org:1"]
        {
            assert_eq!(Listen::parse(raw).map(|listen| listen.to_string()), Ok(raw.to_owned()));
        }
    }

    #[test]
    fn what_is_no_address() {
        let no_address = [
            "",
            "foo",
            ":8080",
            "8080",
            "localhost",
            "::1:8080",
            "[::1]",
            "[::1]8080",
            "[127.0.0.1]:80",
            "256.0.0.1:80",
            "1.2.3:80",
            "http://localhost:8080",
            "local host:80",
            "a..b:80",
            "-a:80",
            " localhost:80",
        ];
        let no_port = ["localhost:", "localhost:http", "localhost:+80", "localhost:-1", "localhost:80 "];
        assert_refused(
            Listen::parse,
            &[
                ("is not an address", &no_address),
                ("has a port that is not a number", &no_port),
                ("has a port above 65535", &["localhost:65536"]),
            ],
        );
    }
}
