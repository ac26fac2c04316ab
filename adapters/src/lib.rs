//! The adapters of Quizcast's ports: one technology per module, each behind a feature.
//!
//! `examples/axum.rs` is a program of its own that is made of them: a quiz and records over SQLite and LAME.

#[cfg(feature = "floor")]
pub mod floor;
#[cfg(feature = "lame")]
pub mod lame;
pub mod mp3_mode;
#[cfg(feature = "objects")]
pub mod objects;
#[cfg(any(feature = "objects", feature = "sea"))]
mod pieces;
#[cfg(feature = "sea")]
pub mod sea;
#[cfg(any(feature = "jservice", feature = "opentdb", feature = "builtin"))]
pub mod sources;
#[cfg(feature = "space")]
pub mod space;
#[cfg(feature = "system")]
pub mod system;
#[cfg(feature = "tls")]
mod tls;
