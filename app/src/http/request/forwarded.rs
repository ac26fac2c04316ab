//! What proxies report about a request: `Forwarded` (RFC 7239) and the `X-Forwarded-*` headers.
//!
//! Each proxy appends what it saw. So the headers are read from their end, hop by hop, as long as a trusted proxy wrote
//! the hop; everything before may be made up by the client.

use std::net::IpAddr;

use poem::http::{HeaderMap, header};

/// What a trusted proxy reported about the request that it got.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reported {
    /// The address that sent it.
    pub client: Option<IpAddr>,
    /// The host that it was for.
    pub host: Option<String>,
    /// The scheme that it used.
    pub scheme: Option<String>,
}

/// What one proxy wrote: an element of `Forwarded`, or of each of the other headers.
#[derive(Debug, Clone, Default)]
struct Hop {
    /// `None` also if the text is no address, such as `unknown`.
    address: Option<IpAddr>,
    host: Option<String>,
    scheme: Option<String>,
}

impl Reported {
    /// Reads both kinds of headers of a request that came from a trusted peer.
    ///
    /// A proxy writes one kind, and may pass on the other one as the client made it up. If they name different clients,
    /// hosts or schemes, neither is believed.
    pub(crate) fn read(headers: &HeaderMap, trusts: impl Fn(IpAddr) -> bool) -> Self {
        let standard = standard(headers).map(|hops| Self::nearest(&hops, &trusts));
        let plain = plain(headers).map(|hops| Self::nearest(&hops, &trusts));
        match (standard, plain) {
            (Some(standard), Some(plain)) => Self {
                client: agreed(standard.client, plain.client),
                host: agreed(standard.host, plain.host),
                scheme: agreed(standard.scheme, plain.scheme),
            },
            (one, other) => one.or(other).unwrap_or_default(),
        }
    }

    /// What the trusted proxy nearest to the client reported.
    fn nearest(hops: &[Hop], trusts: impl Fn(IpAddr) -> bool) -> Self {
        let mut reported = Self::default();
        for hop in hops.iter().rev() {
            reported.host = hop.host.clone().or(reported.host);
            reported.scheme = hop.scheme.clone().or(reported.scheme);
            let Some(address) = hop.address else { break };
            reported.client = Some(address);
            if !trusts(address) {
                break;
            }
        }
        reported
    }
}

fn agreed<T: PartialEq>(one: Option<T>, other: Option<T>) -> Option<T> {
    match (one, other) {
        (Some(one), Some(other)) => (one == other).then_some(one),
        (one, other) => one.or(other),
    }
}

/// The elements of `Forwarded`; `None` if there is no such header. A header that cannot be read, and all before it, count
/// as one empty element, because it is unknown where their elements begin.
fn standard(headers: &HeaderMap) -> Option<Vec<Hop>> {
    let lines: Vec<_> = headers.get_all(header::FORWARDED).iter().collect();
    if lines.is_empty() {
        return None;
    }
    let mut hops = Vec::new();
    for line in lines {
        match line.to_str().ok().and_then(elements) {
            Some(more) => hops.extend(more),
            None => hops = vec![Hop::default()],
        }
    }
    Some(hops)
}

/// `for=192.0.2.1;host="a.org:81";proto=https, for="[2001:db8::1]:4711"`.
fn elements(line: &str) -> Option<Vec<Hop>> {
    let (mut hops, mut hop, mut empty) = (Vec::new(), Hop::default(), true);
    let mut rest = line.trim_matches([' ', '\t']);
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix([',', ';']) {
            if rest.starts_with(',') && !empty {
                hops.push(std::mem::take(&mut hop));
                empty = true;
            }
            rest = after.trim_start_matches([' ', '\t']);
            continue;
        }
        let (name, after) = rest.split_once('=')?;
        let (value, after) = value(after)?;
        if !is_token(name) || !(after.is_empty() || after.starts_with([',', ';'])) {
            return None;
        }
        let place = match name.to_ascii_lowercase().as_str() {
            "for" => {
                hop.address = address_of(&value);
                None
            }
            "host" => Some(&mut hop.host),
            "proto" => Some(&mut hop.scheme),
            _ => None,
        };
        if let Some(place) = place {
            *place = Some(value);
        }
        empty = false;
        rest = after;
    }
    if !empty {
        hops.push(hop);
    }
    Some(hops)
}

/// A token or a quoted text, and the rest after it and its spaces.
fn value(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([',', ';', ' ', '\t']).unwrap_or(text.len());
        let (token, after) = text.split_at(end);
        // Many proxies leave out the quotes that an address with a port or brackets needs.
        let fits = |c: char| is_token_character(c) || matches!(c, ':' | '[' | ']');
        let valid = !token.is_empty() && token.chars().all(fits);
        return valid.then(|| (token.to_owned(), after.trim_start_matches([' ', '\t'])));
    };
    let mut value = String::new();
    let mut characters = quoted.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((value, quoted[at + 1..].trim_start_matches([' ', '\t']))),
            '\\' => value.push(characters.next()?.1),
            other => value.push(other),
        }
    }
    None
}

fn is_token(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_token_character)
}

fn is_token_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c)
}

/// The hops of `X-Forwarded-For`, with the elements of the other two headers; `None` if there is none of the three. The
/// other two have an element for each hop, counted from the end, or one for all hops.
fn plain(headers: &HeaderMap) -> Option<Vec<Hop>> {
    let [addresses, hosts, schemes] =
        ["x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"].map(|name| listed(headers, name));
    if addresses.is_empty() && hosts.is_empty() && schemes.is_empty() {
        return None;
    }
    let at = |list: &[String], from_end: usize| {
        let place = list.len().checked_sub(1)?.saturating_sub(from_end);
        list.get(place).cloned()
    };
    let hops = (0..addresses.len().max(1)).rev().map(|from_end| Hop {
        address: addresses.iter().rev().nth(from_end).and_then(|text| address_of(text)),
        host: at(&hosts, from_end),
        scheme: at(&schemes, from_end),
    });
    Some(hops.collect())
}

fn listed(headers: &HeaderMap, name: &str) -> Vec<String> {
    let lines = headers.get_all(name).iter().map(|value| value.to_str().unwrap_or("?"));
    let elements = lines.flat_map(|line| line.split(',')).map(str::trim);
    elements.filter(|element| !element.is_empty()).map(str::to_owned).collect()
}

/// An address with or without a port: `1.2.3.4`, `1.2.3.4:5`, `::1`, `[::1]`, `[::1]:5`.
fn address_of(text: &str) -> Option<IpAddr> {
    let bare = match text.strip_prefix('[') {
        Some(rest) => rest.split(']').next()?,
        None if text.matches(':').count() == 1 => text.split(':').next()?,
        None => text,
    };
    bare.parse().ok().map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reported(headers: &[(&'static str, &str)]) -> Reported {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        Reported::read(&map, |address| matches!(address, IpAddr::V4(v4) if v4.octets()[0] == 10))
    }

    fn client(headers: &[(&'static str, &str)]) -> String {
        reported(headers).client.map_or_else(|| "peer".to_owned(), |address| address.to_string())
    }

    fn forwarded(value: &str) -> String {
        client(&[("forwarded", value)])
    }

    #[test]
    fn the_right_most_untrusted_address_counts() {
        assert_eq!(client(&[("x-forwarded-for", "6.6.6.6, 1.1.1.1, 10.0.0.2")]), "1.1.1.1");
        assert_eq!(
            client(&[("x-forwarded-for", "6.6.6.6, 1.1.1.1"), ("x-forwarded-for", "10.0.0.2")]),
            "1.1.1.1"
        );
        assert_eq!(client(&[("x-forwarded-for", "10.0.0.3")]), "10.0.0.3");
        assert_eq!(client(&[]), "peer");
        assert_eq!(forwarded("for=6.6.6.6, for=1.1.1.1;proto=https, for=10.0.0.2"), "1.1.1.1");
    }

    #[test]
    fn forwarded_is_read_with_ports_quotes_and_ipv6() {
        let with_port = r#"for=6.6.6.6, For="[2001:db8::1]:4711";proto=https, for=10.0.0.2"#;
        assert_eq!(forwarded(with_port), "2001:db8::1");
        assert_eq!(forwarded("proto=http;for=192.0.2.43:80"), "192.0.2.43");
        assert_eq!(forwarded(r#"for="1.2\.3.4" ; by=x"#), "1.2.3.4");
    }

    /// If a comma or semicolon in quotes ended an element, a client could append an element of its own to the one that
    /// the proxy writes about it.
    #[test]
    fn quotes_hide_no_elements() {
        for made_up in [
            r#"for=9.9.9.9;host="x,for=6.6.6.6""#,
            r#"for=9.9.9.9;host="x;for=6.6.6.6""#,
            r#"for=9.9.9.9;host="\",for=6.6.6.6""#,
        ] {
            assert_eq!(forwarded(made_up), "9.9.9.9", "{made_up}");
        }
    }

    #[test]
    fn what_cannot_be_read_ends_the_trust() {
        for broken in [
            r#"for="1.1.1.1"#,
            r#"for="1.1.1.1\"#,
            "for",
            "=1.1.1.1",
            "for=",
            "for=1.1.1.1 for=6.6.6.6",
            r#"for="1.1.1.1"x"#,
            "fo r=1.1.1.1",
            "for=1.1.1.1;x=\u{e4}",
        ] {
            assert_eq!(forwarded(broken), "peer", "{broken}");
            assert_eq!(client(&[("forwarded", "for=6.6.6.6"), ("forwarded", broken)]), "peer", "{broken}");
        }
        assert_eq!(client(&[("x-forwarded-for", "1.1.1.1, unknown")]), "peer");
        assert_eq!(forwarded("for=1.1.1.1, for=_hidden, for=10.0.0.2"), "10.0.0.2");
        assert_eq!(client(&[("forwarded", "x=\""), ("forwarded", "for=1.1.1.1")]), "1.1.1.1");
    }

    #[test]
    fn a_header_that_the_proxy_only_let_through_is_no_disguise() {
        let both = |forwarded, plain| client(&[("forwarded", forwarded), ("x-forwarded-for", plain)]);
        assert_eq!(both("for=6.6.6.6", "1.1.1.1"), "peer");
        assert_eq!(both("for=1.1.1.1", "6.6.6.6, 1.1.1.1"), "1.1.1.1");
        assert_eq!(both("for=1.1.1.1", "1.1.1.1, 10.0.0.2"), "1.1.1.1");
        let hosts = reported(&[("forwarded", "for=1.1.1.1;host=evil"), ("x-forwarded-host", "a.org")]);
        assert_eq!(hosts.host, None);
    }

    #[test]
    fn host_and_scheme_are_what_the_proxy_next_to_the_client_saw() {
        let seen = |headers: &[(&'static str, &str)]| {
            let reported = reported(headers);
            format!("{} {}", reported.scheme.unwrap_or_default(), reported.host.unwrap_or_default())
        };
        let standard =
            r#"for=6.6.6.6;host=evil, for=1.1.1.1;Host="a.org:81";proto=https, for=10.0.0.2;host=b"#;
        assert_eq!(seen(&[("forwarded", standard)]), "https a.org:81");
        let appended = [("x-forwarded-for", "6.6.6.6, 1.1.1.1"), ("x-forwarded-host", "evil, a.org")];
        assert_eq!(seen(&appended), " a.org");
        let two = [("x-forwarded-for", "1.1.1.1, 10.0.0.2"), ("x-forwarded-host", "evil, a.org, b")];
        assert_eq!(seen(&two), " a.org");
        assert_eq!(seen(&[("x-forwarded-proto", "https"), ("x-forwarded-host", "a.org")]), "https a.org");
    }
}
