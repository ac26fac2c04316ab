//! The stretches of files that a connection is to send.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{Error, ErrorKind, Result};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::net::TcpStream;

/// The stretches that the blank bytes of a connection stand for, in the order in which they are sent. Clones share them.
#[derive(Debug, Clone, Default)]
pub(in crate::server) struct Queue(Arc<Mutex<VecDeque<Stretch>>>);

/// What of a file is still to be sent.
#[derive(Debug)]
pub(super) struct Stretch {
    pub(super) file: Arc<File>,
    pub(super) at: u64,
    pub(super) length: usize,
}

impl Queue {
    /// Appends the stretch that the next blank bytes stand for.
    pub(super) fn push(&self, stretch: Stretch) {
        self.stretches().push_back(stretch);
    }

    /// Sends at most `most` bytes of the first stretch, as many as the socket takes now.
    pub(in crate::server) fn send(&self, socket: &TcpStream, most: usize) -> Result<usize> {
        let mut stretches = self.stretches();
        let Some(first) = stretches.front_mut() else {
            return Err(Error::other("no file is to be sent"));
        };
        let sent = send(socket, first, most.min(first.length))?;
        if sent == 0 {
            return Err(Error::new(ErrorKind::UnexpectedEof, "the file became shorter"));
        }
        first.at += sent as u64;
        first.length -= sent;
        if first.length == 0 {
            stretches.pop_front();
        }
        Ok(sent)
    }

    fn stretches(&self) -> MutexGuard<'_, VecDeque<Stretch>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(target_os = "linux")]
fn send(socket: &TcpStream, from: &Stretch, most: usize) -> Result<usize> {
    let mut at = from.at;
    Ok(rustix::io::retry_on_intr(|| rustix::fs::sendfile(socket, &from.file, Some(&mut at), most))?)
}

/// Other systems send no files: their requests do not carry [`TakesFiles`](super::TakesFiles).
#[cfg(not(target_os = "linux"))]
fn send(_: &TcpStream, _: &Stretch, _: usize) -> Result<usize> {
    Err(ErrorKind::Unsupported.into())
}
