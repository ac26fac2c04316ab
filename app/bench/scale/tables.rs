//! The rows of each table.

use quizcast_adapters::system::SystemClock;
use quizcast_domain::clock::Clock;
use quizcast_domain::questions::FOLDING_VERSION;
use quizcast_domain::users::AccessToken;
use uuid::Uuid;

use super::sql::{Dialect, hex};

/// Somebody whose token is known.
#[derive(Clone, Copy)]
pub(super) struct Owner {
    pub(super) id: Uuid,
    pub(super) token: Uuid,
}

/// Has a tenth of all records and uploads.
pub(super) const MANY: Owner = owner(1);
/// Has none at first.
pub(super) const FEW: Owner = owner(2);
/// Changes the token again and again.
pub(super) const SPARE: Owner = owner(3);
/// Categories have about so many questions, but for two: the first has a hundredth of all, the second a tenth.
const OF_A_CATEGORY: u32 = 10;

const fn owner(n: u128) -> Owner {
    Owner { id: Uuid::from_u128(n << 96 | 1), token: Uuid::from_u128(n << 96 | 2) }
}

/// The statements that fill empty tables with `size` of everything.
pub(super) fn fill(dialect: Dialect, size: u32) -> Vec<String> {
    let now = SystemClock.now().unix_timestamp() * 1_000_000;
    // Within the last twenty hours: nothing is due to be swept.
    let lately = format!("{now} - (n % 72000) * 1000000");
    let known = [MANY, FEW, SPARE].map(|owner| user(dialect, owner, now));
    let insert = |into: &str, values: &str| dialect.insert(into, values, size);
    let (uuid, hash) = (dialect.uuid("n"), dialect.hash("n"));
    let theirs = format!(
        "CASE WHEN n % 10 = 0 THEN {} ELSE {} END",
        dialect.known(MANY.id),
        dialect.uuid(&format!("1 + (n * 7919) % {size}"))
    );
    let zeros = |length| dialect.zeros(length);
    let mut all = known.to_vec();
    all.extend([
        insert("users (id, name, token, created_at)", &format!("{uuid}, 'User ' || n, {hash}, {now} - n")),
        insert("audio_bodies (id, state, heartbeat)", &format!("{uuid}, 'done', 0")),
        insert("audio (id)", &uuid),
        insert("audio_chunks (audio, seq, bytes)", &format!("{uuid}, 0, {}", zeros(64))),
        insert(
            "records (id, user_id, name, folded_name, created_at, audio, head, body_length, duration, sample_rate, \
             channels, bitrate, warnings)",
            &format!(
                "{uuid}, {theirs}, 'take ' || n, 'take ' || n, {now} - n, {uuid}, {}, 64 + n % 5000, \
                 1000000000 + n % 90000 * 1000000, 44100, 2, 192, '[]'",
                zeros(64)
            ),
        ),
        insert(
            "record_peaks (record_id, samples_per_pixel, pairs)",
            &format!("{uuid}, 256, {}", zeros(40)),
        ),
        insert(
            "uploads (id, user_id, protocol, finish, state, record, stored, epoch, wanted, audio, body_length, \
             body_at_seam, uncut, created_at, touched_at)",
            &format!("{uuid}, {theirs}, 'tus', 0, 'done', {uuid}, 9000, 1, 0, {uuid}, 64, 64, 0, {lately}, {lately}"),
        ),
        insert(
            "idempotency_keys (key, request, holder, receipt, created_at, lease_until)",
            &format!("{hash}, {hash}, {uuid}, 'quiz 1', {lately}, {lately}"),
        ),
    ]);
    all.extend(questions(dialect, size, now));
    all.extend([
        "UPDATE record_totals SET bytes = (SELECT SUM(64 + body_length) FROM records)".to_owned(),
        format!(
            "UPDATE users SET records = t.records, record_bytes = t.bytes FROM (SELECT COUNT(*) AS records, \
             CAST(SUM(64 + body_length) AS BIGINT) AS bytes FROM records WHERE user_id = {0}) t WHERE id = {0}",
            dialect.known(MANY.id)
        ),
    ]);
    all
}

fn user(dialect: Dialect, owner: Owner, now: i64) -> String {
    let hash = hex(&AccessToken::new(owner.token).hash().0, "");
    format!(
        "INSERT INTO users (id, name, token, created_at) VALUES ({}, 'Ann', {}, {now})",
        dialect.known(owner.id),
        dialect.bytes(&format!("'{hash}'"))
    )
}

/// Questions and their categories. The triggers that would do the latter are set aside meanwhile.
fn questions(dialect: Dialect, size: u32, now: i64) -> Vec<String> {
    let text = "CASE n % 4 WHEN 0 THEN 'which river' WHEN 1 THEN 'what king' WHEN 2 THEN 'whose novel' ELSE \
                'which bridge' END || ' is the number ' || n || CASE WHEN n % 1000 = 1 THEN ' zephyr' ELSE '' END";
    let category = format!(
        "CASE WHEN n % 100 = 0 THEN 'large' WHEN n % 10 = 5 THEN 'huge' ELSE 'small ' || ((n - 1) / {OF_A_CATEGORY}) END"
    );
    vec![
        dialect.insert_counting(
            "questions (id, question, answer, source, source_id, category, folded_category, value, created_at, saved_at, \
             airdate, game_id, folded, folding, fingerprint, category_number)",
            &format!(
                "n, {text}, 'it is ' || n, CASE WHEN n % 6 = 0 THEN 'opentdb' ELSE 'most' END, 'id ' || n, \
                 {category}, {category}, CASE WHEN n % 20 = 3 THEN NULL ELSE 200 + 200 * (n % 10) END, {now} - n, {now}, \
                 n / 60 * 86400000000 % 400000000000000, n / 60, {text} || ' it is ' || n, {FOLDING_VERSION}, {}, \
                 CASE WHEN n % 100 = 0 THEN 1 WHEN n % 10 = 5 THEN 2 ELSE 3 + (n - 1) / {OF_A_CATEGORY} END",
                dialect.hash("n")
            ),
            size,
        ),
        "INSERT INTO categories (id, folded, title, questions, created_at, updated_at) \
         SELECT category_number, MIN(folded_category), MIN(category), COUNT(*), MIN(saved_at), MAX(saved_at) \
         FROM questions GROUP BY category_number"
            .to_owned(),
        format!("UPDATE quiz_log SET last_id = {size}"),
    ]
}
