//! Quizcast's program: settings, wiring, HTTP.

pub mod cli;
pub mod commands;
pub mod config;
pub mod http;
pub mod janitor;
pub mod logging;
pub mod real;
pub mod server;
pub mod sources;
pub mod wiring;
