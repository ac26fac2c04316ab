//! Settings of what callers may do.

use std::net::IpAddr;
use std::num::NonZeroU32;

use ipnet::IpNet;

use super::parse::{list, set, web_url, whole};
use super::secret::Secret;
use super::setting::Preset::{Text, Words};
use super::setting::{Checked, Secrecy, Setting};
use crate::http::RegistrationMode;

pub(super) const ROWS: &[Setting] = &[
    Setting::new("REGISTRATION", "MODE", Text("open"), |c, raw| {
        set(&mut c.http.registration, registration(raw))
    })
    .says(
        "Who may register users: everybody (open), callers that send ADMIN_TOKEN as Bearer (token), or nobody (off).",
        "open, token or off",
    ),
    Setting::new("RATE_LIMIT", "NUMBER", Text("off"), |c, raw| set(&mut c.http.rate_limit, rate_limit(raw)))
        .says("Most requests per second from one client address; more get 429. Behind a proxy it needs TRUST_PROXY.", "off or a whole number from 1 to 1000000"),
    Setting::new("TRUST_PROXY", "LIST", Words("none"), |c, raw| {
        set(&mut c.http.trust_proxy, list(raw, network))?;
        c.server.trust_proxy.clone_from(&c.http.trust_proxy);
        Ok(())
    })
    .says(
        "Networks of proxies whose Forwarded and X-Forwarded-* headers are believed.",
        "a list of networks or addresses, e.g. 10.0.0.0/8,::1",
    ),
    Setting::new("CORS_ORIGINS", "LIST", Words("none"), |c, raw| set(&mut c.http.cors_origins, origins(raw)))
        .says("Origins whose web pages may call the API from a browser.", "* or a list of origins, e.g. https://example.org"),
    Setting::new("ADMIN_TOKEN", "TOKEN", Words("none"), |c, raw| {
        set(&mut c.http.admin_token, admin_token(raw).map(Some))
    })
    .says("The operator's token: with REGISTRATION=token, callers must send it as Bearer to register a user.", "1 to 1024 visible ASCII characters without a space")
    .secret(Secrecy::Whole),
];

fn registration(raw: &str) -> Checked<RegistrationMode> {
    match raw {
        "open" => Ok(RegistrationMode::Open),
        "token" => Ok(RegistrationMode::Token),
        "off" => Ok(RegistrationMode::Off),
        _ => Err("is not one of the choices".to_owned()),
    }
}

fn rate_limit(raw: &str) -> Checked<Option<NonZeroU32>> {
    if raw == "off" { Ok(None) } else { whole(raw, 1_u32..=1_000_000).map(NonZeroU32::new) }
}

/// A network; an address alone is one of itself.
fn network(raw: &str) -> Checked<IpNet> {
    let network = raw.parse::<IpNet>().or_else(|_| raw.parse::<IpAddr>().map(IpNet::from));
    network.map(|network| network.trunc()).map_err(|_| "is not a network".to_owned())
}

fn origins(raw: &str) -> Checked<Vec<String>> {
    if raw.trim() == "*" { Ok(vec!["*".to_owned()]) } else { list(raw, origin) }
}

/// An origin as a browser writes it: lower case, no default port, no path.
fn origin(raw: &str) -> Checked<String> {
    let url = web_url(raw)?;
    if url.path() != "/" {
        return Err("has a path".to_owned());
    }
    Ok(url.origin().ascii_serialization())
}

/// A token must fit into a header.
fn admin_token(raw: &str) -> Checked<Secret> {
    if raw.bytes().all(|b| b.is_ascii_graphic()) && (1..=1024).contains(&raw.len()) {
        Ok(Secret::new(raw))
    } else {
        Err("is not a usable token".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_address_is_a_network_of_one() {
        let networks = list("10.1.2.3/8, 192.0.2.1,::1", network).unwrap();
        let written: Vec<String> = networks.iter().map(ToString::to_string).collect();
        assert_eq!(written, ["10.0.0.0/8", "192.0.2.1/32", "::1/128"]);
        for wrong in ["10.0.0.0/33", "10.0.0/8", "localhost", "::1/129", "10.0.0.1:80", "*"] {
            assert!(network(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn origins_are_written_as_browsers_write_them() {
        assert_eq!(
            origins("https://Example.org:443/,http://localhost:3000").unwrap(),
            ["https://example.org", "http://localhost:3000"]
        );
        for wrong in ["example.org", "null", "*,https://x", "https://x/path", "https://*.x/?", "ftp://x"] {
            assert!(origins(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_token_fits_into_a_header() {
        for wrong in ["", "a b", "a\tb", "grün"] {
            assert!(admin_token(wrong).is_err(), "{wrong}");
        }
    }
}
