//! The schema of Quizcast's database, step by step.
//!
//! A step that was released is never edited. Changes expand first and contract later, so that a
//! program one minor version older still serves on the newer schema.

use sea_orm_migration::prelude::*;

pub use sea_orm_migration::MigratorTrait;

mod m0001_start;

/// The steps in order.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(m0001_start::Migration)]
    }
}
