//! The HTTP client of remote stores.

use std::time::Duration;

use object_store::client::{HttpClient, HttpConnector};
use object_store::{ClientConfigKey, ClientOptions, RetryConfig};

use crate::tls;

/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(5);
/// How long a call may take: it carries a few megabytes at most.
const CALL: Duration = Duration::from_mins(1);

/// Makes clients that trust the platform's CA certificates.
#[derive(Debug)]
pub(super) struct Connector;

impl HttpConnector for Connector {
    fn connect(&self, options: &ClientOptions) -> object_store::Result<HttpClient> {
        let plain =
            options.get_config_value(&ClientConfigKey::AllowHttp).is_some_and(|allow| allow == "true");
        let client =
            tls::client().map_err(failed)?.connect_timeout(CONNECT).timeout(CALL).https_only(!plain).build();
        Ok(HttpClient::new(client.map_err(failed)?))
    }
}

/// A failed call is retried for half a minute at most, since a client waits for the answer.
pub(super) fn retries() -> RetryConfig {
    RetryConfig { max_retries: 5, retry_timeout: Duration::from_secs(30), ..RetryConfig::default() }
}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> object_store::Error {
    object_store::Error::Generic { store: "HTTP client", source: Box::new(error) }
}
