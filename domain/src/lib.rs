//! The core of Quizcast: what a quiz feed and a recorder's back office *are*, without saying how
//! they are stored, fetched, encoded or served.
//!
//! | area | what is in it |
//! |---|---|
//! | [`questions`] | questions, their cleaned and folded texts, their fingerprints, and whether an answer is right |
//! | [`quiz`] | the sources, the log of saved questions, and [`DrawQuestions`](quiz::DrawQuestions) |
//! | [`archive`] | reading what was saved |
//! | [`users`] | users, access tokens, and [`Registration`](users::Registration) |
//! | [`records`] | records and the streaming ports through which audio goes |
//! | [`once`] | doing a thing once although it is asked twice |
//! | [`page`] | pages of a list |
//! | [`clock`], [`ids`] | time and randomness: ports too, so that tests are exact |
//! | `testkit` (feature) | in-memory adapters, and the rules that every adapter must pass |
//!
//! # How to embed it
//!
//! Choose an adapter for each port, put them into [`Ports`], and make the [`UseCases`]. A use case can also be
//! made alone, of the ports that it names:
//!
//! ```
//! # #[cfg(feature = "testkit")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use std::sync::Arc;
//!
//! use quizcast_domain::testkit::memory::{FixedClock, MemoryUserRepo, SequentialIds};
//! use quizcast_domain::users::{Registration, UserName};
//!
//! let (ids, clock) = (Arc::new(SequentialIds::default()), Arc::new(FixedClock::default()));
//! let registration = Registration::new(Arc::new(MemoryUserRepo::default()), ids, clock);
//! let made = registration.register(UserName::new("Ann")?).await?;
//! let found = registration.authenticate(&made.token).await?;
//! assert_eq!(found.map(|user| user.name.to_string()).as_deref(), Some("Ann"));
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "testkit"))]
//! # fn main() {}
//! ```
//!
//! `examples/embed.rs` is a whole program with the quiz, the users and the records.
//!
//! # How to add a port
//!
//! 1. Write the trait into the area's `ports.rs`: what *every* implementation owes goes into its
//!    documentation, and its errors say what a caller can do about them.
//! 2. Hold it as `Arc<dyn Port>` in the use case, and add it to [`Ports`].
//! 3. Give it an in-memory adapter and a contract suite in `testkit`; run the suite for it there
//!    and for each real adapter where that lives.

pub mod archive;
pub mod clock;
mod error;
pub mod ids;
pub mod once;
pub mod page;
pub mod questions;
pub mod quiz;
pub mod records;
#[cfg(any(test, feature = "testkit"))]
pub mod testkit;
mod use_cases;
pub mod users;

pub use error::{BoxError, RepoError};
pub use use_cases::{Ports, UseCases};
