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
    use rustix::io::Errno;

    let mut at = from.at;
    match rustix::io::retry_on_intr(|| rustix::fs::sendfile(socket, &from.file, Some(&mut at), most)) {
        Err(Errno::INVAL | Errno::NOSYS) => copy(socket, from, most),
        sent => Ok(sent?),
    }
}

/// Sends bytes of a file system that can only be read.
#[cfg(target_os = "linux")]
fn copy(socket: &TcpStream, from: &Stretch, most: usize) -> Result<usize> {
    use std::os::unix::fs::FileExt;

    const COPIED: usize = 64 * 1024;
    let mut bytes = vec![0; most.min(COPIED)];
    let read = from.file.read_at(&mut bytes, from.at)?;
    if read == 0 { Ok(0) } else { socket2::SockRef::from(socket).send(&bytes[..read]) }
}

/// Other systems send no files: their requests do not carry [`TakesFiles`](super::TakesFiles).
#[cfg(not(target_os = "linux"))]
fn send(_: &TcpStream, _: &Stretch, _: usize) -> Result<usize> {
    Err(ErrorKind::Unsupported.into())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use tokio::io::AsyncReadExt;
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn what_the_system_cannot_send_is_copied() {
        // This file system has no `splice`, and so no `sendfile`.
        const PATH: &str = "/proc/self/cmdline";
        let expected = std::fs::read(PATH).unwrap();
        let file = Arc::new(File::open(PATH).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let socket = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (mut reader, _) = listener.accept().await.unwrap();
        socket.writable().await.unwrap();
        assert!(rustix::fs::sendfile(&socket, &file, Some(&mut 0), expected.len()).is_err());
        let queue = Queue::default();
        queue.push(Stretch { file, at: 1, length: expected.len() });
        assert_eq!(queue.send(&socket, 4).unwrap(), 4);
        assert_eq!(queue.send(&socket, usize::MAX).unwrap(), expected.len() - 5);
        assert_eq!(queue.send(&socket, 1).unwrap_err().kind(), ErrorKind::UnexpectedEof);
        drop(socket);
        let mut came = Vec::new();
        reader.read_to_end(&mut came).await.unwrap();
        assert!(came == expected[1..]);
    }
}
