//! A body that the guard and a handler share.

use std::fmt;
use std::future::{Future, poll_fn};
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{self, BoxStream, Stream, StreamExt};
use poem::Body;
use tokio::time::{Instant, Sleep, sleep, timeout};

use super::meter::{Cut, Limits, Meter};
use crate::server::KeptOpen;

/// How much is read of a body that the handler left unread.
#[derive(Debug, Clone, Copy)]
pub(super) struct Drain {
    pub(super) bytes: u64,
    /// The longest time in all.
    pub(super) time: Duration,
    /// The longest time without a byte.
    pub(super) pause: Duration,
}

/// The guard's handle of a body; the handler gets a [`reader`](Self::reader).
pub(super) struct SharedBody(Arc<Mutex<State>>);

struct State {
    stream: BoxStream<'static, io::Result<Bytes>>,
    /// Tells the connection that bytes of the body may still come.
    open: Option<KeptOpen>,
    meter: Meter,
    waiting: Option<Waiting>,
    polled: bool,
    ended: bool,
    cut: Option<Cut>,
}

struct Waiting {
    since: Instant,
    timer: Pin<Box<Sleep>>,
}

impl SharedBody {
    pub(super) fn new(body: Body, open: Option<KeptOpen>, limits: Limits) -> Self {
        let ended = body.is_empty();
        let open = open.filter(|_| !ended);
        Self(Arc::new(Mutex::new(State {
            stream: body.into_bytes_stream().boxed(),
            open,
            meter: Meter::new(limits),
            waiting: None,
            polled: false,
            ended,
            cut: None,
        })))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.0)
    }

    /// The same body for the handler, measured.
    pub(super) fn reader(&self) -> Body {
        if self.lock().ended {
            return Body::empty();
        }
        let state = Arc::clone(&self.0);
        Body::from_bytes_stream(stream::poll_fn(move |context| lock(&state).poll_measured(context)))
    }

    /// Why the reader was cut off, if it was.
    pub(super) fn cut(&self) -> Option<Cut> {
        self.lock().cut
    }

    /// Whether any part of it was asked for.
    pub(super) fn was_polled(&self) -> bool {
        self.lock().polled
    }

    /// Reads the rest and drops it, within bounds; returns whether the body ended.
    pub(super) async fn drain(&self, bounds: Drain) -> bool {
        let reading = async {
            let mut left = bounds.bytes;
            let next = || poll_fn(|context| self.lock().poll_raw(context));
            while let Ok(Some(Ok(bytes))) = timeout(bounds.pause, next()).await {
                let Some(rest) = left.checked_sub(bytes.len() as u64) else { return };
                left = rest;
            }
        };
        let _in_time = timeout(bounds.time, reading).await;
        self.lock().ended
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl State {
    fn poll_raw(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        if self.ended {
            return Poll::Ready(None);
        }
        self.polled = true;
        let polled = Pin::new(&mut self.stream).poll_next(context);
        self.ended = matches!(polled, Poll::Ready(None | Some(Err(_))));
        if self.ended {
            self.open = None;
        }
        polled
    }

    fn poll_measured(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        if let Some(cut) = self.cut {
            return Poll::Ready(Some(Err(io::Error::other(cut))));
        }
        let polled = self.poll_raw(context);
        match polled {
            Poll::Pending => self.poll_patience(context),
            Poll::Ready(Some(Ok(bytes))) => {
                let waited = self.waiting.take().map_or(Duration::ZERO, |waiting| waiting.since.elapsed());
                match self.meter.came(bytes.len(), waited) {
                    Ok(()) => Poll::Ready(Some(Ok(bytes))),
                    Err(cut) => self.cut_off(cut),
                }
            }
            ended @ Poll::Ready(None | Some(Err(_))) => ended,
        }
    }

    fn poll_patience(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        let patience = self.meter.patience();
        let waiting = self
            .waiting
            .get_or_insert_with(|| Waiting { since: Instant::now(), timer: Box::pin(sleep(patience)) });
        match waiting.timer.as_mut().poll(context) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(()) => self.cut_off(Cut::Idle),
        }
    }

    fn cut_off(&mut self, cut: Cut) -> Poll<Option<io::Result<Bytes>>> {
        self.cut = Some(cut);
        Poll::Ready(Some(Err(io::Error::other(cut))))
    }
}

impl fmt::Debug for SharedBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.lock();
        f.debug_struct("SharedBody")
            .field("meter", &state.meter)
            .field("cut", &state.cut)
            .finish_non_exhaustive()
    }
}
