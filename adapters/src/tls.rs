//! Which certificates HTTP clients trust.

use std::sync::Arc;

use reqwest::ClientBuilder;
use rustls::{ClientConfig, Error, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;

/// Begins an HTTP client that trusts the platform's CA certificates.
///
/// # Errors
///
/// [`Error`] if TLS cannot be set up.
pub fn client() -> Result<ClientBuilder, Error> {
    Ok(reqwest::Client::builder().tls_backend_preconfigured(config()?))
}

/// Names the crypto provider, since a library must not choose one for the whole process.
///
/// If the platform has no CA certificate, the client trusts none: calls to https fail, and nothing else.
fn config() -> Result<ClientConfig, Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder =
        || ClientConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions();
    let mut config = match builder()?.with_platform_verifier() {
        Ok(trusting) => trusting.with_no_client_auth(),
        Err(error) => {
            tracing::warn!(%error, "no CA certificates: calls to https will fail");
            builder()?.with_root_certificates(RootCertStore::empty()).with_no_client_auth()
        }
    };
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}
