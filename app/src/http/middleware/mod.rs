//! What every request goes through, from the outside in.

pub mod access_log;
pub mod body_guard;
pub mod client;
pub mod cors;
pub mod forwarded;
pub mod framing;
pub mod head;
pub mod host;
pub mod panics;
pub mod problems;
pub mod rate_limit;
pub mod request_id;
pub mod route_table;
pub mod security_headers;
