//! The core of Quizcast: what a quiz feed and a recorder's back office *are*, without saying how
//! they are stored, fetched, encoded or served.
//!
//! | area | what is in it |
//! |---|---|
//! | [`questions`] | questions, their cleaned and folded texts, their fingerprints, and whether an answer is right |
//! | [`quiz`] | the sources, the log of saved questions, and [`DrawQuestions`](quiz::DrawQuestions) |
//! | [`archive`] | reading what was saved |
//! | [`intake`] | many questions at once, from files |
//! | [`users`] | users, access tokens, and [`Registration`](users::Registration) |
//! | [`records`] | records, and the ports that stream their audio |
//! | [`uploads`] | uploads that go on after a break, at any node |
//! | [`once`] | idempotency keys: a request that is sent twice is done once |
//! | [`page`] | pages of a list |
//! | [`clock`], [`ids`] | time and random ids: ports too, so that tests can choose them |
//! | `testkit` (feature) | in-memory adapters, and the rules that every adapter must pass |
//!
//! # How to embed it
//!
//! Choose an adapter for each port, put them into [`Ports`], and make the [`UseCases`]. A single use case can
//! also be made from the ports that its constructor takes:
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
//! `examples/embed.rs` is a whole program with the quiz, the users and the records, all in memory. The crate
//! `quizcast-adapters` has adapters for databases, object stores, sources of questions and MP3.
//!
//! # How to add a port
//!
//! 1. Write the trait into the area's `ports.rs`. Its documentation says what *every* implementation must do;
//!    its error variants are what a caller can act on.
//! 2. Hold it as `Arc<dyn Port>` in the use case, and add it to [`Ports`].
//! 3. Write an in-memory adapter and a contract suite in `testkit`. Run the suite on that adapter, and on each
//!    real adapter in the crate of that adapter.

#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod archive;
pub mod clock;
mod error;
pub mod ids;
pub mod intake;
pub mod once;
pub mod page;
pub mod questions;
pub mod quiz;
pub mod records;
#[cfg(any(test, feature = "testkit"))]
pub mod testkit;
pub mod uploads;
mod use_cases;
pub mod users;

pub use error::{BoxError, RepoError};
pub use use_cases::{Ports, UseCases};
