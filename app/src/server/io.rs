//! A socket that tells when it moves, and ends gently.

use std::io::{ErrorKind, IoSlice, Result};
use std::net::IpAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::activity::Activity;
use super::refusal::Refusals;

/// Most bytes that are thrown away at the end of a connection.
const MOST_UNREAD: usize = 1 << 20;
/// The system takes no more of an answer than this in advance of sending it. Else megabytes would wait there, and a
/// slow reader would not be told from one that takes nothing until a third of them was sent.
const MOST_UNSENT: u32 = 16 * 1024;

/// Has a new connection's bytes sent at once, and not gathered by the system.
pub(super) fn prepare(socket: &TcpStream) -> Result<()> {
    socket.set_nodelay(true)?;
    SockRef::from(socket).set_tcp_notsent_lowat(MOST_UNSENT)
}

/// A socket that tells the connection when bytes come and go.
///
/// Closing a socket with unread bytes resets the connection, and the peer may lose the last answer with it
/// (RFC 9112, 9.6). So at the end this one closes its own side and reads on until the peer's end.
#[derive(Debug)]
pub(super) struct Watched {
    socket: TcpStream,
    peer: IpAddr,
    activity: Activity,
    refusals: Refusals,
    closed: bool,
    unread: usize,
    /// What is being sent in the place of something else, and how much of it went.
    refusal: Option<(Vec<u8>, usize)>,
}

impl Watched {
    /// Watches `socket`.
    pub(super) const fn new(socket: TcpStream, peer: IpAddr, activity: Activity, refusals: Refusals) -> Self {
        Self { socket, peer, activity, refusals, closed: false, unread: 0, refusal: None }
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

    /// Sends a refusal in the place of `bytes`, if they are to be exchanged for one.
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
        let written = Pin::new(&mut self.socket).poll_write(cx, bytes);
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
        let written = Pin::new(&mut self.socket).poll_write_vectored(cx, bytes);
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
