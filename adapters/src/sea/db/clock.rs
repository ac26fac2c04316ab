//! Times as the database keeps them, microseconds since 1970 in UTC, and the database's own clock.

use std::time::Duration;

use quizcast_domain::BoxError;
use sea_orm::DbBackend;
use time::OffsetDateTime;

/// SQL that reads the database's clock: the nodes' own clocks may differ.
pub(in crate::sea) fn now(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Sqlite => "CAST(unixepoch('subsec') * 1000000 AS INTEGER)",
        _ => "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)",
    }
}

/// A span in microseconds. If it is too long for a column, it becomes half of the column's maximum, so that
/// adding it to a time does not overflow.
pub(in crate::sea) fn micros(span: Duration) -> i64 {
    i64::try_from(span.as_micros()).unwrap_or(i64::MAX / 2)
}

/// A time in microseconds, rounded down.
pub(in crate::sea) fn to_micros(time: OffsetDateTime) -> i64 {
    let micros = time.unix_timestamp_nanos().div_euclid(1000);
    // The years that `OffsetDateTime` holds all fit, unless its feature `large-dates` is on.
    i64::try_from(micros).unwrap_or(if micros < 0 { i64::MIN } else { i64::MAX })
}

pub(in crate::sea) fn from_micros(micros: i64) -> Result<OffsetDateTime, BoxError> {
    Ok(OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1000)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_keep_their_order_and_their_microseconds() {
        let times = [
            OffsetDateTime::UNIX_EPOCH - Duration::from_hours(24 * 365 * 100),
            OffsetDateTime::UNIX_EPOCH - Duration::from_micros(1),
            OffsetDateTime::UNIX_EPOCH,
            OffsetDateTime::UNIX_EPOCH + Duration::from_micros(1_700_000_000_654_321),
        ];
        assert!(times.map(to_micros).is_sorted());
        assert_eq!(times.map(|time| from_micros(to_micros(time)).unwrap()), times);
        assert_eq!(to_micros(OffsetDateTime::UNIX_EPOCH - Duration::from_nanos(1)), -1);
    }
}
