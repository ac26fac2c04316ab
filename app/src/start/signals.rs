//! The signals that end the program.

use std::ffi::c_int;
use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};

/// Sent when a file grows beyond `ulimit -f`. Its number is the same on all systems but MIPS.
const SIGXFSZ: c_int = 25;

/// Receives SIGTERM and SIGINT.
#[derive(Debug)]
pub(crate) struct Signals {
    terminate: Signal,
    interrupt: Signal,
    /// Catches SIGXFSZ, so that a write beyond the limit is an error and does not kill the program.
    _file_too_large: Signal,
}

impl Signals {
    /// Catches the signals. Without this, each of them would end the program at once.
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            _file_too_large: signal(SignalKind::from_raw(SIGXFSZ))?,
        })
    }

    /// Waits for the next SIGTERM or SIGINT.
    pub(crate) async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
