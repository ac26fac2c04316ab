//! What a request keeps open.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

/// In the extensions of a request. The connection stays open until this is dropped, so whoever still reads the
/// request's body holds it.
#[derive(Clone)]
pub struct KeptOpen(pub Arc<dyn Any + Send + Sync>);

impl fmt::Debug for KeptOpen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeptOpen")
    }
}
