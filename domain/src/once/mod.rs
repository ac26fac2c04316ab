//! Idempotency keys: a request that is sent twice is done once.
//!
//! A caller sends a key with a request, so that it can send the request again if the answer is lost. The
//! first request with that key takes a [`Claim`]. Its change and its [`Receipt`] are stored in one step. So a
//! repeated request finds one of three states: the key is free, the first request still runs, or it is done
//! and its receipt is enough to give the same answer again.

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
