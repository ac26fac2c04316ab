//! The form of an upload, read while it comes.

use std::fmt;

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::try_unfold;
use multer::{Field, Multipart};
use poem::Body;
use quizcast_domain::records::{ByteStream, RecordName, StreamError};
use quizcast_domain::users::UserId;

use super::credentials::Credentials;
use super::source::Source;
use crate::http::request::disposition::Disposition;
use crate::spool::ReceiveError;

/// How many bytes the other parts, and what follows the form, may have together.
const MOST_BESIDES: usize = 64 * 1024;
/// How many characters of a part's name an error repeats.
const MOST_QUOTED: usize = 64;
/// How many parts there may be; only three have a meaning.
const MOST_PARTS: usize = 64;

/// A form that is being read. Its parts may come in any order.
pub(super) struct Form {
    multipart: Multipart<'static>,
    source: Source,
    /// The part whose content comes next.
    part: Option<Field<'static>>,
    credentials: Credentials,
    seen: Vec<&'static str>,
    parts: usize,
    besides: usize,
    audio_left: u64,
    most: u64,
}

impl Form {
    /// The form in `body`, whose audio has `most` bytes at most.
    pub(super) fn new(body: Body, boundary: &str, credentials: Credentials, most: u64) -> Self {
        let source = Source::new(body);
        Self {
            multipart: Multipart::new(source.clone(), boundary),
            source,
            part: None,
            credentials,
            seen: Vec::new(),
            parts: 0,
            besides: 0,
            audio_left: most,
            most,
        }
    }

    /// The user whose upload it is, if the parts read so far say so.
    pub(super) fn owner(&self) -> Option<UserId> {
        self.credentials.known()
    }

    /// Reads up to the audio, and returns the name of its file.
    pub(super) async fn find_audio(&mut self) -> Result<Option<RecordName>, ReceiveError> {
        if let Some(name) = self.next_audio().await? {
            return Ok(name.0);
        }
        self.credentials.complete()?;
        Err(ReceiveError::part("audio", "is missing"))
    }

    /// The next bytes of the audio; `None` at its end.
    pub(super) async fn audio(&mut self) -> Result<Option<Bytes>, ReceiveError> {
        let Some(bytes) = self.content().await? else { return Ok(None) };
        let left = self.audio_left.checked_sub(bytes.len() as u64);
        self.audio_left = left.ok_or(ReceiveError::TooLarge(self.most))?;
        Ok(Some(bytes))
    }

    /// Reads what follows the audio, to the end of the request, and returns the user whose upload it is.
    pub(super) async fn finish(&mut self) -> Result<UserId, ReceiveError> {
        // `next_audio` refuses a second audio.
        drop(self.next_audio().await?);
        while let Some(piece) = self.source.next().await {
            self.count_besides(piece?.len())?;
            self.source.reset_held();
        }
        self.credentials.complete()
    }

    /// The audio. If the rest of the form has an error, the stream ends with it.
    pub(super) fn into_stream(self) -> ByteStream {
        let pieces = try_unfold(Some(self), |form| async move {
            let Some(mut form) = form else { return Ok(None) };
            match form.audio().await? {
                Some(bytes) => Ok(Some((bytes, Some(form)))),
                None => form.finish().await.map(|_| None),
            }
        });
        Box::pin(futures_util::TryStreamExt::map_err(pieces, |error: ReceiveError| StreamError::from(error)))
    }

    /// Reads the parts up to the next audio.
    async fn next_audio(&mut self) -> Result<Option<Audio>, ReceiveError> {
        loop {
            // multer refuses to read on while a part is held.
            self.part = None;
            let next = self.multipart.next_field().await.map_err(broken)?;
            self.source.reset_held();
            let Some(part) = next else { return Ok(None) };
            let disposition = Disposition::of(part.headers());
            self.part = Some(part);
            self.parts += 1;
            if self.parts > MOST_PARTS {
                return Err(ReceiveError::Form("The form has too many parts.".to_owned()));
            }
            match disposition.field() {
                Some("audio") => {
                    self.once("audio")?;
                    return Ok(Some(Audio(disposition.file_name())));
                }
                Some("user") => {
                    self.once("user")?;
                    let text = self.text("user").await?;
                    self.credentials.user(&text)?;
                }
                Some("token") => {
                    self.once("token")?;
                    let text = self.text("token").await?;
                    self.credentials.token(&text).await?;
                }
                other if disposition.is_file() => return Err(wrong_file(other.unwrap_or_default())),
                _ => while self.besides().await?.is_some() {},
            }
        }
    }

    fn once(&mut self, name: &'static str) -> Result<(), ReceiveError> {
        if self.seen.contains(&name) {
            return Err(ReceiveError::part(name, "is there twice"));
        }
        self.seen.push(name);
        Ok(())
    }

    async fn text(&mut self, name: &str) -> Result<String, ReceiveError> {
        let mut text = Vec::new();
        while let Some(bytes) = self.besides().await? {
            text.extend_from_slice(&bytes);
        }
        String::from_utf8(text).map_err(|_| ReceiveError::part(name, "is no UTF-8 text"))
    }

    async fn besides(&mut self) -> Result<Option<Bytes>, ReceiveError> {
        let bytes = self.content().await?;
        self.count_besides(bytes.as_ref().map_or(0, Bytes::len))?;
        Ok(bytes)
    }

    fn count_besides(&mut self, bytes: usize) -> Result<(), ReceiveError> {
        self.besides += bytes;
        if self.besides > MOST_BESIDES { Err(ReceiveError::TooMuchBesides(MOST_BESIDES)) } else { Ok(()) }
    }

    async fn content(&mut self) -> Result<Option<Bytes>, ReceiveError> {
        let Some(part) = &mut self.part else { return Ok(None) };
        let bytes = part.chunk().await.map_err(broken)?;
        self.source.reset_held();
        Ok(bytes)
    }
}

/// The name of the audio's file, if the head of the part has one.
struct Audio(Option<RecordName>);

/// A file in a part with another name is most likely the audio. It is refused before its bytes are read.
fn wrong_file(name: &str) -> ReceiveError {
    let name: String = name.chars().take(MOST_QUOTED).collect();
    ReceiveError::part(name, "is not a file of this form; send the WAV file as `audio`")
}

fn broken(error: multer::Error) -> ReceiveError {
    match error {
        multer::Error::StreamReadFailed(cause) => ReceiveError::unboxed(cause),
        multer::Error::IncompleteFieldData { .. }
        | multer::Error::IncompleteHeaders
        | multer::Error::IncompleteStream => {
            ReceiveError::Form("The form ends before its last boundary.".to_owned())
        }
        other => ReceiveError::Form(format!("The form cannot be read: {other}.")),
    }
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Form").field("seen", &self.seen).finish_non_exhaustive()
    }
}
