//! In-memory adapters, and the rules that every adapter must pass.
//!
//! The adapters in [`memory`] are for tests, and for first steps with the core. The suites in [`contract`]
//! are run by macros, so that a new rule reaches every adapter at once:
//!
//! ```text
//! mod users { quizcast_domain::user_repo_contract!(async { SeaUserRepo::new(fresh_database().await) }); }
//! ```

#[expect(
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "a broken rule fails the test that runs it"
)]
// Finds a rule that no suite lists.
#[deny(dead_code)]
// A macro that another macro defines has no path: it can be used only after this line.
#[macro_use]
pub mod contract;
pub mod memory;
mod together;

pub use together::together;
