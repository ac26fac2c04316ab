//! The connection loop: timeouts, limits, graceful stop.
//!
//! It replaces poem's own server, which never closes a connection that sent half a header.

mod activity;
mod body;
mod connection;
mod files;
mod io;
mod kept_open;
mod overdue;
mod pace;
mod peers;
mod refusal;
mod room;
mod sendfile;
mod streams;

use std::future::Future;
use std::io::{Error, ErrorKind};
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use poem::{Endpoint, Response};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until, timeout};

use crate::config::ServerLimits;
use connection::Connections;
use files::most_connections;
use peers::Peers;
use refusal::Refusals;

pub use kept_open::KeptOpen;
pub use peers::household;
pub use refusal::{NoRequest, Refuse};
pub use sendfile::SentFile;

/// How long to wait after `accept` failed for lack of files or memory.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);
/// The shortest time between two log lines about such failures.
const LOG_AGAIN: Duration = Duration::from_mins(1);

/// Serves `endpoint` on `listener` until `shutdown` is ready, then lets running requests finish.
///
/// From then on new connections are refused and idle ones are closed. Those that still run after
/// [`ServerLimits::shutdown_grace`] are cut. Dropping the future cuts all connections at once.
///
/// `refuse` answers bytes that are no HTTP request.
pub async fn run<E>(
    listener: TcpListener,
    endpoint: E,
    refuse: Arc<dyn Refuse>,
    limits: ServerLimits,
    shutdown: impl Future,
) where
    E: Endpoint<Output = Response> + 'static,
{
    let (stop, stopping) = watch::channel(());
    let (full, is_full) = watch::channel(false);
    let connections = Connections::new(Arc::new(endpoint), &limits, Refusals::new(refuse), stopping, is_full);
    let most = most_connections(limits.max_connections);
    let peers = Peers::new(most, &limits.trust_proxy);
    let mut acceptor = Acceptor { listener, logged: None, pause: None };
    let mut tasks = JoinSet::new();
    let mut shutdown = pin!(shutdown);
    loop {
        full.send_if_modified(|full| std::mem::replace(full, tasks.len() >= most) != (tasks.len() >= most));
        tokio::select! {
            _ = &mut shutdown => break,
            Some(_) = tasks.join_next() => {}
            accepted = acceptor.next(), if tasks.len() < most => {
                let (socket, peer) = accepted;
                if let Some(counted) = peers.enter(peer.ip()) {
                    let connection = connections.serve(socket, peer);
                    tasks.spawn(async move { connection.await; drop(counted) });
                } else {
                    tracing::debug!(%peer, "refused a connection: its address has as many as it may");
                }
            }
        }
    }
    drop(acceptor);
    drop(stop);
    tracing::info!(connections = tasks.len(), grace = ?limits.shutdown_grace, "stopping");
    let finished = timeout(limits.shutdown_grace, async { while tasks.join_next().await.is_some() {} }).await;
    if finished.is_err() {
        tracing::warn!(connections = tasks.len(), "SHUTDOWN_GRACE is over, cutting what still runs");
    }
    tasks.shutdown().await;
}

/// Accepts connections, and goes on after every error.
struct Acceptor {
    listener: TcpListener,
    /// When a failure was last logged. A lack of files can recur many times a second.
    logged: Option<Instant>,
    /// When to try again. It is kept here, because `select!` drops `next` whenever a connection ends.
    pause: Option<Instant>,
}

impl Acceptor {
    async fn next(&mut self) -> (TcpStream, SocketAddr) {
        loop {
            if let Some(end) = self.pause {
                sleep_until(end).await;
                self.pause = None;
            }
            match self.listener.accept().await {
                Ok(accepted) => return accepted,
                Err(error) if is_of_the_peer(&error) => {
                    tracing::debug!(%error, "a connection was closed before it was accepted");
                }
                Err(error) => {
                    if self.logged.is_none_or(|logged| logged.elapsed() >= LOG_AGAIN) {
                        self.logged = Some(Instant::now());
                        tracing::error!(%error, "cannot accept connections, still trying");
                    }
                    self.pause = Some(Instant::now() + ACCEPT_PAUSE);
                }
            }
        }
    }
}

/// Whether the error concerns only this one connection. Any other error, such as too many open files, would
/// come again at once.
fn is_of_the_peer(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset | ErrorKind::ConnectionRefused
    )
}
