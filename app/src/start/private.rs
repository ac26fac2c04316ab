//! Keeps the service's files private.

/// Sets the umask, so that only the owner can read the files and folders that this process makes, also in a
/// folder that existed before.
///
/// Call it before there are threads: the umask belongs to the whole process.
pub fn keep_files_private() {
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
}
