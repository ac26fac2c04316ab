//! One connection.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::body::{Body, Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use poem::http::Version;
use poem::http::uri::Scheme;
use poem::web::{LocalAddr, RemoteAddr};
use poem::{Addr, Endpoint, Response};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::sleep;

use super::activity::{Activity, Answer};
use super::body::{Sent, Watched};
use super::io;
use super::kept_open::KeptOpen;
use super::overdue::overdue;
use super::refusal::Refusals;
use super::room::{Budget, Share};
use super::sendfile::{FileBody, Queue, SentFile, TakesFiles};
use super::streams::{Streams, cut_by};
use crate::config::ServerLimits;

/// Most headers of a request. Browsers and proxies send half as many.
const MAX_HEADERS: usize = 64;
/// Most bytes of a request's headers, and of an answer that waits to be sent.
const MAX_BUFFER: usize = 64 * 1024;
/// Most requests at a time on a connection of HTTP/2.
const MAX_STREAMS: u32 = 100;
/// Most bytes of headers of a request of HTTP/2.
const MAX_HEADER_LIST: u32 = 32 * 1024;
/// How long a connection may be idle while others wait for its place.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long a connection may take to end by itself after its deadline.
const FAREWELL: Duration = Duration::from_millis(500);

/// What all connections share.
pub(super) struct Connections<E> {
    endpoint: Arc<E>,
    limits: ServerLimits,
    builder: Arc<Builder<Streams>>,
    budget: Budget,
    refusals: Refusals,
    stopping: watch::Receiver<()>,
    /// Whether there are as many connections as there may be.
    full: watch::Receiver<bool>,
}

impl<E: Endpoint<Output = Response> + 'static> Connections<E> {
    /// Answers come from `endpoint`; when the sender of `stopping` is dropped, connections end.
    pub(super) fn new(
        endpoint: Arc<E>,
        limits: &ServerLimits,
        refusals: Refusals,
        stopping: watch::Receiver<()>,
        full: watch::Receiver<bool>,
    ) -> Self {
        let mut builder = Builder::new(Streams);
        builder
            .http1()
            .timer(TokioTimer::new())
            // This module has deadlines of its own. hyper's would count the idle time before a request as
            // late headers.
            .header_read_timeout(None)
            // Otherwise hyper may copy bytes before the socket sees them, also those that stand for a file's.
            .writev(true)
            .max_headers(MAX_HEADERS)
            .max_buf_size(MAX_BUFFER);
        builder
            .http2()
            .timer(TokioTimer::new())
            .max_concurrent_streams(MAX_STREAMS)
            .max_header_list_size(MAX_HEADER_LIST)
            .max_send_buf_size(MAX_BUFFER);
        let budget = Budget::new();
        Self {
            endpoint,
            limits: limits.clone(),
            builder: Arc::new(builder),
            budget,
            refusals,
            stopping,
            full,
        }
    }

    /// Serves a connection until it ends, is too slow, or the server stops.
    pub(super) fn serve(
        &self,
        socket: TcpStream,
        peer: SocketAddr,
    ) -> impl Future<Output = ()> + Send + use<E> {
        let endpoint = Arc::clone(&self.endpoint);
        let builder = Arc::clone(&self.builder);
        let activity = Activity::new(&self.limits);
        let share = self.budget.share();
        let refusals = self.refusals.clone();
        let (mut stopping, mut full) = (self.stopping.clone(), self.full.clone());
        async move {
            if let Err(error) = io::prepare(&socket) {
                tracing::debug!(%error, "a connection was closed at once");
                return;
            }
            let Ok(local) = socket.local_addr() else { return };
            let addresses = (LocalAddr(Addr::from(local)), RemoteAddr(Addr::from(peer)));
            let files = Queue::default();
            let socket = io::Watched::new(socket, peer.ip(), activity.clone(), refusals, files.clone());
            let socket = TokioIo::new(socket);
            let watch = activity.clone();
            let service = service_fn(move |mut request: hyper::Request<Incoming>| {
                let begun = watch.request(request.version() == Version::HTTP_2);
                if !request.body().is_end_stream() {
                    request.extensions_mut().insert(KeptOpen(Arc::new(watch.open_body())));
                }
                if cfg!(target_os = "linux") && request.version() != Version::HTTP_2 {
                    request.extensions_mut().insert(TakesFiles);
                }
                answer(Arc::clone(&endpoint), begun, share.clone(), files.clone(), request, addresses.clone())
            });
            let mut connection = pin!(builder.serve_connection(socket, service));
            let ended = tokio::select! {
                biased;
                ended = connection.as_mut() => Some(ended),
                _ = stopping.changed() => None,
                () = overdue(|| activity.deadline()) => None,
                () = gives_way(&mut full, &activity) => None,
            };
            let ended = if let Some(ended) = ended {
                ended
            } else {
                connection.as_mut().graceful_shutdown();
                tokio::select! {
                    biased;
                    ended = connection => ended,
                    // A connection that makes no progress is cut at its deadline, also while the server
                    // stops.
                    () = async { overdue(|| activity.deadline()).await; sleep(FAREWELL).await } => Ok(()),
                }
            };
            if let Err(error) = ended {
                tracing::debug!(error = &*error, %peer, "a connection broke");
            }
        }
    }
}

/// Returns once the connection has been idle for `PATIENCE` while others wait for its place.
async fn gives_way(full: &mut watch::Receiver<bool>, activity: &Activity) {
    loop {
        if full.wait_for(|full| *full).await.is_err() {
            return std::future::pending().await;
        }
        tokio::select! {
            () = overdue(|| Some(activity.idle_since()? + PATIENCE)) => return,
            _ = full.wait_for(|full| !*full) => {}
        }
    }
}

/// Waits until there is room for the answer's first piece, because the handler reads that piece before
/// anything is sent. Then answers the request.
async fn answer(
    endpoint: impl Endpoint<Output = Response>,
    begun: Answer,
    share: Share,
    files: Queue,
    request: hyper::Request<Incoming>,
    (local, remote): (LocalAddr, RemoteAddr),
) -> Result<hyper::Response<impl Body<Data = Bytes, Error = std::io::Error>>, Infallible> {
    cut_by(&begun.pace());
    let in_parts = request.version() == Version::HTTP_2;
    let room = share.clone().piece().await;
    begun.set_prepared(false);
    let response = endpoint.get_response((request, local, remote, Scheme::HTTP).into()).await;
    begun.set_prepared(true);
    let mut response: hyper::Response<_> = response.into();
    let file = response.extensions_mut().remove::<SentFile>();
    Ok(response.map(|body| match file {
        Some(file) => Sent::File(FileBody::new(file, begun, files)),
        None => Sent::Pieces(Watched::new(body, begun, share, room, in_parts)),
    }))
}
