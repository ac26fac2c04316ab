//! The port `Transcoder`, with LAME.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use async_trait::async_trait;
use futures_util::{FutureExt, Stream};
use quizcast_domain::records::{ByteStream, Mp3Part, Mp3Stream, TranscodeError, Transcoder};
use tokio::sync::oneshot;
use tokio::task::spawn_blocking;

use super::engine::{Consumer, Order, Pool, begin, bridge, run};
use super::options::LameOptions;

/// Makes MP3 of WAV with LAME, on threads that all uploads share.
///
/// The same WAV gives the same bytes, however it arrives, however many threads there are and whatever else
/// they do. Clones share the threads, which end with the last clone and stream.
#[derive(Clone)]
pub struct LameTranscoder {
    pub(super) pool: Arc<Pool>,
    pub(super) options: LameOptions,
}

/// How much work there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EncoderLoad {
    /// Sounds that are being transcoded.
    pub uploads: usize,
    /// Encoder threads at work.
    pub busy_threads: usize,
    /// Bytes of sound and MP3 that wait in memory.
    pub buffered_bytes: usize,
}

impl LameTranscoder {
    /// Starts the threads.
    ///
    /// # Errors
    ///
    /// [`io::Error`] if the system cannot start a thread.
    pub fn new(options: LameOptions) -> io::Result<Self> {
        let pool = Pool::start(options.threads.get(), options.buffer_bytes)?;
        Ok(Self { pool: Arc::new(pool), options })
    }

    /// How much work there is at this moment.
    #[must_use]
    pub fn load(&self) -> EncoderLoad {
        let books = self.pool.shared().lock();
        EncoderLoad {
            uploads: books.uploads(),
            busy_threads: books.busy,
            buffered_bytes: books.schedule.used(),
        }
    }
}

impl std::fmt::Debug for LameTranscoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LameTranscoder").field("options", &self.options).finish_non_exhaustive()
    }
}

#[async_trait]
impl Transcoder for LameTranscoder {
    async fn transcode(&self, wav: ByteStream, title: Option<String>) -> Result<Mp3Stream, TranscodeError> {
        let LameOptions { mode, max_duration, max_uploads, .. } = self.options;
        let (producer, consumer) = begin(&self.pool, max_uploads).ok_or(TranscodeError::Busy)?;
        let (carrying, input) = bridge(wav);
        let (header, mut understood) = oneshot::channel();
        let order = Order { mode, title, max_duration };
        spawn_blocking(move || run(input, producer, order, header));

        let mut stream = TranscodedStream { carrying: Some(Box::pin(carrying)), consumer, over: false };
        let header = poll_fn(|cx| {
            stream.carry(cx);
            understood.poll_unpin(cx)
        });
        match header.await {
            Ok(Ok(())) => Ok(Box::pin(stream)),
            Ok(Err(error)) => Err(error),
            Err(died) => Err(TranscodeError::Encoder(died.into())),
        }
    }
}

/// Polls the input whenever the output is polled. Dropping this drops both.
struct TranscodedStream {
    carrying: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
    consumer: Consumer,
    over: bool,
}

impl TranscodedStream {
    fn carry(&mut self, cx: &mut Context<'_>) {
        if let Some(carrying) = &mut self.carrying
            && carrying.poll_unpin(cx).is_ready()
        {
            self.carrying = None;
        }
    }
}

impl Stream for TranscodedStream {
    type Item = Result<Mp3Part, TranscodeError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.over {
            return Poll::Ready(None);
        }
        self.carry(cx);
        let part = self.consumer.poll_part(cx);
        if matches!(part, Poll::Ready(Some(Err(_)) | None)) {
            self.over = true;
        }
        part
    }
}
