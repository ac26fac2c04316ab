//! What every request goes through, in the order that `http` sets.

pub mod body_guard;
pub mod browsers;
pub mod client;
pub mod head;
pub mod no_request;
pub mod observed;
pub mod problems;
pub mod rate_limit;
pub mod request_id;
pub mod routes;
pub mod well_formed;
