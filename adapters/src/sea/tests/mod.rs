//! Tests for both databases. `QUIZCAST_TEST_POSTGRES` names a throw-away PostgreSQL cluster.

mod callers;
mod contracts;
mod corrupt;
mod failures;
mod keys;
mod place;
mod questions;
mod records;
mod schema;
#[cfg(feature = "sqlite")]
mod sqlite_file;
mod upkeep;
mod uploads;

/// One test per name and database: `$name(Place)`.
macro_rules! on_both_databases {
    ($($(#[$attribute:meta])* $name:ident)+) => {
        #[cfg(feature = "sqlite")]
        mod sqlite {
            $($(#[$attribute])* #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name($crate::sea::tests::place::sqlite()).await;
            })+
        }
        #[cfg(feature = "postgres")]
        mod postgres {
            $($(#[$attribute])* #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name($crate::sea::tests::place::postgres().await).await;
            })+
        }
    };
}
pub(crate) use on_both_databases;
