//! Files that are written whole or not at all.

use std::fs::File;
use std::io::{self, ErrorKind, Write, stdout};
use std::path::Path;

use tempfile::NamedTempFile;

/// Lets `write` fill what `path` names: `-` is standard output, and what is there but is no plain
/// file, such as a pipe, is written as it is. A plain file appears only when all of it is written.
///
/// # Errors
///
/// What went wrong; then the file is as it was.
pub(super) fn write_whole(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    if path.as_os_str() == "-" {
        let mut spooled = tempfile::tempfile()?;
        write(&mut spooled)?;
        return copy_from_start(&mut spooled, &mut stdout().lock());
    }
    if path.metadata().is_ok_and(|there| !there.is_file()) {
        let mut spooled = tempfile::tempfile()?;
        write(&mut spooled)?;
        return copy_from_start(&mut spooled, &mut File::options().write(true).open(path)?);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut unfinished = NamedTempFile::with_prefix_in(".quizcast-", folder)?;
    write(unfinished.as_file_mut())?;
    unfinished.as_file().sync_all()?;
    as_readable_as_others(unfinished.as_file())?;
    unfinished.persist(path)?;
    Ok(())
}

/// Copies all of `from`, from its first byte on. A reader that has seen enough, such as `head`, is no error.
pub(super) fn copy_from_start(from: &mut File, to: &mut impl Write) -> io::Result<()> {
    io::Seek::rewind(from)?;
    match io::copy(from, to).and_then(|_| to.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        done => done,
    }
}

/// A temporary file is its owner's alone; what becomes of it should be what any program would have made.
#[cfg(unix)]
fn as_readable_as_others(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn as_readable_as_others(_file: &File) -> io::Result<()> {
    Ok(())
}
