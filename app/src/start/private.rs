//! Files of the service are its own.

/// From here on, files and folders that this process makes can be read by their owner only, also in a folder that
/// was there before. To be called before there are threads: they share the mask.
pub fn keep_files_private() {
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
}
