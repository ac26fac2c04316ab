//! The connection loop: timeouts, limits, graceful stop.
//!
//! poem's own server never closes a connection that sent half a header, so this one stands in its place.

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

/// How long to wait after an accept that failed for want of files or memory.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);
/// How often such a failure is logged at most.
const TELL_AGAIN: Duration = Duration::from_mins(1);

/// Serves `endpoint` on `listener` until `shutdown` is ready, then lets running requests finish.
///
/// New connections are refused from then on, idle ones closed at once, and after
/// [`ServerLimits::shutdown_grace`] those that still run are cut. Dropping the future cuts them at any time.
///
/// What is no request is answered by `refuse`.
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
    let mut acceptor = Acceptor { listener, told: None, pause: None };
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
                    tracing::debug!(%peer, "refused a connection: its address has its share of them");
                }
            }
        }
    }
    drop(acceptor);
    drop(stop);
    tracing::info!(connections = tasks.len(), grace = ?limits.shutdown_grace, "stopping");
    let finished = timeout(limits.shutdown_grace, async { while tasks.join_next().await.is_some() {} }).await;
    if finished.is_err() {
        tracing::warn!(connections = tasks.len(), "the grace is over, cutting what still runs");
    }
    tasks.shutdown().await;
}

/// A listener that goes on whatever goes wrong.
struct Acceptor {
    listener: TcpListener,
    /// When a failure was last logged: a lack of files comes and goes many times a second.
    told: Option<Instant>,
    /// When to try again; kept here, since waiting for it is given up whenever a connection ends.
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
                    tracing::debug!(%error, "a connection went before it was accepted");
                }
                Err(error) => {
                    if self.told.is_none_or(|told| told.elapsed() >= TELL_AGAIN) {
                        self.told = Some(Instant::now());
                        tracing::error!(%error, "cannot accept connections, trying on");
                    }
                    self.pause = Some(Instant::now() + ACCEPT_PAUSE);
                }
            }
        }
    }
}

/// Whether only this one connection is at fault; any other error, such as too many open files, comes back at once.
fn is_of_the_peer(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset | ErrorKind::ConnectionRefused
    )
}
