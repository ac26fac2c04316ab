//! The address that links begin with.

use poem::Request;
use poem::http::{Version, header};
use quizcast_domain::records::Record;
use quizcast_domain::users::FeedSecret;
use url::Url;

use super::forwarded::Reported;

/// The address of this server, as its callers see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Links(String);

impl Links {
    /// From the setting `PUBLIC_URL`, else from the host that the request names.
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

    /// The feed that `secret` opens.
    #[must_use]
    pub fn feed(&self, secret: &FeedSecret) -> String {
        format!("{}/feed/{}", self.0, secret.reveal())
    }

    /// The page that plays a record for whoever has its address.
    #[must_use]
    pub fn listen(&self, record: &Record) -> String {
        format!("{}/listen?id={}&user={}", self.0, record.id.0, record.user.0)
    }
}

/// The host that a trusted proxy reports, else the one that the request names itself.
fn requested(request: &Request) -> Option<Url> {
    let reported = request.data::<Reported>();
    let scheme = reported.and_then(|reported| reported.scheme.as_deref());
    let scheme = scheme.filter(|scheme| scheme.eq_ignore_ascii_case("https")).map_or("http", |_| "https");
    let authority = request.uri().authority().map(poem::http::uri::Authority::as_str);
    let own = || {
        // A client that takes this server for a proxy names the host that it means to reach, which is another one.
        if request.version() < Version::HTTP_2 && authority.is_some() {
            return None;
        }
        // HTTP/2 has the authority of the URI instead of this header.
        let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
        host.or(authority)
    };
    let by_proxy = reported.and_then(|reported| reported.host.as_deref()).and_then(|host| at(scheme, host));
    by_proxy.or_else(|| at(scheme, own().unwrap_or_default()))
}

/// The local address of the connection, for a request that names no host.
fn reached(request: &Request) -> String {
    let address = request.local_addr().as_socket_addr().map(ToString::to_string);
    format!("http://{}", address.unwrap_or_else(|| "localhost".to_owned()))
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

    fn base(reported: Option<(&str, &str)>, host: &str) -> String {
        let mut request = Request::builder().uri(poem::http::Uri::from_static("/record")).finish();
        request.headers_mut().append("host", host.parse().unwrap());
        if let Some((scheme, host)) = reported {
            let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
            request.set_data(Reported { client: None, host: text(host), scheme: text(scheme) });
        }
        Links::new(None, &request).0
    }

    #[test]
    fn the_requests_own_host_counts() {
        assert_eq!(base(None, "example.org:8080"), "http://example.org:8080");
        assert_eq!(base(None, "[::1]:8080"), "http://[::1]:8080");
    }

    #[test]
    fn the_host_behind_a_proxy_is_not_this_one() {
        for (version, link) in
            [(Version::HTTP_11, "http://localhost"), (Version::HTTP_2, "http://jservice.io")]
        {
            let uri = poem::http::Uri::from_static("http://jservice.io/record");
            let mut request = Request::builder().uri(uri).version(version).finish();
            if version == Version::HTTP_11 {
                request.headers_mut().append("host", "jservice.io".parse().unwrap());
            }
            assert_eq!(Links::new(None, &request).0, link);
        }
    }

    #[test]
    fn a_trusted_proxy_is_believed() {
        assert_eq!(base(Some(("HTTPS", "a.org")), "inside:1"), "https://a.org");
        assert_eq!(base(Some(("https", "")), "inside:1"), "https://inside:1");
        assert_eq!(base(Some(("gopher", "")), "a.org"), "http://a.org");
        assert_eq!(base(Some(("https", "a.org/x?y")), "b.org"), "https://b.org");
    }

    #[test]
    fn what_is_no_host_is_not_repeated() {
        for host in ["a.org/x?y", "user@a.org", "a b", "a.org#x", "", "a\\b", "a:b:c"] {
            let got = base(None, host);
            assert_eq!(got, "http://localhost", "{host}");
        }
    }

    #[test]
    fn the_operators_word_goes_first_and_may_have_a_path() {
        let url = Url::parse("https://example.org/quiz/").unwrap();
        assert_eq!(Links::new(Some(&url), &Request::default()).0, "https://example.org/quiz");
    }
}
