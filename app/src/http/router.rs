//! The router, and what the framework's own does not do.

use std::sync::Arc;

use poem::error::NotFoundError;
use poem::{Endpoint, PathPattern, Request, Response, Result, Route, RouteMethod};

/// The path of the first page.
pub(super) const FIRST: &str = "/";

/// The first page, and everything else: the framework takes `/` for the beginning of all paths.
pub(super) struct Router {
    pub(super) first: RouteMethod,
    pub(super) rest: Route,
}

impl Endpoint for Router {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        match request.uri().path() {
            FIRST => at_root(self.first.call(request).await),
            // `OPTIONS *` and `CONNECT host:port` name no path, and the router wants one.
            path if !path.starts_with('/') => Err(NotFoundError.into()),
            _ => self.rest.call(request).await,
        }
    }
}

/// Says which path it was, as the router does for the others.
fn at_root(mut result: Result<Response>) -> Result<Response> {
    let pattern = PathPattern(Arc::from(FIRST));
    match &mut result {
        Ok(response) => response.set_data(pattern),
        Err(error) => error.set_data(pattern),
    }
    result
}
