//! The rules of a draw.

mod concurrent;
mod enough;
mod keys;
mod sources;
mod time_limit;
mod world;
