//! Files that are written whole or not at all.

use std::fs::File;
use std::io::{self, ErrorKind, Write, stdout};
use std::path::Path;

use tempfile::NamedTempFile;

/// Writes the file `path` whole or not at all; `write` fills it.
///
/// `-` is standard output. If `path` is no plain file, such as a pipe, the finished content is copied to it.
/// A plain file appears, or is replaced, only when all of it is written.
///
/// # Errors
///
/// The error of `write` or of the file; a plain file stays as it was.
pub(crate) fn write_whole(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
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
    // Replaces the target of a symbolic link, not the link.
    let there = path.canonicalize().ok();
    let path = there.as_deref().unwrap_or(path);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut unfinished = beside(folder)?;
    if let Ok(old) = path.metadata() {
        unfinished.as_file().set_permissions(old.permissions())?;
    }
    write(unfinished.as_file_mut())?;
    unfinished.as_file().sync_all()?;
    unfinished.persist(path)?;
    Ok(())
}

/// Copies all of `from`, from its first byte on. A reader that closes the pipe early, such as `head`, is no
/// error.
pub(crate) fn copy_from_start(from: &mut File, to: &mut impl Write) -> io::Result<()> {
    io::Seek::rewind(from)?;
    match io::copy(from, to).and_then(|_| to.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        done => done,
    }
}

/// A temporary file in `folder`, which is removed unless it is persisted. The umask decides who may read it,
/// as with any new file.
fn beside(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".quizcast-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    // The original error names the temporary file, which means nothing to the user.
    builder.tempfile_in(folder).map_err(|error| match error.kind() {
        ErrorKind::NotFound => io::Error::new(ErrorKind::NotFound, "there is no such folder"),
        kind => kind.into(),
    })
}
