//! The address of the client.

use std::net::{IpAddr, Ipv4Addr};

use poem::Request;

/// The client's address; in the extensions of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

impl ClientAddress {
    /// The address of the client that sent `request`.
    #[must_use]
    pub fn of(request: &Request) -> IpAddr {
        request.data::<Self>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |address| address.0)
    }
}
