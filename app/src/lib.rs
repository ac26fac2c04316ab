//! Quizcast's program: settings, wiring, HTTP.

pub mod http;
pub mod wiring;
