//! What holds on both databases. PostgreSQL is a throw-away cluster named by `QUIZCAST_TEST_POSTGRES`.

mod chain;
mod contracts;
mod dropped;
mod failures;
mod keys;
pub(super) mod place;
mod records;
mod schema;
#[cfg(feature = "sqlite")]
mod sqlite_file;
#[cfg(feature = "postgres")]
mod waiting;

/// One test per name and database: `$name(Place)`.
macro_rules! on_both_databases {
    ($($(#[$attribute:meta])* $name:ident)+) => {
        #[cfg(feature = "sqlite")]
        mod sqlite {
            $($(#[$attribute])* #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(super::super::place::sqlite()).await;
            })+
        }
        #[cfg(feature = "postgres")]
        mod postgres {
            $($(#[$attribute])* #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(super::super::place::postgres().await).await;
            })+
        }
    };
}
pub(crate) use on_both_databases;
