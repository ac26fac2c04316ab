//! Limits on how much of a common resource each caller may hold.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ipnet::IpNet;

use crate::server::household;

/// How much each holder has, and the most that one may have. Holders of nothing are forgotten.
#[derive(Debug)]
pub(crate) struct Shares<K> {
    held: Mutex<HashMap<K, u64>>,
    most: u64,
}

/// An amount that counts against one holder's limit until this is dropped.
#[derive(Debug)]
pub(crate) struct Share<K: Eq + Hash> {
    shares: Arc<Shares<K>>,
    holder: K,
    amount: u64,
}

impl<K: Eq + Hash> Shares<K> {
    /// Nobody holds anything yet; each holder may have `most`.
    pub(crate) fn new(most: u64) -> Arc<Self> {
        Arc::new(Self { held: Mutex::default(), most })
    }

    /// An empty share of `holder`.
    pub(crate) const fn share(self: Arc<Self>, holder: K) -> Share<K> {
        Share { shares: self, holder, amount: 0 }
    }

    fn held(&self) -> MutexGuard<'_, HashMap<K, u64>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Eq + Hash + Clone> Share<K> {
    /// Adds `amount`. If the holder would then have more than allowed, adds nothing and returns `false`.
    pub(crate) fn grow(&mut self, amount: u64) -> bool {
        let mut held = self.shares.held();
        let has = held.get(&self.holder).copied().unwrap_or_default();
        let Some(has) = has.checked_add(amount).filter(|has| *has <= self.shares.most) else { return false };
        if has > 0 {
            held.insert(self.holder.clone(), has);
        }
        self.amount += amount;
        true
    }
}

impl<K: Eq + Hash> Drop for Share<K> {
    fn drop(&mut self) {
        let mut held = self.shares.held();
        if let Some(has) = held.get_mut(&self.holder) {
            *has = has.saturating_sub(self.amount);
            if *has == 0 {
                held.remove(&self.holder);
            }
        }
    }
}

/// Which addresses are limited to a share.
#[derive(Debug)]
pub(crate) struct LimitedAddresses {
    trusted: Vec<IpNet>,
}

impl LimitedAddresses {
    /// Limits all addresses but loopback and `trusted` proxies, each of which stands for many callers.
    pub(crate) const fn new(trusted: Vec<IpNet>) -> Self {
        Self { trusted }
    }

    /// The holder to whose share an upload from `address` is added; `None` if the address has no limit.
    pub(crate) fn holder(&self, address: IpAddr) -> Option<IpAddr> {
        let free = address.is_loopback() || self.trusted.iter().any(|net| net.contains(&address));
        (!free).then(|| household(address))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_has_no_more_than_a_share_and_gives_it_back() {
        let shares = Shares::new(3);
        let (mut one, mut again, mut other) =
            (Arc::clone(&shares).share(1), Arc::clone(&shares).share(1), Arc::clone(&shares).share(2));
        assert!(one.grow(2) && !again.grow(2) && again.grow(1) && !one.grow(1) && other.grow(3));
        assert!(!other.grow(u64::MAX));
        drop(one);
        assert!(again.grow(2) && !again.grow(1));
        drop((again, other));
        assert!(shares.held().is_empty());
    }

    #[test]
    fn loopback_and_proxies_have_no_share_and_neighbours_have_one() {
        let limited = LimitedAddresses::new(vec!["10.0.0.0/8".parse().unwrap()]);
        let holder = |text: &str| limited.holder(text.parse().unwrap());
        for free in ["127.0.0.1", "127.9.9.9", "::1", "10.1.2.3"] {
            assert_eq!(holder(free), None, "{free}");
        }
        assert_ne!(holder("192.0.2.1"), holder("192.0.2.2"));
        assert_eq!(holder("2001:db8::1"), holder("2001:db8::ffff"));
    }
}
