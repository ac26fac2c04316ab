//! Limits the requests a second of each client address.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use poem::{Endpoint, IntoResponse, Middleware, Request, Response, Result};

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

/// See [`RateLimit`].
#[derive(Debug)]
pub struct RateLimited<E> {
    inner: E,
    limiter: Option<Arc<Limiter>>,
}

impl<E: Endpoint> Middleware<E> for RateLimit {
    type Output = RateLimited<E>;

    fn transform(&self, inner: E) -> Self::Output {
        RateLimited { inner, limiter: self.limiter.clone() }
    }
}

impl<E: Endpoint> Endpoint for RateLimited<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let limiter = self.limiter.as_ref().filter(|_| !Needs::of(&request).unlimited);
        if let Some(limiter) = limiter {
            limiter.check(ClientAddress::of(&request))?;
        }
        Ok(self.inner.call(request).await?.into_response())
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
