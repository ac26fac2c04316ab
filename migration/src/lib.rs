//! The schema of Quizcast's database, step by step.
//!
//! A step that was released is never edited. Changes expand first and contract later, so that a
//! program one minor version older still serves on the newer schema: while nodes are replaced one
//! by one, both run.
//!
//! The table `schema_info` has one row. Its `oldest_program` is the number of steps that a program must know,
//! at least, to serve on this schema. A step that only adds something leaves it alone. A step that removes or
//! changes something raises it to the number of the first step whose programs no longer use that. [`state()`]
//! compares it with the steps of this program.

use sea_orm_migration::prelude::*;

pub use sea_orm_migration::MigratorTrait;

mod dialect;
mod m0001_start;
mod m0002_records;
mod m0003_log_follows;
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
        ]
    }
}
