//! The transcoder for programs without an async runtime.

use std::io::{self, Read};
use std::thread;

use quizcast_domain::records::{StreamError, TranscodeError, Transcoded};
use quizcast_domain::uploads::SegmentPart;
use thiserror::Error;
use tokio::sync::oneshot;

use super::engine::{FeedEnd, Input, Order, Understood, begin, run};
use super::options::LameOptions;
use super::transcoder::LameTranscoder;

/// Why a sound was not transcoded.
#[derive(Debug, Error)]
pub enum BlockingError {
    /// The sound could not be read or encoded.
    #[error(transparent)]
    Transcode(#[from] TranscodeError),
    /// The MP3 could not be written.
    #[error("the MP3 could not be written")]
    Write(#[source] io::Error),
}

impl LameTranscoder {
    /// Transcodes all of `wav` and passes the body to `write`, piece by piece.
    ///
    /// It returns the head, which goes before the body, and the facts about the sound. The bytes are those
    /// that [`transcode`](quizcast_domain::records::Transcoder::transcode) gives. It blocks until `wav` has
    /// returned from its last read, so never call it on a thread of an executor.
    ///
    /// # Errors
    ///
    /// [`BlockingError::Transcode`] if the sound cannot be read or encoded, [`BlockingError::Write`] if
    /// `write` fails. What was written until then is worthless.
    pub fn transcode_blocking(
        &self,
        wav: impl Read + Send,
        title: Option<String>,
        mut write: impl FnMut(&[u8]) -> io::Result<()>,
    ) -> Result<Transcoded, BlockingError> {
        let (producer, mut consumer) =
            begin(&self.pool, self.options.max_uploads).ok_or(TranscodeError::Busy)?;
        let LameOptions { mode, max_duration, .. } = self.options;
        let order = Order { mode, title, max_duration, seams: false, from: None };
        let (header, mut understood) = oneshot::channel();
        thread::scope(|scope| {
            scope.spawn(move || run(PlainReader { inner: wav, failed: None }, producer, order, header));
            // The scope ends only with the reader, which may wait for room. Dropping the consumer wakes it,
            // so this closure owns the consumer.
            let mut consume = move || {
                while let Some(part) = consumer.blocking_part() {
                    match part {
                        Ok(SegmentPart::Body(bytes)) => write(&bytes).map_err(BlockingError::Write)?,
                        Ok(SegmentPart::End(transcoded)) => return Ok(transcoded),
                        // Nobody asked for seams.
                        Ok(SegmentPart::Seam(_)) => {}
                        Err(error) => return Err(refused(&mut understood).unwrap_or(error).into()),
                    }
                }
                Err(TranscodeError::Encoder("the encoder gave no end".into()).into())
            };
            consume()
        })
    }
}

/// Returns why the header was refused. Only this channel carries that error; the consumer then reports only that
/// the reader died.
fn refused(understood: &mut oneshot::Receiver<Result<Understood, TranscodeError>>) -> Option<TranscodeError> {
    understood.try_recv().ok().and_then(Result::err)
}

/// Any reader, and the error that broke it.
struct PlainReader<R> {
    inner: R,
    failed: Option<io::Error>,
}

impl<R: Read> Read for PlainReader<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        match self.inner.read(buf) {
            Err(error) if error.kind() != io::ErrorKind::Interrupted => {
                self.failed = Some(error);
                Err(io::ErrorKind::ConnectionAborted.into())
            }
            other => other,
        }
    }
}

impl<R: Read> Input for PlainReader<R> {
    fn broken(self) -> Option<FeedEnd> {
        self.failed.map(|error| FeedEnd::Failed(StreamError(error.into())))
    }
}
