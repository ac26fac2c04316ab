//! Checks the disks every few seconds.

use std::time::Duration;

use quizcast_adapters::sea::Database;
use tokio::task::JoinHandle;

use super::Disks;

const PAUSE: Duration = Duration::from_secs(5);

/// A task that looks at the disks, and keeps the space that the database has in reserve for a full disk.
///
/// Each look logs whether a disk fell below its floor or has space again, also while nobody uploads. Dropping
/// this ends the task.
#[derive(Debug)]
pub(crate) struct DiskWatch(JoinHandle<()>);

impl DiskWatch {
    pub(crate) fn start(db: Database, disks: Disks) -> Self {
        Self(tokio::spawn(async move {
            loop {
                db.keep_reserve().await;
                for (name, disk) in disks.all() {
                    // `look` stands outside of `trace!`, which evaluates its arguments only if the level is
                    // on.
                    let space = disk.look();
                    tracing::trace!(name, ?space, "looked at a disk");
                }
                tokio::time::sleep(PAUSE).await;
            }
        }))
    }
}

impl Drop for DiskWatch {
    fn drop(&mut self) {
        self.0.abort();
    }
}
