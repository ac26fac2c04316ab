//! The rules that every adapter must pass.

use std::cell::RefCell;

use quizcast_domain::testkit::contract::{FeedRows, Log, Rows, Uploads};
use sea_orm::ConnectionTrait;

use super::place::Place;
use crate::sea::{Database, SeaAudioStore, SeaPorts, SeaUserRepo};

thread_local! {
    /// Keeps the databases of a test until its end: each test runs on a thread of its own.
    static PLACES: RefCell<Vec<Place>> = const { RefCell::new(Vec::new()) };
}

async fn database(place: Place) -> Database {
    let db = place.migrated().await;
    PLACES.with_borrow_mut(|places| places.push(place));
    db
}

async fn users(place: Place) -> SeaUserRepo {
    SeaUserRepo::new(database(place).await)
}

async fn feeds(place: Place) -> FeedRows {
    let SeaPorts { feeds, users, .. } = SeaPorts::new(&database(place).await);
    FeedRows { feeds, users }
}

async fn log(place: Place) -> Log {
    let SeaPorts { questions, archive, clues, reports, intake, keys, .. } =
        SeaPorts::new(&database(place).await);
    Log { questions, archive, clues, reports, intake, keys }
}

async fn rows(place: Place) -> Rows {
    let SeaPorts { records, register, users, keys, .. } = SeaPorts::new(&database(place).await);
    Rows { records, register, users, keys }
}

async fn uploads(place: Place) -> Uploads {
    let db = database(place).await;
    let SeaPorts { records, register, users, keys, drafts, uploads, .. } = SeaPorts::new(&db);
    Uploads {
        rows: Rows { records, register, users, keys },
        uploads,
        audio: drafts,
        pass: Box::new(move |span| {
            let (db, span) = (db.clone(), span.as_micros());
            Box::pin(async move {
                for sql in [
                    format!(
                        "UPDATE uploads SET created_at = created_at - {span}, \
                         touched_at = touched_at - {span}, beat_at = beat_at - {span}"
                    ),
                    format!("UPDATE audio_bodies SET heartbeat = heartbeat - {span}"),
                ] {
                    db.write.execute_unprepared(&sql).await.unwrap();
                }
            })
        }),
    }
}

async fn audio(place: Place) -> SeaAudioStore {
    SeaAudioStore::new(database(place).await)
}

#[cfg(feature = "sqlite")]
mod sqlite {
    use super::super::place::sqlite;

    mod users {
        quizcast_domain::user_repo_contract!(super::super::users(super::sqlite()));
    }
    mod feeds {
        quizcast_domain::feed_repo_contract!(super::super::feeds(super::sqlite()));
    }
    mod questions {
        quizcast_domain::question_repo_contract!(super::super::log(super::sqlite()));
    }
    mod keys {
        quizcast_domain::idempotency_contract!(super::super::log(super::sqlite()));
    }
    mod records {
        quizcast_domain::record_repo_contract!(super::super::rows(super::sqlite()));
    }
    mod audio {
        quizcast_domain::audio_store_contract!(super::super::audio(super::sqlite()));
    }
    mod uploads {
        quizcast_domain::upload_repo_contract!(super::super::uploads(super::sqlite()));
    }
}

#[cfg(feature = "sqlite")]
mod sqlite_in_memory {
    use super::super::place::Place;
    use crate::sea::DatabaseOptions;

    fn memory() -> Place {
        Place { options: DatabaseOptions::new("sqlite::memory:"), dir: None }
    }

    mod questions {
        quizcast_domain::question_repo_contract!(super::super::log(super::memory()));
    }
    mod keys {
        quizcast_domain::idempotency_contract!(super::super::log(super::memory()));
    }
}

#[cfg(feature = "postgres")]
mod postgres {
    use super::super::place::postgres;

    mod users {
        quizcast_domain::user_repo_contract!(async { super::super::users(super::postgres().await).await });
    }
    mod feeds {
        quizcast_domain::feed_repo_contract!(async { super::super::feeds(super::postgres().await).await });
    }
    mod questions {
        quizcast_domain::question_repo_contract!(async { super::super::log(super::postgres().await).await });
    }
    mod keys {
        quizcast_domain::idempotency_contract!(async { super::super::log(super::postgres().await).await });
    }
    mod records {
        quizcast_domain::record_repo_contract!(async { super::super::rows(super::postgres().await).await });
    }
    mod audio {
        quizcast_domain::audio_store_contract!(async { super::super::audio(super::postgres().await).await });
    }
    mod uploads {
        quizcast_domain::upload_repo_contract!(async {
            super::super::uploads(super::postgres().await).await
        });
    }
}
