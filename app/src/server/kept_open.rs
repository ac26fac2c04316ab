//! A handle that keeps a connection open.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

/// Keeps the connection of a request open until all clones of it are dropped.
///
/// It is an extension of each request with a body. Code that may read the request's body after the answer must hold it.
#[derive(Clone)]
pub struct KeptOpen(pub Arc<dyn Any + Send + Sync>);

impl fmt::Debug for KeptOpen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeptOpen")
    }
}
