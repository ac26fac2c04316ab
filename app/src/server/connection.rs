//! One connection.

use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use hyper::body::{Body, Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use poem::http::Version;
use poem::http::uri::Scheme;
use poem::web::{LocalAddr, RemoteAddr};
use poem::{Addr, Endpoint, Response};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Instant, Sleep, sleep, sleep_until};

use super::activity::{Activity, Running};
use super::{body, io};
use crate::config::ServerLimits;

/// Most headers of a request; what browsers and proxies send is half of it.
const MAX_HEADERS: usize = 64;
/// Most bytes of a request's headers, and of an answer that waits to be sent.
const MAX_BUFFER: usize = 64 * 1024;
/// Most requests at a time on a connection of HTTP/2.
const MAX_STREAMS: u32 = 100;
/// Most bytes of headers of a request of HTTP/2.
const MAX_HEADER_LIST: u32 = 32 * 1024;
/// How long a connection has to end by itself once it is idle for too long.
const FAREWELL: Duration = Duration::from_millis(500);

/// What all connections share.
pub(super) struct Connections<E> {
    endpoint: Arc<E>,
    limits: ServerLimits,
    builder: Arc<Builder<TokioExecutor>>,
    stopping: watch::Receiver<()>,
}

impl<E: Endpoint<Output = Response> + 'static> Connections<E> {
    /// Answers come from `endpoint`; when the sender of `stopping` is dropped, connections end.
    pub(super) fn new(endpoint: Arc<E>, limits: &ServerLimits, stopping: watch::Receiver<()>) -> Self {
        let mut builder = Builder::new(TokioExecutor::new());
        builder
            .http1()
            .timer(TokioTimer::new())
            // The deadlines are this module's own: hyper's would end an idle connection as if its headers were late.
            .header_read_timeout(None)
            .max_headers(MAX_HEADERS)
            .max_buf_size(MAX_BUFFER);
        builder
            .http2()
            .timer(TokioTimer::new())
            .max_concurrent_streams(MAX_STREAMS)
            .max_header_list_size(MAX_HEADER_LIST)
            .max_send_buf_size(MAX_BUFFER);
        Self { endpoint, limits: limits.clone(), builder: Arc::new(builder), stopping }
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
        let mut stopping = self.stopping.clone();
        async move {
            if let Err(error) = socket.set_nodelay(true) {
                tracing::debug!(%error, "a connection went at once");
                return;
            }
            let Ok(local) = socket.local_addr() else { return };
            let addresses = (LocalAddr(Addr::from(local)), RemoteAddr(Addr::from(peer)));
            let socket = TokioIo::new(io::Watched::new(socket, activity.clone()));
            let watch = activity.clone();
            let service = service_fn(move |request: hyper::Request<Incoming>| {
                let running = watch.request(request.version() == Version::HTTP_2);
                answer(Arc::clone(&endpoint), running, request, addresses.clone())
            });
            let mut connection = pin!(builder.serve_connection(socket, service));
            let ended = tokio::select! {
                biased;
                ended = connection.as_mut() => Some(ended),
                _ = stopping.changed() => None,
                () = overdue(&activity) => None,
            };
            let ended = if let Some(ended) = ended {
                ended
            } else {
                connection.as_mut().graceful_shutdown();
                tokio::select! {
                    biased;
                    ended = connection => ended,
                    // Also where the server stops: who does not move is not waited for.
                    () = async { overdue(&activity).await; sleep(FAREWELL).await } => Ok(()),
                }
            };
            if let Err(error) = ended {
                tracing::debug!(error = &*error, %peer, "a connection broke");
            }
        }
    }
}

/// Answers a request; `running` becomes the answer's watch.
async fn answer(
    endpoint: impl Endpoint<Output = Response>,
    running: Running,
    request: hyper::Request<Incoming>,
    (local, remote): (LocalAddr, RemoteAddr),
) -> Result<hyper::Response<impl Body<Data = Bytes, Error = std::io::Error>>, Infallible> {
    let response = endpoint.get_response((request, local, remote, Scheme::HTTP).into()).await;
    let response: hyper::Response<_> = response.into();
    Ok(response.map(|body| body::Watched::new(body, running.answer())))
}

/// Ready when the connection's deadline is over. It is looked up again whenever the connection is polled.
async fn overdue(activity: &Activity) {
    let mut timer: Option<(Instant, Pin<Box<Sleep>>)> = None;
    poll_fn(|cx| {
        loop {
            let Some(deadline) = activity.deadline() else {
                timer = None;
                return Poll::Pending;
            };
            let (at, sleep) = timer.get_or_insert_with(|| (deadline, Box::pin(sleep_until(deadline))));
            if *at != deadline {
                *at = deadline;
                sleep.as_mut().reset(deadline);
            }
            if sleep.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
            if activity.deadline().is_some_and(|deadline| deadline <= Instant::now()) {
                return Poll::Ready(());
            }
        }
    })
    .await;
}
