//! The rules that every adapter must pass.

use std::cell::RefCell;
use std::sync::Arc;

use super::log::Log;
use super::place::Place;
use crate::sea::{Database, SeaAudioStore, SeaIdempotencyRepo, SeaRecordRepo, SeaUserRepo};
use quizcast_domain::testkit::contract::record_repo::Rows;

thread_local! {
    /// Keeps the databases of a test until its end: each test runs on a thread of its own.
    static PLACES: RefCell<Vec<Place>> = const { RefCell::new(Vec::new()) };
}

async fn database(place: Place) -> Database {
    let db = place.migrated().await;
    PLACES.with_borrow_mut(|places| places.push(place));
    db
}

async fn log(place: Place) -> Log {
    Log::new(&database(place).await)
}

async fn users(place: Place) -> SeaUserRepo {
    SeaUserRepo::new(database(place).await)
}

async fn rows(place: Place) -> Rows {
    let db = database(place).await;
    let records = Arc::new(SeaRecordRepo::new(db.clone()));
    Rows {
        register: Arc::clone(&records) as _,
        records,
        users: Arc::new(SeaUserRepo::new(db.clone())),
        keys: Arc::new(SeaIdempotencyRepo::new(db)),
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
}

#[cfg(feature = "sqlite")]
mod sqlite_in_memory {
    use crate::sea::DatabaseOptions;
    use crate::sea::tests::log::Log;
    use crate::sea::tests::place::Place;

    async fn log() -> Log {
        Log::new(&Place { options: DatabaseOptions::new("sqlite::memory:"), dir: None }.migrated().await)
    }

    mod questions {
        quizcast_domain::question_repo_contract!(super::log());
    }
    mod keys {
        quizcast_domain::idempotency_contract!(super::log());
    }
}

#[cfg(feature = "postgres")]
mod postgres {
    use super::super::place::postgres;

    mod users {
        quizcast_domain::user_repo_contract!(async { super::super::users(super::postgres().await).await });
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
}
