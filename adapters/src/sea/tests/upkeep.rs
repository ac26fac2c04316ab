//! The upkeep of what older programs left, while the program serves.

use quizcast_domain::archive::{PageRequest, QuestionArchive, QuestionFilter};
use quizcast_domain::page::PageLimit;
use quizcast_domain::questions::{Draft, NewQuestion, SourceName};
use quizcast_domain::quiz::{Append, Batch, QuestionRepo};
use quizcast_domain::records::{
    AudioRegister, Publication, Published, RecordOrder, RecordRepo, RecordRequest, Room,
};
use quizcast_domain::testkit::contract::fixtures::{count, peaks, record};
use quizcast_domain::users::{AccessToken, User, UserName, UserRepo};
use sea_orm::{ConnectionTrait, DbBackend};
use time::OffsetDateTime;

use super::on_both_databases;
use super::place::{Place, first};
use crate::sea::{Progress, SeaArchive, SeaQuestionRepo, SeaRecordRepo, SeaUserRepo, Upkeep};

on_both_databases! {
    old_questions_get_categories_while_new_ones_come
    a_step_that_the_database_broke_off_goes_on_in_the_next_run
    names_of_old_records_are_folded
}

async fn append(log: &SeaQuestionRepo, numbers: std::ops::Range<u32>) {
    let one = |n: u32| {
        let category = (!n.is_multiple_of(3)).then(|| format!("Title {}", n % 7));
        let draft =
            Draft { category, ..Draft::new(SourceName::IMPORT, format!("Which is number {n}?"), "x") };
        NewQuestion::new(draft).unwrap()
    };
    let questions: Vec<_> = numbers.map(one).collect();
    for candidates in questions.chunks(500) {
        let (wanted, saved_at) = (count(candidates.len()), OffsetDateTime::UNIX_EPOCH);
        let appended = log.append(Batch { candidates, wanted, saved_at, claim: None }).await.unwrap();
        assert!(matches!(appended, Append::Saved { .. }));
    }
}

async fn old_questions_get_categories_while_new_ones_come(place: Place) {
    let db = place.migrated().await;
    let log = SeaQuestionRepo::new(db.clone());
    append(&log, 0..1700).await;
    // As before categories had numbers.
    db.write.execute_unprepared("UPDATE questions SET category_number = NULL").await.unwrap();
    db.write.execute_unprepared("DELETE FROM categories").await.unwrap();
    let upkeep = Upkeep::new(db.clone());
    let (done, ()) = tokio::join!(upkeep.run(), async {
        for n in 1700..1760 {
            append(&log, n..n + 1).await;
        }
    });
    assert_eq!(done.unwrap(), Progress::Done);
    let missing = "SELECT COUNT(*) FROM questions WHERE category_number IS NULL";
    assert_eq!(first::<i64>(&db.read, missing).await, 0);
    let wrong = "SELECT COUNT(*) FROM questions q LEFT JOIN categories c ON c.id = q.category_number \
        WHERE c.folded IS NULL OR c.folded <> COALESCE(q.folded_category, 'general')";
    assert_eq!(first::<i64>(&db.read, wrong).await, 0);
    let counted = "SELECT COUNT(*) FROM categories c WHERE c.questions <> \
        (SELECT COUNT(*) FROM questions q WHERE q.category_number = c.id)";
    assert_eq!(first::<i64>(&db.read, counted).await, 0);
    assert_eq!(first::<i64>(&db.read, "SELECT MAX(id) - COUNT(*) FROM categories").await, 0);
    let filter = QuestionFilter::default().text("number 1234");
    let page = SeaArchive::new(db).page(&PageRequest { filter, ..PageRequest::default() }).await.unwrap();
    assert_eq!(page.items.len(), 1);
}

#[cfg(feature = "postgres")]
mod only_postgres {
    use super::*;
    use crate::sea::tests::place::{hold, postgres};

    const VALID: &str =
        "SELECT COUNT(*) FROM pg_index WHERE indexrelid = to_regclass('questions_search') AND indisvalid";

    #[tokio::test]
    async fn the_remains_of_a_build_that_was_cut_off_are_replaced() {
        let db = postgres().await.migrated().await;
        let upkeep = Upkeep::new(db.clone());
        assert_eq!(upkeep.run().await.unwrap(), Progress::Done);
        assert_eq!(first::<i64>(&db.read, VALID).await, 1);
        let cut = "UPDATE pg_index SET indisvalid = false WHERE indexrelid = to_regclass('questions_search')";
        db.write.execute_unprepared(cut).await.unwrap();
        let before: i64 = first(&db.read, "SELECT to_regclass('questions_search')::oid::bigint").await;
        // Another start of the program.
        assert_eq!(Upkeep::new(db.clone()).run().await.unwrap(), Progress::Done);
        assert_eq!(first::<i64>(&db.read, VALID).await, 1);
        let after: i64 = first(&db.read, "SELECT to_regclass('questions_search')::oid::bigint").await;
        assert_ne!(before, after);
    }

    #[tokio::test]
    async fn only_an_empty_log_loses_its_index_before_many_questions_come() {
        let db = postgres().await.migrated().await;
        Upkeep::new(db.clone()).run().await.unwrap();
        Upkeep::new(db.clone()).before_many().await.unwrap();
        assert_eq!(first::<i64>(&db.read, VALID).await, 0);
        append(&SeaQuestionRepo::new(db.clone()), 0..200).await;
        assert_eq!(Upkeep::new(db.clone()).run().await.unwrap(), Progress::Done);
        Upkeep::new(db.clone()).before_many().await.unwrap();
        assert_eq!(first::<i64>(&db.read, VALID).await, 1);
    }

    #[tokio::test]
    async fn one_node_at_a_time_builds_the_index() {
        let db = postgres().await.migrated().await;
        let held = hold(&db, "SELECT pg_advisory_xact_lock(8243109465120934)").await;
        assert_eq!(Upkeep::new(db.clone()).run().await.unwrap(), Progress::Elsewhere);
        assert_eq!(first::<i64>(&db.read, VALID).await, 0);
        held.rollback().await.unwrap();
        assert_eq!(Upkeep::new(db.clone()).run().await.unwrap(), Progress::Done);
        assert_eq!(first::<i64>(&db.read, VALID).await, 1);
    }

    /// The next run would find the turn taken, by this very node.
    #[tokio::test]
    async fn a_run_gives_its_turn_back_before_it_ends() {
        let db = postgres().await.migrated().await;
        let locks = "SELECT COUNT(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database \
            WHERE l.locktype = 'advisory' AND d.datname = current_database()";
        assert_eq!(Upkeep::new(db.clone()).run().await.unwrap(), Progress::Done);
        assert_eq!(first::<i64>(&db.read, locks).await, 0);
        append(&SeaQuestionRepo::new(db.clone()), 0..10).await;
        let refuse = "UPDATE questions SET category_number = NULL; \
            ALTER TABLE questions ADD CHECK (category_number IS NULL)";
        db.write.execute_unprepared(refuse).await.unwrap();
        assert!(Upkeep::new(db.clone()).run().await.is_err());
        assert_eq!(first::<i64>(&db.read, locks).await, 0);
    }

    #[tokio::test]
    async fn without_the_extension_searches_go_on() {
        let place = postgres().await;
        let db = place.migrated().await;
        append(&SeaQuestionRepo::new(db.clone()), 0..200).await;
        // The extension's operators are in a schema that is not searched, so the index cannot be made.
        let elsewhere = "CREATE SCHEMA elsewhere; CREATE EXTENSION pg_trgm SCHEMA elsewhere";
        db.write.execute_unprepared(elsewhere).await.unwrap();
        let upkeep = Upkeep::new(db.clone());
        assert_eq!(upkeep.run().await.unwrap(), Progress::Done);
        assert_eq!(upkeep.run().await.unwrap(), Progress::Done);
        assert_eq!(first::<i64>(&db.read, VALID).await, 0);
        let filter = QuestionFilter::default().text("number 123");
        let page = SeaArchive::new(db).page(&PageRequest { filter, ..PageRequest::default() }).await.unwrap();
        assert_eq!(page.items.len(), 1);
    }
}

/// The database refuses the second batch, as if it had failed between two batches.
async fn a_step_that_the_database_broke_off_goes_on_in_the_next_run(place: Place) {
    let db = place.migrated().await;
    append(&SeaQuestionRepo::new(db.clone()), 0..1100).await;
    db.write.execute_unprepared("UPDATE questions SET category_number = NULL").await.unwrap();
    let (refuse, allow) = if db.backend() == DbBackend::Sqlite {
        (
            "CREATE TRIGGER refused BEFORE UPDATE ON questions WHEN NEW.id > 700 \
             BEGIN SELECT RAISE(ABORT, 'refused'); END",
            "DROP TRIGGER refused",
        )
    } else {
        (
            "CREATE FUNCTION refused() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RAISE EXCEPTION 'refused'; END $$; \
             CREATE TRIGGER refused BEFORE UPDATE ON questions FOR EACH ROW \
             WHEN (NEW.id > 700) EXECUTE FUNCTION refused()",
            "DROP TRIGGER refused ON questions",
        )
    };
    let missing = "SELECT COUNT(*) FROM questions WHERE category_number IS NULL";
    db.write.execute_unprepared(refuse).await.unwrap();
    let upkeep = Upkeep::new(db.clone());
    for _ in 0..2 {
        assert!(upkeep.run().await.is_err());
        assert_eq!(first::<i64>(&db.read, missing).await, 600);
    }
    db.write.execute_unprepared(allow).await.unwrap();
    assert_eq!(upkeep.run().await.unwrap(), Progress::Done);
    assert_eq!(first::<i64>(&db.read, missing).await, 0);
}

/// Records that an older program added have no folded name: until they have, they stand with those without a name, and
/// each record is listed once all the same.
async fn names_of_old_records_are_folded(place: Place) {
    let db = place.migrated().await;
    let records = SeaRecordRepo::new(db.clone());
    let owner = User {
        id: record(0, 1, 9).user,
        name: UserName::new("Ann").unwrap(),
        created_at: OffsetDateTime::UNIX_EPOCH,
        records: 0,
        bytes: 0,
    };
    let token = AccessToken::new(uuid::Uuid::from_u128(1)).hash();
    SeaUserRepo::new(db.clone()).insert(&owner, &token).await.unwrap();
    for n in 0..450 {
        let made = record(n, 1, 100);
        records.register(made.audio).await.unwrap();
        let (peaks, quota) = (peaks(0), Room::default());
        let publication = Publication { record: &made, peaks: &peaks, quota, claim: None, upload: None };
        assert_eq!(records.publish(publication).await.unwrap(), Published::Yes);
    }
    let listed = async |text: &str| {
        let mut asked = RecordRequest::new(PageLimit::new(7).unwrap(), RecordOrder::Name(None)).text(text);
        let mut found = Vec::new();
        loop {
            let page = records.page(owner.id, &asked).await.unwrap();
            found.extend(page.items);
            match page.next {
                Some(next) => asked.order = next,
                None => return found,
            }
        }
    };
    let all = listed("").await;
    assert_eq!((all.len(), listed("übung 44").await.len()), (450, 5));
    for sql in [
        "UPDATE records SET folded_name = NULL WHERE seq > 20",
        // What no program of this version takes for a name.
        "UPDATE records SET name = '../' WHERE seq = 450",
    ] {
        db.write.execute_unprepared(sql).await.unwrap();
    }
    assert_eq!((listed("").await.len(), listed("übung 44").await.len()), (450, 0));
    assert_eq!(Upkeep::new(db.clone()).run().await.unwrap(), Progress::Done);
    let left = "SELECT COUNT(*) FROM records WHERE (name IS NULL) <> (folded_name IS NULL)";
    assert_eq!(first::<i64>(&db.read, left).await, 0);
    let names: Vec<_> = listed("").await.into_iter().filter_map(|record| record.name).collect();
    let before: Vec<_> = all.into_iter().filter_map(|record| record.name).collect();
    assert_eq!(names, before.into_iter().filter(|name| !name.as_str().contains(" 449 ")).collect::<Vec<_>>());
    assert_eq!(listed("übung 44").await.len(), 4);
}
