//! From where a request comes.

use std::net::{IpAddr, Ipv4Addr};

use ipnet::IpNet;
use poem::http::{HeaderMap, header};
use poem::{Endpoint, Middleware, Request, Result};

/// The client's address, in the extensions of each request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

impl ClientAddress {
    /// The address of whoever sent `request`.
    #[must_use]
    pub fn of(request: &Request) -> IpAddr {
        request.data::<Self>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |address| address.0)
    }
}

/// In the extensions of a request that a trusted proxy sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FromProxy;

/// Finds out the client's address: the peer's, or what trusted proxies say about it.
#[derive(Debug, Clone)]
pub struct ClientAddresses {
    trusted: Vec<IpNet>,
}

impl ClientAddresses {
    /// Believes the proxies in these networks.
    #[must_use]
    pub const fn new(trusted: Vec<IpNet>) -> Self {
        Self { trusted }
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|net| net.contains(&address))
    }

    /// What `Forwarded` (RFC 7239) and `X-Forwarded-For` say. A proxy writes one of them and may let the
    /// other one through as the client made it up: where they tell of two clients, the peer is taken.
    fn resolve(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        if !self.trusts(peer) {
            return peer;
        }
        let forwarded: Vec<_> = elements(headers, header::FORWARDED.as_str())
            .map(|element| address_of(for_parameter(element)?))
            .collect();
        let plain: Vec<_> = elements(headers, "x-forwarded-for").map(address_of).collect();
        let told = [forwarded, plain].map(|hops| (!hops.is_empty()).then(|| self.client(peer, &hops)));
        match told {
            [Some(client), Some(other)] if client != other => peer,
            [first, second] => first.or(second).unwrap_or(peer),
        }
    }

    /// Each proxy appends the address that it was called from. Seen from this end, the first one that
    /// is no trusted proxy is the client; everything before it may be made up by the client.
    fn client(&self, peer: IpAddr, hops: &[Option<IpAddr>]) -> IpAddr {
        let mut client = peer;
        for hop in hops.iter().rev() {
            let Some(address) = hop else { return client };
            client = *address;
            if !self.trusts(client) {
                break;
            }
        }
        client
    }
}

fn elements<'a>(headers: &'a HeaderMap, name: &'a str) -> impl Iterator<Item = &'a str> {
    let lines = headers.get_all(name).iter().map(|value| value.to_str().unwrap_or("?"));
    lines.flat_map(|line| line.split(',')).map(str::trim).filter(|element| !element.is_empty())
}

fn for_parameter(element: &str) -> Option<&str> {
    let pairs = element.split(';').filter_map(|pair| pair.split_once('='));
    pairs
        .map(|(name, value)| (name.trim(), value.trim()))
        .find_map(|(name, value)| name.eq_ignore_ascii_case("for").then(|| value.trim_matches('"')))
}

/// An address with or without a port: `1.2.3.4`, `1.2.3.4:5`, `::1`, `[::1]`, `[::1]:5`.
fn address_of(text: &str) -> Option<IpAddr> {
    let text = text.trim().trim_matches('"');
    let bare = match text.strip_prefix('[') {
        Some(rest) => rest.split(']').next()?,
        None if text.matches(':').count() == 1 => text.split(':').next()?,
        None => text,
    };
    bare.parse().ok().map(|address: IpAddr| address.to_canonical())
}

/// See [`ClientAddresses`].
#[derive(Debug)]
pub struct WithClientAddress<E> {
    inner: E,
    addresses: ClientAddresses,
}

impl<E: Endpoint> Middleware<E> for ClientAddresses {
    type Output = WithClientAddress<E>;

    fn transform(&self, inner: E) -> Self::Output {
        WithClientAddress { inner, addresses: self.clone() }
    }
}

impl<E: Endpoint> Endpoint for WithClientAddress<E> {
    type Output = E::Output;

    async fn call(&self, mut request: Request) -> Result<E::Output> {
        let peer = request.remote_addr().as_socket_addr().map(|peer| peer.ip().to_canonical());
        let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        let address = self.addresses.resolve(peer, request.headers());
        request.set_data(ClientAddress(address));
        if self.addresses.trusts(peer) {
            request.set_data(FromProxy);
        }
        self.inner.call(request).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(peer: &str, headers: &[(&'static str, &'static str)]) -> String {
        let trusted = ["10.0.0.0/8", "fd00::/8"].map(|net| net.parse().unwrap()).to_vec();
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        ClientAddresses::new(trusted).resolve(peer.parse().unwrap(), &map).to_string()
    }

    #[test]
    fn a_stranger_is_not_believed() {
        assert_eq!(client("192.0.2.1", &[("x-forwarded-for", "1.1.1.1")]), "192.0.2.1");
    }

    #[test]
    fn the_right_most_untrusted_address_counts() {
        assert_eq!(client("10.0.0.1", &[("x-forwarded-for", "6.6.6.6, 1.1.1.1, 10.0.0.2")]), "1.1.1.1");
        let split = [("x-forwarded-for", "6.6.6.6, 1.1.1.1"), ("x-forwarded-for", "10.0.0.2")];
        assert_eq!(client("10.0.0.1", &split), "1.1.1.1");
        assert_eq!(client("10.0.0.1", &[("x-forwarded-for", "10.0.0.3")]), "10.0.0.3");
        assert_eq!(client("10.0.0.1", &[]), "10.0.0.1");
    }

    #[test]
    fn forwarded_is_read_with_ports_quotes_and_ipv6() {
        let forwarded = |value| client("fd00::1", &[("forwarded", value)]);
        assert_eq!(
            forwarded(r#"for=6.6.6.6, For="[2001:db8::1]:4711";proto=https, for=10.0.0.2"#),
            "2001:db8::1"
        );
        assert_eq!(forwarded("proto=http;for=192.0.2.43:80"), "192.0.2.43");
    }

    #[test]
    fn a_header_that_the_proxy_only_let_through_is_no_disguise() {
        let both =
            |forwarded, plain| client("10.0.0.1", &[("forwarded", forwarded), ("x-forwarded-for", plain)]);
        assert_eq!(both("for=6.6.6.6", "1.1.1.1"), "10.0.0.1");
        assert_eq!(both("for=1.1.1.1", "6.6.6.6"), "10.0.0.1");
        assert_eq!(both("for=1.1.1.1", "6.6.6.6, 1.1.1.1"), "1.1.1.1");
        assert_eq!(both("for=1.1.1.1", "1.1.1.1, 10.0.0.2"), "1.1.1.1");
    }

    #[test]
    fn what_cannot_be_read_ends_the_trust() {
        assert_eq!(client("10.0.0.1", &[("x-forwarded-for", "1.1.1.1, unknown")]), "10.0.0.1");
        assert_eq!(
            client("10.0.0.1", &[("forwarded", "for=1.1.1.1, for=_hidden, for=10.0.0.2")]),
            "10.0.0.2"
        );
    }
}
