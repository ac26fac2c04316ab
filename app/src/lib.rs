//! Quizcast's program: settings, wiring, HTTP.

mod catch_up;
pub mod cli;
pub mod commands;
pub mod config;
pub mod disk;
pub mod http;
pub mod janitor;
pub mod nudge;
pub mod output;
pub mod picture;
pub mod server;
pub mod spool;
pub mod start;
pub mod telemetry;
