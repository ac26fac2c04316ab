//! The signals that end the program.

use std::ffi::c_int;
use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};

/// Sent where a file grows beyond what `ulimit -f` allows; the same number on all but MIPS.
const SIGXFSZ: c_int = 25;

/// SIGTERM and SIGINT, from now on.
#[derive(Debug)]
pub(crate) struct Signals {
    terminate: Signal,
    interrupt: Signal,
    /// Taken over, so that a file that cannot grow is an error of the write and not the end of the program.
    _file_too_large: Signal,
}

impl Signals {
    /// Takes the signals over from the system, which would end the program at once.
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            _file_too_large: signal(SignalKind::from_raw(SIGXFSZ))?,
        })
    }

    /// Waits for the next one.
    pub(crate) async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
