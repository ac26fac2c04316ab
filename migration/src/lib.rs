//! The schema of Quizcast's database, step by step.
//!
//! A released step is never edited. A change first adds to the schema, and takes old parts away in a later
//! version: nodes are replaced one by one, and meanwhile a program of the previous minor version has to serve
//! on the newer schema.
//!
//! The table `schema_info` has one row. Its `oldest_program` is the number of steps that a program must know
//! to serve on this schema. A step that only adds leaves it alone. A step that removes or changes what older
//! programs use sets it to the number of steps that the first program without that use knows. [`state()`]
//! compares it with the steps that this program knows.

use sea_orm_migration::prelude::*;

pub use sea_orm_migration::MigratorTrait;

mod dialect;
mod m0001_start;
mod m0002_records;
mod m0003_log_follows;
mod m0004_archive;
mod m0005_search;
mod m0006_uploads;
mod m0007_record_lists;
mod m0008_feeds;
mod state;

pub use state::{SchemaState, state};

/// The steps in order.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_start::Migration),
            Box::new(m0002_records::Migration),
            Box::new(m0003_log_follows::Migration),
            Box::new(m0004_archive::Migration),
            Box::new(m0005_search::Migration),
            Box::new(m0006_uploads::Migration),
            Box::new(m0007_record_lists::Migration),
            Box::new(m0008_feeds::Migration),
        ]
    }
}
