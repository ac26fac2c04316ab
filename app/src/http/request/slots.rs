//! Bounds the number of uploads at a time.
//!
//! The encoder has such a bound too, for programs that use it without HTTP. This one refuses an upload before its body
//! is read, and knows users and addresses.

use std::net::IpAddr;
use std::sync::Arc;

use quizcast_domain::users::UserId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::config::HttpSettings;
use crate::http::problem::{ApiError, Kind, SOON};
use crate::spool::{LimitedAddresses, Share, Shares};

/// One caller may always have so many places, however few there are in all.
const LEAST_SHARE: usize = 2;

/// Places for uploads, of which one user may hold a quarter.
///
/// Uploads whose credentials come after the audio have places of their own, so that they cannot take those of known
/// users. One address may hold a quarter of them.
#[derive(Debug)]
pub(crate) struct Slots {
    users: Arc<Semaphore>,
    by_user: Arc<Shares<UserId>>,
    strangers: Arc<Semaphore>,
    by_address: Arc<Shares<IpAddr>>,
    limited: LimitedAddresses,
}

/// A place. Dropping it gives the place back.
#[derive(Debug)]
pub(crate) struct Slot<K: Eq + std::hash::Hash> {
    _permit: OwnedSemaphorePermit,
    _share: Option<Share<K>>,
}

impl Slots {
    pub(crate) fn new(settings: &HttpSettings) -> Self {
        let most = settings.uploads.max_at_once.min(Semaphore::MAX_PERMITS);
        let share = (most / 4).max(LEAST_SHARE) as u64;
        Self {
            users: Arc::new(Semaphore::new(most)),
            by_user: Shares::new(share),
            strangers: Arc::new(Semaphore::new(most)),
            by_address: Shares::new(share),
            limited: LimitedAddresses::new(settings.trust_proxy.clone()),
        }
    }

    /// A place for an upload of this user.
    pub(crate) fn of_user(&self, user: UserId) -> Result<Slot<UserId>, ApiError> {
        let share = Arc::clone(&self.by_user).share(user);
        take(&self.users, Some(share), "This user already runs as many uploads at a time as one user may.")
    }

    /// A place for an upload from this address whose credentials are still to come.
    pub(crate) fn of_stranger(&self, address: IpAddr) -> Result<Slot<IpAddr>, ApiError> {
        let share = self.limited.holder(address).map(|holder| Arc::clone(&self.by_address).share(holder));
        let detail = "This address already runs as many uploads without credentials at a time as one address may. \
            Send `user` and `token` before `audio`, or a Bearer token.";
        take(&self.strangers, share, detail)
    }
}

/// `too_many` tells the caller that it already has its share.
fn take<K: Eq + std::hash::Hash + Clone>(
    places: &Arc<Semaphore>,
    mut share: Option<Share<K>>,
    too_many: &str,
) -> Result<Slot<K>, ApiError> {
    let busy = |detail: &str| ApiError::new(Kind::Busy, detail).retry_after(SOON);
    if share.as_mut().is_some_and(|share| !share.grow(1)) {
        return Err(busy(too_many));
    }
    let taken = Arc::clone(places).try_acquire_owned();
    let permit =
        taken.map_err(|_| busy("This server already runs as many uploads as it takes at a time."))?;
    Ok(Slot { _permit: permit, _share: share })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn slots(max_at_once: usize) -> Slots {
        let mut settings = HttpSettings::default();
        settings.uploads.max_at_once = max_at_once;
        Slots::new(&settings)
    }

    #[test]
    fn a_user_has_a_quarter_and_at_least_two() {
        for (all, share) in [(1, 1), (2, 2), (8, 2), (64, 16)] {
            let (slots, user) = (slots(all), |n| UserId(Uuid::from_u128(n)));
            let held: Vec<_> = (0..100).map_while(|_| slots.of_user(user(1)).ok()).collect();
            assert_eq!(held.len(), share, "of {all}");
            assert_eq!(slots.of_user(user(2)).is_ok(), all > share);
            drop(held);
            assert!(slots.of_user(user(1)).is_ok());
        }
    }

    #[test]
    fn an_address_has_a_quarter_and_loopback_has_all() {
        let slots = slots(16);
        let address = |text: &str| text.parse().unwrap();
        let hold = |text| (0..100).map_while(|_| slots.of_stranger(address(text)).ok()).collect::<Vec<_>>();
        let one = hold("192.0.2.1");
        let two = hold("2001:db8::1");
        assert!(slots.of_stranger(address("2001:db8::2")).is_err(), "a neighbour in the same household");
        let loopback = hold("127.0.0.1");
        assert_eq!((one.len(), two.len(), loopback.len()), (4, 4, 8));
        assert!(slots.of_user(UserId(Uuid::nil())).is_ok(), "users have places of their own");
    }
}
