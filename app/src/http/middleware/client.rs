//! From where a request comes.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;
use poem::{Endpoint, Middleware, Request, Result};

use super::forwarded::Told;

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
}

/// What counts as one client: whoever has an IPv6 address has the other ones of its /64, too.
#[must_use]
pub fn household(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & (!0 << 64))),
    }
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
        let mut client = peer;
        if self.addresses.trusts(peer) {
            let told = Told::read(request.headers(), |address| self.addresses.trusts(address));
            client = told.client.unwrap_or(peer);
            request.set_data(told);
        }
        request.set_data(ClientAddress(client));
        self.inner.call(request).await
    }
}

#[cfg(test)]
mod tests {
    use poem::EndpointExt;
    use poem::endpoint::make_sync;
    use poem::http::StatusCode;
    use poem::web::RemoteAddr;
    use poem::{Addr, Response};

    use super::*;

    async fn client(peer: &str) -> String {
        let trusted = ["10.0.0.0/8", "fd00::/8"].map(|net| net.parse().unwrap()).to_vec();
        let told = make_sync(|request: Request| ClientAddress::of(&request).to_string());
        let told = told.with(ClientAddresses::new(trusted)).map_to_response();
        let peer: IpAddr = peer.parse().unwrap();
        let request = hyper::Request::builder().header("x-forwarded-for", "1.1.1.1").body(()).unwrap();
        let (parts, ()) = request.into_parts();
        let remote = RemoteAddr(Addr::from(std::net::SocketAddr::new(peer, 1)));
        let parts = poem::RequestParts::from((
            parts,
            poem::web::LocalAddr::default(),
            remote,
            poem::http::uri::Scheme::HTTP,
        ));
        let response: Response = told.get_response(Request::from_parts(parts, poem::Body::empty())).await;
        assert_eq!(response.status(), StatusCode::OK);
        response.into_body().into_string().await.unwrap()
    }

    #[tokio::test]
    async fn only_a_trusted_proxy_is_believed() {
        assert_eq!(client("192.0.2.1").await, "192.0.2.1");
        assert_eq!(client("10.0.0.1").await, "1.1.1.1");
        assert_eq!(client("::ffff:10.0.0.1").await, "1.1.1.1");
    }

    #[test]
    fn neighbours_in_a_64_are_one_and_in_ipv4_they_are_not() {
        let of = |text: &str| household(text.parse().unwrap()).to_string();
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(of("192.0.2.7"), "192.0.2.7");
    }
}
