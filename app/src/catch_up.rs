//! The upkeep of the database's rows: beside serving, and to its end for `migrate`.

use std::time::Duration;

use quizcast_adapters::sea::{Database, Progress, Upkeep};
use quizcast_domain::RepoError;
use tokio::task::JoinHandle;

/// The pause between two rounds, also after one that failed. Until the next round searches read what is new.
const PAUSE: Duration = Duration::from_secs(10);
/// How often `migrate` looks whether another node's upkeep has ended.
const LOOK: Duration = Duration::from_secs(1);

/// A task that does the upkeep at the start, and again every few seconds. Dropping this ends it.
#[derive(Debug)]
pub(crate) struct CatchUp(JoinHandle<()>);

impl CatchUp {
    /// Starts the task on the current runtime.
    pub(crate) fn start(db: Database) -> Self {
        Self(tokio::spawn(async move {
            let upkeep = Upkeep::new(db);
            loop {
                if let Err(error) = upkeep.run().await {
                    let error = &error as &dyn std::error::Error;
                    tracing::warn!(error, cause = error.source(), "the database's upkeep goes on later");
                }
                tokio::time::sleep(PAUSE).await;
            }
        }))
    }
}

impl Drop for CatchUp {
    fn drop(&mut self) {
        // The next start, here or on another node, goes on from there.
        self.0.abort();
    }
}

/// Does the upkeep to its end, or waits until another node has done it.
pub(crate) async fn catch_up(db: &Database) -> Result<(), RepoError> {
    let upkeep = Upkeep::new(db.clone());
    while upkeep.run().await? == Progress::Elsewhere {
        tokio::time::sleep(LOOK).await;
    }
    Ok(())
}
