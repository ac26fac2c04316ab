//! What every request goes through: [`front`](front::Front), then [`body_guard`], then [`checks`](checks::Checks).

pub mod body_guard;
pub mod browsers;
pub mod checks;
pub mod client;
pub mod front;
pub mod head;
pub mod no_request;
pub mod observed;
pub mod problems;
pub mod protocols;
pub mod rate_limit;
pub mod request_id;
pub mod routes;
pub mod well_formed;
