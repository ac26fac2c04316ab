//! A socket that reports its reads and writes, and closes without losing the last answer.

use std::io::{ErrorKind, IoSlice, Result};
use std::net::IpAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, Interest, ReadBuf};
use tokio::net::TcpStream;

use super::activity::Activity;
use super::refusal::Refusals;
use super::sendfile::{Queue, is_blank};

/// Most bytes that are read and thrown away at the end of a connection.
const MOST_UNREAD: usize = 1 << 20;
/// How many unsent bytes the kernel may hold (`TCP_NOTSENT_LOWAT`). If it held megabytes, a slow reader would
/// look like one that takes nothing until a third of them was sent.
const MOST_UNSENT: u32 = 64 * 1024;

/// Turns off Nagle's algorithm, and limits the unsent bytes that the kernel holds.
pub(super) fn prepare(socket: &TcpStream) -> Result<()> {
    socket.set_nodelay(true)?;
    SockRef::from(socket).set_tcp_notsent_lowat(MOST_UNSENT)
}

/// A socket that reports to [`Activity`] when bytes come and go.
///
/// Closing a socket with unread bytes resets the connection, and the peer may lose the last answer with it
/// (RFC 9112, 9.6). So `poll_shutdown` closes the sending side, then reads on until the peer closes its own.
#[derive(Debug)]
pub(super) struct Watched {
    socket: TcpStream,
    peer: IpAddr,
    activity: Activity,
    refusals: Refusals,
    files: Queue,
    closed: bool,
    unread: usize,
    /// The refusal that is sent instead of hyper's own answer, and how much of it is sent.
    refusal: Option<(Vec<u8>, usize)>,
}

impl Watched {
    /// Watches `socket`.
    pub(super) const fn new(
        socket: TcpStream,
        peer: IpAddr,
        activity: Activity,
        refusals: Refusals,
        files: Queue,
    ) -> Self {
        Self { socket, peer, activity, refusals, files, closed: false, unread: 0, refusal: None }
    }

    fn poll_peers_end(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let mut bytes = [0; 4096];
        while self.unread < MOST_UNREAD {
            let mut buffer = ReadBuf::new(&mut bytes);
            let read = ready!(Pin::new(&mut self.socket).poll_read(cx, &mut buffer));
            if read.is_err() || buffer.filled().is_empty() {
                break;
            }
            self.unread += buffer.filled().len();
        }
        Poll::Ready(())
    }

    /// Sends a refusal instead of `bytes`, if these are an answer of hyper's own.
    fn poll_refusal(&mut self, cx: &mut Context<'_>, bytes: &[IoSlice<'_>]) -> Option<Poll<Result<usize>>> {
        if self.refusal.is_none() && self.activity.is_idle() {
            self.refusal = self.refusals.in_place_of(bytes, self.peer).map(|refusal| (refusal, 0));
        }
        let (refusal, sent) = self.refusal.as_mut()?;
        while *sent < refusal.len() {
            match Pin::new(&mut self.socket).poll_write(cx, &refusal[*sent..]) {
                Poll::Pending => return Some(Poll::Pending),
                Poll::Ready(Ok(0)) => return Some(Poll::Ready(Err(ErrorKind::WriteZero.into()))),
                Poll::Ready(Ok(more)) => *sent += more,
                failed @ Poll::Ready(Err(_)) => return Some(failed),
            }
            self.activity.wrote(*sent);
        }
        self.refusal = None;
        Some(Poll::Ready(Ok(bytes.iter().map(|piece| piece.len()).sum())))
    }

    /// Sends at most `most` bytes of the file that is next.
    fn poll_file(&self, cx: &mut Context<'_>, most: usize) -> Poll<Result<usize>> {
        loop {
            ready!(self.socket.poll_write_ready(cx))?;
            match self.socket.try_io(Interest::WRITABLE, || self.files.send(&self.socket, most)) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                sent => return Poll::Ready(sent),
            }
        }
    }

    fn wrote(&self, written: Poll<Result<usize>>) -> Poll<Result<usize>> {
        if let Poll::Ready(Ok(bytes @ 1..)) = written {
            self.activity.wrote(bytes);
        }
        written
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.socket).poll_read(cx, buffer))?;
        if buffer.filled().len() > before {
            self.activity.read();
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Watched {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        if let Some(refused) = self.poll_refusal(cx, &[IoSlice::new(bytes)]) {
            return refused;
        }
        let written = if is_blank(bytes) {
            self.poll_file(cx, bytes.len())
        } else {
            Pin::new(&mut self.socket).poll_write(cx, bytes)
        };
        self.wrote(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        if let Some(refused) = self.poll_refusal(cx, bytes) {
            return refused;
        }
        let written = match bytes.iter().position(|piece| is_blank(piece)) {
            Some(0) => self.poll_file(cx, bytes[0].len()),
            blank => {
                let before = &bytes[..blank.unwrap_or(bytes.len())];
                Pin::new(&mut self.socket).poll_write_vectored(cx, before)
            }
        };
        self.wrote(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.socket).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        if !self.closed {
            ready!(Pin::new(&mut self.socket).poll_shutdown(cx))?;
            self.closed = true;
            self.activity.ending();
        }
        self.poll_peers_end(cx).map(Ok)
    }
}
