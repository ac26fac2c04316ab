//! All settings, in the order and under the headings of the help.

use super::http::{ADMIN_TOKEN, CORS_ORIGINS, RATE_LIMIT, REGISTRATION};
use super::log::{LOG, LOG_FORMAT};
use super::place::{DATA_DIR, DATABASE_URL, LISTEN, PUBLIC_URL};
use super::quiz::{
    JSERVICE_URL, OPENTDB_URL, QUIZ_DEADLINE, QUIZ_FILES, QUIZ_MAX, QUIZ_MAX_BARREN_ROUNDS, QUIZ_SOURCES,
};
use super::records::{
    AUDIO_STORE, ENCODER_THREADS, MAX_DURATION, MAX_OPEN_UPLOADS, MAX_SPOOL_BYTES, MAX_STORE_BYTES,
    MAX_UPLOAD_BYTES, MAX_UPLOADS, MAX_USER_BYTES, MIN_FREE_SPACE, MP3, UPLOAD_EXPIRY,
};
use super::server::{
    HEADER_TIMEOUT, IDLE_TIMEOUT, MAX_CONNECTIONS, MIN_UPLOAD_RATE, SHUTDOWN_GRACE, TRUST_PROXY,
};
use super::setting::Row;

/// All settings, by the sections of the help.
pub(crate) static SECTIONS: &[(&str, &[&Row])] = &[
    ("Addresses and data", &[&LISTEN.row, &PUBLIC_URL.row, &DATA_DIR.row, &DATABASE_URL.row]),
    (
        "Quiz",
        &[
            &QUIZ_SOURCES.row,
            &QUIZ_FILES.row,
            &JSERVICE_URL.row,
            &OPENTDB_URL.row,
            &QUIZ_MAX.row,
            &QUIZ_DEADLINE.row,
            &QUIZ_MAX_BARREN_ROUNDS.row,
        ],
    ),
    (
        "Records",
        &[
            &AUDIO_STORE.row,
            &MP3.row,
            &ENCODER_THREADS.row,
            &MAX_UPLOAD_BYTES.row,
            &MAX_DURATION.row,
            &MAX_UPLOADS.row,
            &MAX_OPEN_UPLOADS.row,
            &UPLOAD_EXPIRY.row,
            &MAX_SPOOL_BYTES.row,
            &MIN_FREE_SPACE.row,
            &MAX_USER_BYTES.row,
            &MAX_STORE_BYTES.row,
        ],
    ),
    ("Access", &[&REGISTRATION.row, &RATE_LIMIT.row, &TRUST_PROXY.row, &CORS_ORIGINS.row, &ADMIN_TOKEN.row]),
    (
        "Connections",
        &[
            &MAX_CONNECTIONS.row,
            &HEADER_TIMEOUT.row,
            &IDLE_TIMEOUT.row,
            &MIN_UPLOAD_RATE.row,
            &SHUTDOWN_GRACE.row,
        ],
    ),
    ("Log", &[&LOG.row, &LOG_FORMAT.row]),
];

/// All settings, without the sections.
pub(crate) fn settings() -> impl Iterator<Item = &'static Row> {
    SECTIONS.iter().flat_map(|(_, rows)| rows.iter().copied())
}
