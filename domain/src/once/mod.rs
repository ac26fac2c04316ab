//! Doing a thing once although it is asked twice.
//!
//! A caller who may lose an answer sends a key with the request. The first request with that key
//! takes a [`Claim`]; its change and its [`Receipt`] are stored in one step, so that a repeated
//! request finds either nothing, a request that still runs, or the whole first answer.

mod claim;
mod guard;
mod key;
mod ports;

pub use claim::{Claim, ClaimState, Receipt};
pub(crate) use guard::{OnDrop, under};
pub use key::{CallerId, IdempotencyKey, InvalidDigest, InvalidIdempotencyKey, KeyDigest, RequestDigest};
#[cfg(any(test, feature = "mock"))]
pub use ports::MockIdempotencyRepo;
pub use ports::{IdempotencyRepo, KEPT};
