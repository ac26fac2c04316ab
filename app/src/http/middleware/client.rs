//! Finds the address of the client.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use ipnet::IpNet;
use poem::{Request, Result};

use crate::http::request::client::ClientAddress;
use crate::http::request::forwarded::Reported;

/// Finds the client's address: the peer's, or the one that proxies in the networks `trusted` report.
///
/// # Errors
///
/// Never.
pub async fn find_client(mut request: Request, trusted: Arc<[IpNet]>) -> Result<Request> {
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
    Ok(request)
}

#[cfg(test)]
mod tests {
    use poem::Addr;
    use poem::web::RemoteAddr;

    use super::*;

    async fn client(peer: &str) -> String {
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
        let request = Request::from_parts(parts, poem::Body::empty());
        let found = find_client(request, Arc::new(trusted)).await.unwrap();
        ClientAddress::of(&found).to_string()
    }

    #[tokio::test]
    async fn only_a_trusted_proxy_is_believed() {
        assert_eq!(client("192.0.2.1").await, "192.0.2.1");
        assert_eq!(client("10.0.0.1").await, "1.1.1.1");
        assert_eq!(client("::ffff:10.0.0.1").await, "1.1.1.1");
    }
}
