//! Finds the address of the client.

use std::net::{IpAddr, Ipv4Addr};

use ipnet::IpNet;
use poem::Request;

use crate::http::request::client::ClientAddress;
use crate::http::request::forwarded::Reported;

/// Finds the client's address: the peer's, or the one that proxies in the networks `trusted` report.
pub fn find_client(request: &mut Request, trusted: &[IpNet]) -> IpAddr {
    let trusts = |address: IpAddr| trusted.iter().any(|net| net.contains(&address));
    let peer = request.remote_addr().as_socket_addr().map(|peer| peer.ip().to_canonical());
    let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    let mut client = peer;
    if trusts(peer) {
        let reported = Reported::read(request.headers(), trusts);
        client = reported.client.unwrap_or(peer);
        request.set_data(reported);
    }
    request.set_data(ClientAddress(client));
    client
}

#[cfg(test)]
mod tests {
    use poem::Addr;
    use poem::web::RemoteAddr;

    use super::*;

    fn client(peer: &str) -> String {
        let trusted = ["10.0.0.0/8", "fd00::/8"].map(|net| net.parse().unwrap());
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
        let mut request = Request::from_parts(parts, poem::Body::empty());
        let found = find_client(&mut request, &trusted);
        assert_eq!(ClientAddress::of(&request), found);
        found.to_string()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        assert_eq!(client("192.0.2.1"), "192.0.2.1");
        assert_eq!(client("10.0.0.1"), "1.1.1.1");
        assert_eq!(client("::ffff:10.0.0.1"), "1.1.1.1");
    }
}
