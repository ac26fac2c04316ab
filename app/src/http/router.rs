//! The router: what poem's own does not do.

use std::sync::Arc;

use poem::error::NotFoundError;
use poem::{Endpoint, PathPattern, Request, Response, Result, Route, RouteMethod};

use super::request::old_paths;

/// The path of the first page.
pub(super) const FIRST: &str = "/";

/// Routes `/` apart from everything else: in poem's router `/` would nest all other paths.
pub(super) struct Router {
    pub(super) first: RouteMethod,
    pub(super) rest: Route,
}

impl Endpoint for Router {
    type Output = Response;

    async fn call(&self, mut request: Request) -> Result<Response> {
        old_paths::normalise(&mut request);
        match request.uri().path() {
            FIRST => at_root(self.first.call(request).await),
            // `OPTIONS *` and `CONNECT host:port` have no path, and poem's router needs one.
            path if !path.starts_with('/') => Err(NotFoundError.into()),
            _ => self.rest.call(request).await,
        }
    }
}

/// Adds the path pattern of `/`. For all other paths poem's router adds one.
fn at_root(mut result: Result<Response>) -> Result<Response> {
    let pattern = PathPattern(Arc::from(FIRST));
    match &mut result {
        Ok(response) => response.set_data(pattern),
        Err(error) => error.set_data(pattern),
    }
    result
}
