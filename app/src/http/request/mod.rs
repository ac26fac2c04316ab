//! What handlers take from a request.

pub mod accept;
pub mod bearer;
pub mod body;
pub mod client;
pub(crate) mod conditions;
pub mod cursor;
pub(crate) mod disposition;
pub mod forwarded;
pub(crate) mod header_text;
pub mod idempotency;
pub mod last;
pub mod link;
pub mod old_paths;
pub mod page;
pub(crate) mod range;
pub(crate) mod received;
pub(crate) mod slots;
pub mod whole;
