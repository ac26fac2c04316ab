//! What every request goes through first, and every answer last.

use std::sync::Arc;

use ipnet::IpNet;
use poem::{Endpoint, Request, Response, Result};
use quizcast_domain::ids::IdSource;
use tracing::Instrument;

use super::browsers::{Cors, add_security_headers};
use super::client::find_client;
use super::observed::Observed;
use super::problems::{Asked, catch_panic};
use super::protocols::{Versions, override_method, route_drafts};
use super::request_id::RequestId;
use super::routes::{Needs, RouteTable};
use crate::telemetry::Metrics;

/// Learns of each request who asks for what, and records it; gives each answer its headers, and makes problems of errors.
///
/// This is one endpoint, not one for each of its steps: a request is copied from endpoint to endpoint, and each of them is
/// asked again whenever an answer that waits goes on.
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct Front<E> {
    /// What answers.
    pub inner: E,
    /// What is known of each path.
    pub table: Arc<RouteTable>,
    /// What the route of a path needs.
    pub needs: fn(&str) -> Needs,
    /// Proxies whose word counts.
    pub trusted: Arc<[IpNet]>,
    /// Ids for requests.
    pub ids: Arc<dyn IdSource>,
    /// Counts the requests.
    pub metrics: Arc<Metrics>,
    /// Which pages may read answers.
    pub cors: Cors,
    /// The length of the longest upload.
    pub most_bytes: u64,
}

impl<E: Endpoint<Output = Response>> Endpoint for Front<E> {
    type Output = Response;

    async fn call(&self, mut request: Request) -> Result<Response> {
        route_drafts(&mut request);
        override_method(&mut request);
        let needs = (self.needs)(request.uri().path());
        request.set_data(needs);
        let id = RequestId::give(&mut request, &*self.ids);
        let client = find_client(&mut request, &self.trusted);
        let observed = Observed::begin(&request, client, id.clone(), &self.metrics);
        let versions = Versions::of(&request);
        let visitor = self.cors.visitor(&request);
        let mut response = match visitor.preflight() {
            Some(response) => response,
            None => self.answer(request, id.clone()).instrument(observed.span()).await,
        };
        visitor.admit(&mut response);
        versions.name(&mut response, self.most_bytes);
        add_security_headers(&mut response, needs.audience);
        observed.end(&mut response, &self.table);
        id.show(&mut response);
        Ok(response)
    }
}

impl<E: Endpoint<Output = Response>> Front<E> {
    async fn answer(&self, request: Request, id: RequestId) -> Response {
        let asked = Asked::of(&request, id);
        match catch_panic(self.inner.call(request)).await {
            Ok(response) => response,
            Err(error) => asked.answer(error, &self.table),
        }
    }
}
