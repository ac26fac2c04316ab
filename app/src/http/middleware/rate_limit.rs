//! Limits the requests a second of each client address.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use poem::Request;

use super::routes::Needs;
use crate::http::problem::{ApiError, Kind};
use crate::http::request::client::ClientAddress;
use crate::server::household;

/// Once in so many requests, the limiter forgets the addresses that sent none recently.
const SWEEP_EVERY: u32 = 1024;

/// Limits the requests of each client address. Without a number it limits nothing.
#[derive(Debug, Clone)]
pub struct RateLimit {
    limiter: Option<Arc<Limiter>>,
}

#[derive(Debug)]
struct Limiter {
    by_address: DefaultKeyedRateLimiter<IpAddr>,
    clock: DefaultClock,
    checked: AtomicU32,
}

impl RateLimit {
    /// At most `per_second` requests a second, all of which may come at once.
    #[must_use]
    pub fn new(per_second: Option<NonZeroU32>) -> Self {
        let limiter = per_second.map(|per_second| {
            let by_address = RateLimiter::keyed(Quota::per_second(per_second));
            Arc::new(Limiter { by_address, clock: DefaultClock::default(), checked: AtomicU32::new(0) })
        });
        Self { limiter }
    }

    /// Counts a request, unless its route is unlimited.
    ///
    /// # Errors
    ///
    /// 429 if it is one too many.
    pub fn count(&self, request: &Request) -> Result<(), ApiError> {
        if Needs::of(request).unlimited { Ok(()) } else { self.check(ClientAddress::of(request)) }
    }

    /// Counts a request of this address.
    ///
    /// # Errors
    ///
    /// 429 if it is one too many.
    pub fn check(&self, address: IpAddr) -> Result<(), ApiError> {
        self.limiter.as_ref().map_or(Ok(()), |limiter| limiter.check(address))
    }
}

impl Limiter {
    fn check(&self, address: IpAddr) -> Result<(), ApiError> {
        if self.checked.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            self.by_address.retain_recent();
            self.by_address.shrink_to_fit();
        }
        self.by_address.check_key(&household(address)).map_err(|until| {
            ApiError::new(Kind::TooManyRequests, "Too many requests from this address. Wait a little.")
                .retry_after(until.wait_time_from(self.clock.now()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quiet_addresses_are_forgotten() {
        let limit = RateLimit::new(NonZeroU32::new(1_000_000)).limiter.unwrap();
        for n in 0..SWEEP_EVERY * 4 {
            limit.check(IpAddr::from(n.to_be_bytes())).unwrap();
        }
        assert!(limit.by_address.len() < 2 * SWEEP_EVERY as usize, "{}", limit.by_address.len());
    }
}
