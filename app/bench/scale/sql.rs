//! SQL that both databases take, but for a few words.

use std::fmt::Write as _;

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// `INSERT` of a row for each number `n` from 1 to `last`, in the order of their UUIDs: so the unique indexes grow at
    /// their ends, which is many times as fast.
    pub(super) fn insert(self, into: &str, values: &str, last: u32) -> String {
        format!("{} ORDER BY {}", self.insert_counting(into, values, last), mixed("n"))
    }

    /// The same in the order of the numbers.
    pub(super) fn insert_counting(self, into: &str, values: &str, last: u32) -> String {
        let numbers = match self {
            Self::Sqlite => {
                format!("RECURSIVE s(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM s WHERE n < {last})")
            }
            Self::Postgres => format!("s(n) AS (SELECT generate_series(CAST(1 AS BIGINT), {last}))"),
        };
        format!("WITH {numbers} INSERT INTO {into} SELECT {values} FROM s")
    }

    /// 32 hexadecimal digits that no other number has, and that follow each other like those of a hash.
    fn digits(self, n: &str) -> String {
        let mixed = mixed(n);
        match self {
            Self::Sqlite => format!("printf('%08x%024x', {mixed}, {n})"),
            Self::Postgres => format!("(lpad(to_hex({mixed}), 8, '0') || lpad(to_hex({n}), 24, '0'))"),
        }
    }

    /// The UUID of a number.
    pub(super) fn uuid(self, n: &str) -> String {
        let digits = self.digits(n);
        match self {
            Self::Sqlite => format!("unhex({digits})"),
            Self::Postgres => format!("CAST({digits} AS uuid)"),
        }
    }

    /// 32 bytes that no other number has.
    pub(super) fn hash(self, n: &str) -> String {
        let digits = self.digits(n);
        self.bytes(&format!("{digits} || {digits}"))
    }

    /// So many bytes of zero.
    pub(super) fn zeros(self, length: usize) -> String {
        self.bytes(&format!("'{}'", "00".repeat(length)))
    }

    /// A known UUID.
    pub(super) fn known(self, id: uuid::Uuid) -> String {
        let digits = id.simple();
        match self {
            Self::Sqlite => format!("x'{digits}'"),
            Self::Postgres => format!("CAST('{digits}' AS uuid)"),
        }
    }

    /// The bytes of hexadecimal digits.
    pub(super) fn bytes(self, digits: &str) -> String {
        match self {
            Self::Sqlite => format!("unhex({digits})"),
            Self::Postgres => format!("decode({digits}, 'hex')"),
        }
    }
}

/// Each byte as two hexadecimal digits, with something before them.
pub(super) fn hex(bytes: &[u8], before: &str) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _infallible = write!(text, "{before}{byte:02x}");
        text
    })
}

/// A number up to 2^32 that follows from another one as that of a hash would.
fn mixed(n: &str) -> String {
    format!("(({n}) * 2654435761) % 4294967296")
}
