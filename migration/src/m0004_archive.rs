//! Categories with numbers of their own, hidden questions, reports, and the indexes that reads use.
//!
//! Triggers give each new question its category and count it, so older programs, which know nothing of it, can go on
//! appending. Every append holds the lock on the log, so the numbers of categories have no gaps. Questions that were
//! saved before this step have no `category_number` until a program fills it in.
//!
//! A question without a title belongs to the category `general`.

#![expect(
    elided_lifetimes_in_paths,
    reason = "`MigrationTrait` is declared without them, and `async_trait` expands `<'_>` differently"
)]

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::dialect::Dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// When a question was on the air, as it is shown: if the source does not say, at noon (UTC) of the day on which it was
/// made. The double remainder rounds days before 1970 down, too.
const AIRED: &str = "(COALESCE(airdate, created_at - ((created_at % 86400000000) + 86400000000) % 86400000000 \
                     + 43200000000))";

fn tables(backend: DbBackend) -> String {
    let Dialect { int, bytes, table, serial, .. } = Dialect::of(backend);
    format!(
        "
ALTER TABLE questions ADD COLUMN hidden {int} NOT NULL DEFAULT 0;
ALTER TABLE questions ADD COLUMN category_number {int};
ALTER TABLE questions ADD COLUMN reports {int};

CREATE TABLE categories (
    id {int} NOT NULL PRIMARY KEY,
    folded TEXT NOT NULL,
    title TEXT NOT NULL,
    questions {int} NOT NULL,
    created_at {int} NOT NULL,
    updated_at {int} NOT NULL
) {table};

CREATE TABLE report_days (
    day {int} NOT NULL PRIMARY KEY,
    key {bytes} NOT NULL
) {table};

CREATE TABLE reporters (
    day {int} NOT NULL,
    reporter {bytes} NOT NULL,
    PRIMARY KEY (day, reporter)
) {table};

CREATE TABLE report_reasons (
    seq {serial},
    question {int} NOT NULL,
    reason TEXT NOT NULL
) {table};
CREATE INDEX report_reasons_of_question ON report_reasons (question, seq);
"
    )
}

/// Each of these indexes gives the numbers of the questions in the order of the log. Hidden questions are in none of
/// them, so a read that asks for `hidden = 0` need not look at the rows.
fn indexes(backend: DbBackend) -> String {
    // In SQLite, an entry of an index ends with the row's number anyway.
    let id = if backend == DbBackend::Sqlite { "" } else { ", id" };
    let titles = match backend {
        DbBackend::Sqlite => "CREATE UNIQUE INDEX categories_folded ON categories (folded);",
        // A title can be longer than an entry of a B-tree: its beginning is enough to sort nearly everything.
        _ => {
            "CREATE INDEX categories_folded ON categories USING hash (folded);
CREATE INDEX categories_by_title ON categories ((left(folded, 200)) COLLATE \"C\");"
        }
    };
    format!(
        "
{titles}
CREATE INDEX questions_in_category ON questions (category_number{id}) WHERE hidden = 0;
CREATE INDEX questions_of_source ON questions (source{id}) WHERE hidden = 0;
CREATE INDEX questions_of_value ON questions (value{id}) WHERE hidden = 0;
CREATE INDEX questions_of_game ON questions (game_id{id}) WHERE hidden = 0 AND game_id IS NOT NULL;
CREATE INDEX questions_aired ON questions ({AIRED}{id}) WHERE hidden = 0;
CREATE INDEX questions_hidden ON questions (id) WHERE hidden = 1;
CREATE INDEX questions_without_number ON questions (id) WHERE category_number IS NULL;
"
    )
}

/// On SQLite a trigger cannot change the new row before it is inserted, so it changes it afterwards.
const SQLITE_TRIGGERS: [&str; 3] = [
    "
CREATE TRIGGER questions_get_a_category AFTER INSERT ON questions
BEGIN
    INSERT INTO categories (id, folded, title, questions, created_at, updated_at)
        SELECT COALESCE((SELECT MAX(id) FROM categories), 0) + 1, COALESCE(NEW.folded_category, 'general'),
            COALESCE(NEW.category, 'general'), 0, NEW.saved_at, NEW.saved_at
        WHERE NOT EXISTS (SELECT 1 FROM categories WHERE folded = COALESCE(NEW.folded_category, 'general'));
    UPDATE questions SET category_number =
        (SELECT id FROM categories WHERE folded = COALESCE(NEW.folded_category, 'general'))
        WHERE id = NEW.id;
END",
    "
CREATE TRIGGER questions_enter_a_category AFTER UPDATE OF category_number ON questions
WHEN OLD.category_number IS NULL AND NEW.category_number IS NOT NULL
BEGIN
    UPDATE categories SET questions = questions + (NEW.hidden = 0),
        created_at = MIN(created_at, NEW.saved_at), updated_at = MAX(updated_at, NEW.saved_at)
        WHERE id = NEW.category_number;
END",
    "
CREATE TRIGGER questions_are_hidden AFTER UPDATE OF hidden ON questions
WHEN OLD.hidden <> NEW.hidden
BEGIN
    UPDATE categories SET questions = questions + OLD.hidden - NEW.hidden WHERE id = NEW.category_number;
END",
];

/// A row's category is set before the row is inserted; the rows of a statement are counted after it, together.
const POSTGRES_TRIGGERS: &str = "
CREATE FUNCTION quizcast_category(title TEXT, folded_title TEXT, saved_at BIGINT) RETURNS BIGINT
LANGUAGE plpgsql AS $$
DECLARE
    number BIGINT;
BEGIN
    SELECT c.id INTO number FROM categories c WHERE c.folded = folded_title;
    IF number IS NULL THEN
        SELECT COALESCE(MAX(c.id), 0) + 1 INTO number FROM categories c;
        INSERT INTO categories VALUES (number, folded_title, title, 0, saved_at, saved_at);
    END IF;
    RETURN number;
END $$;

CREATE FUNCTION questions_get_a_category() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.category_number := quizcast_category(
        COALESCE(NEW.category, 'general'), COALESCE(NEW.folded_category, 'general'), NEW.saved_at);
    RETURN NEW;
END $$;
CREATE TRIGGER questions_get_a_category BEFORE INSERT ON questions
FOR EACH ROW EXECUTE FUNCTION questions_get_a_category();

CREATE FUNCTION questions_enter_categories() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE categories c SET questions = questions + n.shown,
        created_at = LEAST(c.created_at, n.first_saved), updated_at = GREATEST(c.updated_at, n.last_saved)
    FROM (
        SELECT category_number, COUNT(*) FILTER (WHERE hidden = 0) AS shown,
            MIN(saved_at) AS first_saved, MAX(saved_at) AS last_saved
        FROM added GROUP BY category_number
    ) n WHERE c.id = n.category_number;
    RETURN NULL;
END $$;
CREATE TRIGGER questions_enter_categories AFTER INSERT ON questions
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION questions_enter_categories();

CREATE FUNCTION questions_enter_a_category() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE categories SET questions = questions + 1 - NEW.hidden,
        created_at = LEAST(created_at, NEW.saved_at), updated_at = GREATEST(updated_at, NEW.saved_at)
    WHERE id = NEW.category_number;
    RETURN NULL;
END $$;
CREATE TRIGGER questions_enter_a_category AFTER UPDATE OF category_number ON questions
FOR EACH ROW WHEN (OLD.category_number IS NULL AND NEW.category_number IS NOT NULL)
EXECUTE FUNCTION questions_enter_a_category();

CREATE FUNCTION questions_are_hidden() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE categories SET questions = questions + OLD.hidden - NEW.hidden WHERE id = NEW.category_number;
    RETURN NULL;
END $$;
CREATE TRIGGER questions_are_hidden AFTER UPDATE OF hidden ON questions
FOR EACH ROW WHEN (OLD.hidden <> NEW.hidden) EXECUTE FUNCTION questions_are_hidden();
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (backend, db) = (manager.get_database_backend(), manager.get_connection());
        db.execute_unprepared(&tables(backend)).await?;
        db.execute_unprepared(&indexes(backend)).await?;
        if backend == DbBackend::Sqlite {
            for trigger in SQLITE_TRIGGERS {
                db.execute_unprepared(trigger).await?;
            }
        } else {
            db.execute_unprepared(POSTGRES_TRIGGERS).await?;
        }
        Ok(())
    }
}
