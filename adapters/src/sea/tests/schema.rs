//! Migrations, by many nodes at once and on schemas of other programs.

use sea_orm::ConnectionTrait;

use super::on_both_databases;
use super::place::{Place, first};
use crate::sea::{Database, MigrateError, SchemaState};

on_both_databases! {
    six_nodes_may_migrate_at_once
    a_state_is_reported_without_changing_anything
    a_newer_schema_that_still_fits_stays_as_it_is
    a_schema_that_is_too_new_is_refused_in_one_line
    foreign_steps_in_the_place_of_ours_are_refused
}

/// How many steps there are by now.
const STEPS: usize = 8;

async fn six_nodes_may_migrate_at_once(place: Place) {
    let options = place.options.clone();
    let nodes: Vec<_> = (0..6)
        .map(|_| {
            let options = options.clone();
            tokio::spawn(async move { Database::connect(&options).await.unwrap().migrate().await.unwrap() })
        })
        .collect();
    let mut steps = 0;
    for node in nodes {
        steps += node.await.unwrap();
    }
    assert_eq!(steps, STEPS, "one node migrates, the others wait for it");
    assert_eq!(place.open().await.schema_state().await.unwrap(), SchemaState::UpToDate);
}

async fn a_state_is_reported_without_changing_anything(place: Place) {
    let db = place.open().await;
    for _ in 0..2 {
        assert_eq!(db.schema_state().await.unwrap(), SchemaState::Pending(STEPS));
    }
    assert_eq!(db.migrate().await.unwrap(), STEPS);
    assert_eq!(db.schema_state().await.unwrap(), SchemaState::UpToDate);
    assert_eq!(db.migrate().await.unwrap(), 0);
}

async fn by_a_newer_program(db: &Database, oldest_program: u32) {
    let sql = format!(
        "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_future', 0); \
         UPDATE schema_info SET oldest_program = {oldest_program}"
    );
    db.write.execute_unprepared(&sql).await.unwrap();
}

async fn a_newer_schema_that_still_fits_stays_as_it_is(place: Place) {
    let db = place.migrated().await;
    by_a_newer_program(&db, 1).await;
    assert_eq!(db.schema_state().await.unwrap(), SchemaState::NewerButCompatible);
    assert_eq!(db.migrate().await.unwrap(), 0);
    let taken: i64 = first(&db.read, "SELECT COUNT(*) FROM seaql_migrations").await;
    assert_eq!(usize::try_from(taken).unwrap(), STEPS + 1);
}

async fn a_schema_that_is_too_new_is_refused_in_one_line(place: Place) {
    let db = place.migrated().await;
    by_a_newer_program(&db, 99).await;
    assert_eq!(db.schema_state().await.unwrap(), SchemaState::TooNew { known: STEPS, needed: 99 });
    let refused = db.migrate().await.unwrap_err();
    assert!(matches!(refused, MigrateError::TooNew { known: STEPS, needed: 99 }));
    let line = refused.to_string();
    assert!(
        line.contains("schema 99") && line.contains(&format!("schema {STEPS}")) && !line.contains('\n'),
        "{line}"
    );
}

async fn foreign_steps_in_the_place_of_ours_are_refused(place: Place) {
    let db = place.migrated().await;
    by_a_newer_program(&db, 1).await;
    let other = "DELETE FROM seaql_migrations WHERE version <> 'm9999_future'";
    db.write.execute_unprepared(other).await.unwrap();
    assert!(matches!(db.migrate().await, Err(MigrateError::TooNew { .. })));
}
