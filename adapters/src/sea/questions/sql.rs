//! The SQL statements that append to the log.

use sea_orm::DbBackend;

use crate::sea::db::json::{bytes, each, uuid};
use crate::sea::entity::questions::{insertable, predecessor};

/// The statements in the SQL of one database.
#[derive(Debug)]
pub(super) struct Statements {
    pub(super) append_one: String,
    pub(super) look: String,
    pub(super) append: String,
    pub(super) finish: String,
}

impl Statements {
    pub(super) fn of(backend: DbBackend) -> Self {
        Self {
            append_one: append_one(backend),
            look: look(backend),
            append: append(backend),
            finish: finish(backend),
        }
    }
}

/// Appends the one question of the array `$1`. Returns its number and the question before it, or no row if it saved
/// nothing.
///
/// On PostgreSQL it must not wait for the lock, since it commits even if its caller has left. If another session holds
/// the log's row, or if its snapshot lacks the last question, it saves nothing.
fn append_one(backend: DbBackend) -> String {
    let ((columns, values), rows) = (insertable(backend), each(backend, "$1"));
    if backend == DbBackend::Sqlite {
        // A trigger updates `quiz_log.last_id`.
        let previous = predecessor(backend, "questions.id - 1");
        return format!(
            "INSERT INTO questions (id, {columns}) SELECT last_id + 1, {values} FROM quiz_log, {rows} WHERE one = 1 \
             AND (last_id = 0 OR EXISTS (SELECT 1 FROM questions q WHERE q.id = last_id)) \
             ON CONFLICT DO NOTHING RETURNING id, {previous}"
        );
    }
    // The trigger that gives a row its category runs before PostgreSQL notices a conflict: without the look for the same
    // question, a known one could leave a category without questions behind.
    let (source, source_id) = ("v ->> 'source'", "v ->> 'source_id'");
    let fingerprint = bytes(backend, "v ->> 'fingerprint'");
    // If another session committed between this statement's snapshot and its lock, PostgreSQL reads `last_id` again,
    // but the questions still from the snapshot: `previous` is NULL then.
    let previous = predecessor(backend, "quiz_log.last_id");
    format!(
        "WITH last AS (\
             SELECT last_id, {previous} AS previous FROM quiz_log WHERE one = 1 FOR UPDATE SKIP LOCKED\
         ), added AS (\
             INSERT INTO questions (id, {columns}) SELECT last_id + 1, {values} FROM last, {rows} \
             WHERE (last_id = 0 OR previous IS NOT NULL) \
             AND NOT EXISTS (SELECT 1 FROM questions q WHERE q.source = {source} AND q.source_id = {source_id}) \
             AND NOT EXISTS (SELECT 1 FROM questions q WHERE q.fingerprint = {fingerprint}) \
             ON CONFLICT DO NOTHING RETURNING id\
         ), moved AS (\
             UPDATE quiz_log SET last_id = added.id FROM added WHERE one = 1\
         ) SELECT added.id, last.previous FROM last, added"
    )
}

/// Reads what a plan needs of the log, for the candidates whose identities are in `$1` and the claims in `$2`.
///
/// The columns are a kind, a position, a number in the log, and a question as JSON. Kind 0 is the last question, kind 1
/// a candidate that is in the log, kind 2 a job whose claim holds.
///
/// Each candidate has two subqueries of its own, one for each index, so that no planner scans the whole log.
fn look(backend: DbBackend) -> String {
    let (candidates, claims) = (each(backend, "$1"), each(backend, "$2"));
    let (fingerprint, last) = (bytes(backend, "v ->> 2"), predecessor(backend, "quiz_log.last_id"));
    let (key, holder) = (bytes(backend, "v ->> 1"), uuid(backend, "v ->> 2"));
    // PostgreSQL locks the claims, so that none is given back before it is finished.
    let lock = if backend == DbBackend::Sqlite { "" } else { "FOR UPDATE OF i" };
    format!(
        "WITH held AS (\
             SELECT CAST(v ->> 0 AS BIGINT) AS at FROM {claims} JOIN idempotency_keys i \
             ON i.key = {key} AND i.holder = {holder} AND i.receipt IS NULL {lock}\
         ) SELECT 0, CAST(0 AS BIGINT), last_id, {last} FROM quiz_log WHERE one = 1 \
         UNION ALL SELECT 1, k, id, NULL FROM (SELECT k, COALESCE(\
             (SELECT id FROM questions q WHERE q.source = v ->> 0 AND q.source_id = v ->> 1), \
             (SELECT id FROM questions q WHERE q.fingerprint = {fingerprint})) AS id FROM {candidates}) f \
         WHERE id IS NOT NULL \
         UNION ALL SELECT 2, at, CAST(0 AS BIGINT), NULL FROM held"
    )
}

/// Appends the rows of the array `$1`, with the numbers after `$2`, the log's last number.
pub(in crate::sea) fn append(backend: DbBackend) -> String {
    let ((columns, values), rows) = (insertable(backend), each(backend, "$1"));
    let insert = format!(
        "INSERT INTO questions (id, {columns}) SELECT CAST($2 AS BIGINT) + 1 + k, {values} FROM {rows} ORDER BY k"
    );
    if backend == DbBackend::Sqlite {
        return insert;
    }
    // The rows are counted as they are inserted: counting the array's elements would read all of the JSON once more.
    format!(
        "WITH added AS ({insert} RETURNING 1) \
         UPDATE quiz_log SET last_id = last_id + (SELECT COUNT(*) FROM added) WHERE one = 1"
    )
}

/// Finishes the claims of the array `$1`, each with its receipt.
fn finish(backend: DbBackend) -> String {
    let (claims, key, holder) = (each(backend, "$1"), bytes(backend, "v ->> 0"), uuid(backend, "v ->> 1"));
    format!(
        "UPDATE idempotency_keys SET receipt = v ->> 2 FROM {claims} \
         WHERE key = {key} AND holder = {holder} AND receipt IS NULL"
    )
}
