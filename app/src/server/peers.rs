//! How many connections each address has.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ipnet::IpNet;

/// One address may have `1 / SHARE` of all connections.
const SHARE: usize = 4;
/// One address may always have so many: a browser opens six.
const LEAST: usize = 16;

/// The address that stands for a client: an IPv4 address itself, or the /64 network of an IPv6 address, since
/// a client usually has all addresses of its /64.
#[must_use]
pub fn household(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & (!0 << 64))),
    }
}

/// Counts connections by address. Loopback and trusted proxies stand for many clients and have no limit.
#[derive(Debug, Clone)]
pub(super) struct Peers {
    counts: Arc<Mutex<HashMap<IpAddr, usize>>>,
    trusted: Arc<[IpNet]>,
    most: usize,
}

/// A connection that is counted until this is dropped.
#[derive(Debug)]
pub(super) struct Counted {
    peers: Peers,
    address: Option<IpAddr>,
}

impl Peers {
    pub(super) fn new(connections: usize, trusted: &[IpNet]) -> Self {
        Self {
            counts: Arc::default(),
            trusted: trusted.into(),
            most: (connections / SHARE).max(LEAST).min(connections),
        }
    }

    /// Counts one more connection; `None` if the address has as many as it may.
    pub(super) fn enter(&self, address: IpAddr) -> Option<Counted> {
        let address = address.to_canonical();
        if address.is_loopback() || self.trusted.iter().any(|net| net.contains(&address)) {
            return Some(Counted { peers: self.clone(), address: None });
        }
        let address = household(address);
        let mut counts = self.counts();
        let count = counts.entry(address).or_default();
        if *count >= self.most {
            return None;
        }
        *count += 1;
        drop(counts);
        Some(Counted { peers: self.clone(), address: Some(address) })
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let Some(address) = self.address else { return };
        let mut counts = self.peers.counts();
        if let Some(count) = counts.get_mut(&address) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entered(peers: &Peers, address: &str) -> Vec<Counted> {
        let address: IpAddr = address.parse().unwrap();
        std::iter::from_fn(|| peers.enter(address)).take(500).collect()
    }

    #[test]
    fn one_address_leaves_room_for_the_others() {
        let peers = Peers::new(400, &["10.0.0.0/8".parse().unwrap()]);
        let held = entered(&peers, "192.0.2.1");
        assert_eq!(held.len(), 100);
        assert_eq!(entered(&peers, "::ffff:192.0.2.1").len(), 0);
        assert_eq!(entered(&peers, "192.0.2.2").len(), 100);
        drop(held);
        assert!(peers.enter("192.0.2.1".parse().unwrap()).is_some());
        assert!(peers.counts().is_empty());
    }

    #[test]
    fn loopback_and_trusted_proxies_have_no_share_and_few_connections_are_not_shared() {
        let peers = Peers::new(400, &["10.0.0.0/8".parse().unwrap()]);
        assert_eq!((entered(&peers, "127.0.0.1").len(), entered(&peers, "10.1.2.3").len()), (500, 500));
        assert_eq!(entered(&Peers::new(20, &[]), "192.0.2.1").len(), 16);
        assert_eq!(entered(&Peers::new(8, &[]), "192.0.2.1").len(), 8);
    }

    #[test]
    fn neighbours_in_a_64_are_one_and_in_ipv4_they_are_not() {
        let of = |text: &str| household(text.parse().unwrap()).to_string();
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(of("192.0.2.7"), "192.0.2.7");
    }
}
