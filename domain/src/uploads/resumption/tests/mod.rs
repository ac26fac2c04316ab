//! What becomes of uploads.

mod ends;
mod histories;
mod late;
mod world;
