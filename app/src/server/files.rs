//! How many connections the system's limit of open files allows.

use std::num::NonZeroUsize;

use rustix::process::{Resource, getrlimit, setrlimit};

/// How many connections are served at most if `MAX_CONNECTIONS` is not set, however many files may be open.
const MOST: usize = 4096;
/// Files that are kept for the database, the sources, the log and the listener.
const OTHERS: u64 = 64;
/// At least so many connections are served, however low the limit of open files is.
const LEAST: u64 = 8;

/// How many connections are served at a time: `wanted`, or fewer if the limit of open files is too low.
///
/// Raises the soft limit of open files to the hard one, which any process may do. Each connection counts as
/// two files: its socket, and a file of audio that it plays or that it has in the spool.
pub(super) fn most_connections(wanted: Option<NonZeroUsize>) -> usize {
    let limit = raise();
    let allowed = limit.map_or(usize::MAX, for_files);
    let most = wanted.map_or(MOST, NonZeroUsize::get);
    if most > allowed && (wanted.is_some() || allowed < MOST / 2) {
        tracing::warn!(
            connections = allowed,
            files = limit,
            "the limit of open files allows no more connections"
        );
    }
    most.min(allowed)
}

/// The limit of open files, or `None` where there is none.
fn raise() -> Option<u64> {
    let mut limit = getrlimit(Resource::Nofile);
    let before = limit.current;
    limit.current = limit.maximum;
    match setrlimit(Resource::Nofile, limit) {
        Ok(()) => limit.current,
        Err(error) => {
            tracing::warn!(%error, "the limit of open files cannot be raised");
            before
        }
    }
}

fn for_files(files: u64) -> usize {
    usize::try_from((files.saturating_sub(OTHERS) / 2).max(LEAST)).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_connection_has_two_files() {
        assert_eq!((for_files(0), for_files(64), for_files(1024)), (8, 8, 480));
        assert_eq!(for_files(1 << 20) / MOST, 127);
    }

    #[test]
    fn the_setting_counts_below_what_is_allowed() {
        assert_eq!(most_connections(NonZeroUsize::new(3)), 3);
        assert!(most_connections(None) <= MOST);
        let now = getrlimit(Resource::Nofile);
        assert_eq!(now.current, now.maximum);
    }
}
