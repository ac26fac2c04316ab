//! The ports `Transcoder` and `ResumableTranscoder`, with LAME.

use std::future::{poll_fn, ready};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::thread;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::{FutureExt, Stream, StreamExt};
use quizcast_domain::records::{ByteStream, Mp3Part, Mp3Stream, TranscodeError, Transcoder};
use quizcast_domain::uploads::{Encoding, ResumableTranscoder, SegmentPart};
use tokio::sync::oneshot;

use super::engine::{Consumer, Order, Pool, State, Understood, begin, bridge, run, step_back};
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
        let pool = Pool::start(options.threads.get(), options.buffer_bytes, options.in_background)?;
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

impl LameTranscoder {
    /// Begins to read `wav`, and returns once its header is understood.
    async fn begin(
        &self,
        wav: ByteStream,
        order: Order,
    ) -> Result<(Understood, SegmentedStream), TranscodeError> {
        let (producer, consumer) = begin(&self.pool, self.options.max_uploads).ok_or(TranscodeError::Busy)?;
        let (carrying, input) = bridge(wav);
        let (header, mut understood) = oneshot::channel();
        let in_background = self.options.in_background;
        let reader = thread::Builder::new().name("wav".to_owned()).spawn(move || {
            if in_background {
                step_back();
            }
            run(input, producer, order, header);
        });
        reader.map_err(|error| TranscodeError::Encoder(error.into()))?;

        let mut stream = SegmentedStream { carrying: Some(Box::pin(carrying)), consumer, over: false };
        let header = poll_fn(|cx| {
            stream.carry(cx);
            understood.poll_unpin(cx)
        });
        match header.await {
            Ok(Ok(header)) => Ok((header, stream)),
            Ok(Err(error)) => Err(error),
            Err(died) => Err(TranscodeError::Encoder(died.into())),
        }
    }
}

#[async_trait]
impl Transcoder for LameTranscoder {
    async fn transcode(&self, wav: ByteStream, title: Option<String>) -> Result<Mp3Stream, TranscodeError> {
        let LameOptions { mode, max_duration, .. } = self.options;
        let order = Order { mode, title, max_duration, seams: false, from: None };
        let (_, stream) = self.begin(wav, order).await?;
        // Nobody asked for seams, so none comes.
        Ok(Box::pin(stream.filter_map(|part| ready(part.map(whole).transpose()))))
    }
}

fn whole(part: SegmentPart) -> Option<Mp3Part> {
    match part {
        SegmentPart::Body(bytes) => Some(Mp3Part::Body(bytes)),
        SegmentPart::End(transcoded) => Some(Mp3Part::End(transcoded)),
        SegmentPart::Seam(_) => None,
    }
}

#[async_trait]
impl ResumableTranscoder for LameTranscoder {
    async fn go_on(
        &self,
        from: Option<Bytes>,
        wav: ByteStream,
        title: Option<String>,
    ) -> Result<Encoding, TranscodeError> {
        let LameOptions { mode, max_duration, .. } = self.options;
        let from = match from {
            Some(state) => Some(State::read(&state).ok_or(TranscodeError::Outdated)?),
            None => None,
        };
        // The MP3 goes on in the mode in which it was begun.
        let mode = from.as_ref().map_or(mode, |(_, mode)| *mode);
        let from = from.map(|(state, _)| Box::new(state));
        let order = Order { mode, title, max_duration, seams: true, from };
        let (Understood { next }, stream) = self.begin(wav, order).await?;
        Ok(Encoding { next, parts: Box::pin(stream) })
    }
}

/// Polls the input whenever the output is polled. Dropping this drops both.
struct SegmentedStream {
    carrying: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
    consumer: Consumer,
    over: bool,
}

impl SegmentedStream {
    fn carry(&mut self, cx: &mut Context<'_>) {
        if let Some(carrying) = &mut self.carrying
            && carrying.poll_unpin(cx).is_ready()
        {
            self.carrying = None;
        }
    }
}

impl Stream for SegmentedStream {
    type Item = Result<SegmentPart, TranscodeError>;

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
