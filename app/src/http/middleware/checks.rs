//! What a request must pass before its route sees it.

use poem::{Endpoint, Request, Response, Result};

use super::body_guard::refuse_announced;
use super::head::HeadOnly;
use super::protocols::refuse_other_versions;
use super::rate_limit::RateLimit;
use super::well_formed::{refuse_codings, refuse_without_host};

/// Refuses requests that are too many, or that no route may see, and answers `HEAD` as `GET`.
#[derive(Debug)]
pub struct Checks<E> {
    /// What answers all others.
    pub inner: E,
    /// Counts the requests of each address.
    pub rate_limit: RateLimit,
}

impl<E: Endpoint<Output = Response>> Endpoint for Checks<E> {
    type Output = Response;

    async fn call(&self, mut request: Request) -> Result<Response> {
        self.rate_limit.count(&request)?;
        refuse_without_host(&request)?;
        refuse_codings(&request)?;
        refuse_announced(&request)?;
        refuse_other_versions(&request)?;
        let head = HeadOnly::take(&mut request);
        let mut response = self.inner.call(request).await?;
        head.cut(&mut response);
        Ok(response)
    }
}
