//! What the system has of a file in memory.

use std::fs::File;
use std::io::{Error, ErrorKind, Result};
use std::os::unix::fs::FileExt;

/// The system reads files ahead in steps of about this length, so within one either all is in memory or nothing.
const STEP: usize = 128 * 1024;

/// Whether the bytes `start..end` of the file can be read without waiting for the disk, as far as samples tell.
#[cfg(target_os = "linux")]
pub(super) fn is_in_memory(file: &File, start: u64, end: u64) -> bool {
    use rustix::io::{ReadWriteFlags, preadv2};

    let is_there = |at: u64| {
        let mut byte = [0];
        let mut into = [std::io::IoSliceMut::new(&mut byte)];
        preadv2(file, &mut into, at, ReadWriteFlags::NOWAIT) == Ok(1)
    };
    (start..end).step_by(STEP).chain([end - 1]).all(is_there)
}

/// Other systems cannot say what they have in memory.
#[cfg(not(target_os = "linux"))]
pub(super) const fn is_in_memory(_: &File, _: u64, _: u64) -> bool {
    false
}

/// Reads the bytes `start..end` of the file from the disk, so that the system has them in memory.
pub(super) fn bring(file: &File, start: u64, end: u64) -> Result<()> {
    let mut bytes = vec![0; STEP];
    let mut at = start;
    while at < end {
        let most = usize::try_from(end - at).map_or(bytes.len(), |left| left.min(bytes.len()));
        match file.read_at(&mut bytes[..most], at) {
            Ok(0) => return Err(Error::new(ErrorKind::UnexpectedEof, "the file became shorter")),
            Ok(read) => at += read as u64,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn what_was_written_or_brought_is_in_memory_and_what_is_not_there_is_an_error() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&vec![7; 300_000]).unwrap();
        for (start, end) in [(0, 300_000), (299_999, 300_000), (131_072, 131_073)] {
            bring(&file, start, end).unwrap();
            assert_eq!(is_in_memory(&file, start, end), cfg!(target_os = "linux"), "{start}..{end}");
        }
        assert!(!is_in_memory(&file, 0, 300_001));
        assert_eq!(bring(&file, 299_999, 300_001).unwrap_err().kind(), ErrorKind::UnexpectedEof);
    }
}
