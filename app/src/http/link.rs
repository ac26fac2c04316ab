//! What links begin with.

use poem::Request;
use poem::http::header;
use quizcast_domain::records::Record;
use url::Url;

use super::middleware::client::FromProxy;

/// Where this server is, as its callers see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Links(String);

impl Links {
    /// From the operator's word, else from where the request went.
    #[must_use]
    pub fn new(public_url: Option<&Url>, request: &Request) -> Self {
        let url = public_url.cloned().or_else(|| requested(request)).map(String::from);
        Self(url.unwrap_or_else(|| reached(request)).trim_end_matches('/').to_owned())
    }

    /// The address of the first page, without the slash at its end.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.0
    }

    /// The link to a record's MP3: whoever has it may listen.
    #[must_use]
    pub fn record(&self, record: &Record) -> String {
        format!("{}/record?id={}&user={}", self.0, record.id.0, record.user.0)
    }
}

/// Where the request went, as a proxy tells that is believed, or as it says itself.
fn requested(request: &Request) -> Option<Url> {
    let told = |name: &str| header_of(request, name).map(first);
    let trusted = request.data::<FromProxy>().is_some();
    let forwarded = header_of(request, header::FORWARDED.as_str()).map(first).filter(|_| trusted);
    let by_proxy = |parameter: &str, plain: &str| match forwarded {
        Some(element) => parameter_of(element, parameter),
        None => told(plain).filter(|_| trusted),
    };
    let scheme = by_proxy("proto", "x-forwarded-proto");
    let scheme = scheme.filter(|scheme| scheme.eq_ignore_ascii_case("https")).map_or("http", |_| "https");
    let own = || {
        // HTTP/2 has no such header.
        header_of(request, header::HOST.as_str())
            .or_else(|| request.uri().authority().map(poem::http::uri::Authority::as_str))
    };
    at(scheme, by_proxy("host", "x-forwarded-host").unwrap_or_default())
        .or_else(|| at(scheme, own().unwrap_or_default()))
}

/// The address at which the connection arrived: for a caller who names no host.
fn reached(request: &Request) -> String {
    let address = request.local_addr().as_socket_addr().map(ToString::to_string);
    format!("http://{}", address.unwrap_or_else(|| "localhost".to_owned()))
}

fn header_of<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    request.headers().get(name)?.to_str().ok()
}

/// What the proxy next to the client wrote.
fn first(list: &str) -> &str {
    list.split(',').next().unwrap_or_default().trim()
}

fn parameter_of<'a>(element: &'a str, name: &str) -> Option<&'a str> {
    let pairs = element.split(';').filter_map(|pair| pair.split_once('='));
    let mut found = pairs.filter(|(key, _)| key.trim().eq_ignore_ascii_case(name));
    found.next().map(|(_, value)| value.trim().trim_matches('"'))
}

/// A host with or without a port, and nothing else.
fn at(scheme: &str, host: &str) -> Option<Url> {
    let strange = |c: char| c.is_control() || c.is_whitespace() || matches!(c, '/' | '\\' | '?' | '#' | '@');
    if host.is_empty() || host.contains(strange) {
        return None;
    }
    Url::parse(&format!("{scheme}://{host}")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(trusted: bool, headers: &[(&str, &str)]) -> String {
        let mut request = Request::builder().uri(poem::http::Uri::from_static("/record")).finish();
        for (name, value) in headers {
            let name = poem::http::HeaderName::try_from(*name).unwrap();
            request.headers_mut().append(name, value.parse().unwrap());
        }
        if trusted {
            request.set_data(FromProxy);
        }
        Links::new(None, &request).0
    }

    #[test]
    fn the_requests_own_host_counts() {
        assert_eq!(base(false, &[("host", "example.org:8080")]), "http://example.org:8080");
        assert_eq!(base(false, &[("host", "[::1]:8080")]), "http://[::1]:8080");
        let forged = [("host", "a.org"), ("x-forwarded-host", "evil"), ("x-forwarded-proto", "https")];
        assert_eq!(base(false, &forged), "http://a.org");
    }

    #[test]
    fn a_trusted_proxy_is_believed() {
        let told = [("host", "inside:1"), ("x-forwarded-host", "a.org, b"), ("x-forwarded-proto", "HTTPS")];
        assert_eq!(base(true, &told), "https://a.org");
        assert_eq!(base(true, &[("host", "inside:1"), ("x-forwarded-proto", "https")]), "https://inside:1");
        let standard =
            [("host", "x"), ("forwarded", r#"for=1.1.1.1;Host="a.org:81";proto=https, for=2.2.2.2;host=b"#)];
        assert_eq!(base(true, &standard), "https://a.org:81");
        assert_eq!(base(true, &[("host", "a.org"), ("x-forwarded-proto", "gopher")]), "http://a.org");
    }

    #[test]
    fn what_is_no_host_is_not_repeated() {
        for host in ["a.org/x?y", "user@a.org", "a b", "a.org#x", "", "a\\b", "a:b:c"] {
            let got = base(false, &[("host", host)]);
            assert_eq!(got, "http://localhost", "{host}");
        }
    }

    #[test]
    fn the_operators_word_goes_first_and_may_have_a_path() {
        let url = Url::parse("https://example.org/quiz/").unwrap();
        assert_eq!(Links::new(Some(&url), &Request::default()).0, "https://example.org/quiz");
    }
}
