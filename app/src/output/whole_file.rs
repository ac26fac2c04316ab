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
    // A link stays: what it leads to is written.
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

/// Copies all of `from`, from its first byte on. A reader that has seen enough, such as `head`, is no error.
pub(crate) fn copy_from_start(from: &mut File, to: &mut impl Write) -> io::Result<()> {
    io::Seek::rewind(from)?;
    match io::copy(from, to).and_then(|_| to.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        done => done,
    }
}

/// A file that goes again unless it is kept. Who may read it is as with what any program makes.
fn beside(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".quizcast-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    // The error would name the unfinished file, of which nobody has heard.
    builder.tempfile_in(folder).map_err(|error| match error.kind() {
        ErrorKind::NotFound => io::Error::new(ErrorKind::NotFound, "there is no such folder"),
        kind => kind.into(),
    })
}
