//! The repositories in a database, through `SeaORM`: SQLite and PostgreSQL.

mod connect;
mod entity;
mod error;
mod user_repo;

pub use connect::{ConnectError, Database};
pub use user_repo::SeaUserRepo;
