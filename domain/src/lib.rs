//! The core of Quizcast: what a quiz feed and a recorder's back office *are*, without saying how
//! they are stored, fetched, encoded or served.
//!
//! | area | what is in it |
//! |---|---|
//! | [`quiz`] | questions, their fingerprints, the log of saved ones, and [`DrawQuestions`](quiz::DrawQuestions) |
//! | [`users`] | users, access tokens, and [`Registration`](users::Registration) |
//! | [`records`] | records and the streaming ports through which audio goes |
//! | [`idempotency`] | doing a thing once although it is asked twice |
//! | [`clock`], [`ids`] | time and randomness: ports too, so that tests are exact |
//! | `testkit` (feature) | in-memory adapters, and the rules that every adapter must pass |
//!
//! # How to embed it
//!
//! Choose an adapter for each port that a use case names, and run the use case:
//!
//! ```
//! # #[cfg(feature = "testkit")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use quizcast_domain::testkit::memory::{FixedClock, MemoryUserRepo, SequentialIds};
//! use quizcast_domain::users::{Registration, UserName};
//!
//! let registration = Registration::new(MemoryUserRepo::default(), SequentialIds::default(), FixedClock::default());
//! let made = registration.register(UserName::new("Ann")?).await?;
//! let found = registration.authenticate(&made.token).await?;
//! assert_eq!(found.map(|user| user.name.to_string()).as_deref(), Some("Ann"));
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "testkit"))]
//! # fn main() {}
//! ```
//!
//! `examples/embed.rs` is a whole program with the quiz and the users.
//!
//! # How to add a port
//!
//! 1. Write the trait into the area's `ports.rs`: what *every* implementation owes goes into its
//!    documentation, and its errors say what a caller can do about them.
//! 2. Delegate it for `Arc<T: ?Sized>`, so that a use case can be generic and the wiring can hold
//!    `Arc<dyn Port>`.
//! 3. Give it an in-memory adapter and a contract suite in `testkit`; run the suite for it there
//!    and for each real adapter where that lives.

pub mod clock;
mod error;
pub mod idempotency;
pub mod ids;
pub mod quiz;
pub mod records;
#[cfg(any(test, feature = "testkit"))]
pub mod testkit;
pub mod users;

pub use error::{BoxError, RepoError};
