//! Getting JSON, bounded in time and size.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use reqwest::{Client, Response, Url};
use serde::de::DeserializeOwned;
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

use super::client::client;
use super::jitter::jitter;
use super::{CallError, HttpLimits, InvalidHttpSource};

/// Gets JSON from one server.
#[derive(Debug)]
pub(in crate::sources) struct HttpJson {
    client: Client,
    limits: HttpLimits,
    in_flight: Semaphore,
    /// Whether the pool may hold a connection that was used before.
    warm: AtomicBool,
}

impl HttpJson {
    /// Pause before a repeated call: the server was just closing its idle connections.
    const BEFORE_RETRY: Duration = Duration::from_millis(50);

    pub(in crate::sources) fn new(base: &Url, limits: HttpLimits) -> Result<Self, InvalidHttpSource> {
        Ok(Self {
            client: client(base, &limits)?,
            in_flight: Semaphore::new(limits.in_flight),
            limits,
            warm: AtomicBool::new(false),
        })
    }

    /// The JSON behind `url`, in the shape of `T`.
    pub(in crate::sources) async fn get<T: DeserializeOwned>(&self, url: Url) -> Result<T, CallError> {
        let limit = self.limits.call;
        let body = match timeout(limit, self.body(url)).await {
            Ok(body) => body?,
            Err(_) => return Err(CallError::unreachable(format!("no whole answer within {limit:?}"))),
        };
        serde_json::from_slice(&body).map_err(CallError::nonsense)
    }

    async fn body(&self, url: Url) -> Result<Vec<u8>, CallError> {
        let _permit = self.in_flight.acquire().await.map_err(CallError::unreachable)?;
        let mut response = self.send(url).await?;
        if !response.status().is_success() {
            return Err(CallError::of_status(&response));
        }
        let too_large =
            || CallError::nonsense(format!("the answer is longer than {} bytes", self.limits.bytes));
        if response.content_length().is_some_and(|length| length > self.limits.bytes as u64) {
            return Err(too_large());
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            if body.len() + chunk.len() > self.limits.bytes {
                return Err(too_large());
            }
            body.extend_from_slice(&chunk);
        }
        self.warm.store(true, Ordering::Relaxed);
        Ok(body)
    }

    /// The client by itself repeats a request that was not written yet. If the server closed a kept connection just
    /// when a request was written to it, the request is repeated here, once.
    async fn send(&self, url: Url) -> Result<Response, CallError> {
        match self.client.get(url.clone()).send().await {
            Err(error)
                if error.is_request() && !error.is_connect() && self.warm.swap(false, Ordering::Relaxed) =>
            {
                sleep(jitter(Self::BEFORE_RETRY)).await;
                Ok(self.client.get(url).send().await?)
            }
            sent => Ok(sent?),
        }
    }
}
