//! What an error of an object store means.

use std::error::Error;
use std::io::{self, ErrorKind};

use quizcast_domain::records::StoreError;

/// The error of a call that writes. `NotFound` means [`StoreError::GivenUp`]: the upload was swept, since its
/// writer seemed dead.
pub(super) fn store_error(error: object_store::Error) -> StoreError {
    let full = |error: &(dyn Error + 'static)| {
        let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
        matches!(kind, Some(ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge))
    };
    let gone = |error: &(dyn Error + 'static)| {
        error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == ErrorKind::NotFound)
    };
    if causes(&error).any(full) {
        StoreError::Full(error.into())
    } else if matches!(error, object_store::Error::NotFound { .. }) || causes(&error).any(gone) {
        StoreError::GivenUp
    } else {
        StoreError::Unavailable(error.into())
    }
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: ErrorKind) -> StoreError {
        store_error(object_store::Error::Generic { store: "folder", source: Box::new(io::Error::from(kind)) })
    }

    #[test]
    fn a_full_disk_and_a_used_up_quota_are_full() {
        assert!(matches!(of(ErrorKind::StorageFull), StoreError::Full(_)));
        assert!(matches!(of(ErrorKind::QuotaExceeded), StoreError::Full(_)));
        assert!(matches!(of(ErrorKind::PermissionDenied), StoreError::Unavailable(_)));
        assert!(matches!(of(ErrorKind::NotFound), StoreError::GivenUp));
    }
}
