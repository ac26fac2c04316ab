//! The rules that every adapter must pass.

use std::cell::RefCell;

use super::place::Place;
use crate::sea::{SeaAudioStore, SeaLog, SeaRecordRepo, SeaUserRepo};
use quizcast_domain::testkit::contract::record_repo::Rows;

thread_local! {
    /// Each test has its thread: its database goes when the thread does.
    static PLACES: RefCell<Vec<Place>> = const { RefCell::new(Vec::new()) };
}

async fn log(place: Place) -> SeaLog {
    let log = place.log().await;
    PLACES.with_borrow_mut(|places| places.push(place));
    log
}

async fn users(place: Place) -> SeaUserRepo {
    SeaUserRepo::new(log(place).await.db)
}

async fn rows(place: Place) -> Rows<SeaRecordRepo, SeaUserRepo, SeaLog> {
    let keys = log(place).await;
    Rows { records: SeaRecordRepo::new(keys.db.clone()), users: SeaUserRepo::new(keys.db.clone()), keys }
}

async fn audio(place: Place) -> SeaAudioStore {
    SeaAudioStore::new(log(place).await.db)
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
    use crate::sea::tests::place::Place;
    use crate::sea::{DatabaseOptions, SeaLog};

    async fn log() -> SeaLog {
        Place { options: DatabaseOptions::new("sqlite::memory:"), dir: None }.log().await
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
