//! One file per command.

mod database;
mod health;
mod housekeeping;
mod licenses;
mod migrate;
mod openapi;
mod output;
mod serve;
mod signals;

pub use health::{Unhealthy, healthcheck};
pub use licenses::licenses;
pub use migrate::{Migrated, migrate};
pub use openapi::openapi;
pub use output::{complain, print};
pub use serve::{Stopped, serve};

pub use database::StartError;
