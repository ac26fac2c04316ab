//! Stands in for LAME in a build without it.

use async_trait::async_trait;
use quizcast_domain::records::{ByteStream, Mp3Stream, TranscodeError, Transcoder};

pub(crate) struct NoEncoder;

#[async_trait]
impl Transcoder for NoEncoder {
    async fn transcode(&self, _wav: ByteStream, _title: Option<String>) -> Result<Mp3Stream, TranscodeError> {
        Err(TranscodeError::NoEncoder)
    }
}
