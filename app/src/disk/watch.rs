//! Looks at the disks now and then.

use std::time::Duration;

use quizcast_adapters::sea::Database;
use tokio::task::JoinHandle;

use super::Disks;

const PAUSE: Duration = Duration::from_secs(5);

/// Tells the log when a disk falls below its floor or has space again, and keeps the database's
/// reserve, also while nobody uploads anything. It stops when this is dropped.
#[derive(Debug)]
pub(crate) struct DiskWatch(JoinHandle<()>);

impl DiskWatch {
    pub(crate) fn start(db: Database, disks: Disks) -> Self {
        Self(tokio::spawn(async move {
            loop {
                db.keep_reserve().await;
                for (name, disk) in disks.all() {
                    // Looked at outside of the macro, which evaluates nothing at other levels.
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
