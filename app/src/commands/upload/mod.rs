//! `upload`.

mod error;
mod progress;
mod server;

pub use error::UploadFailed;

use std::io;
use std::path::Path;
use std::time::Duration;

use futures_util::stream;
use quizcast_domain::users::AccessToken;
use sha2::{Digest, Sha256};
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt, SeekFrom};
use tokio::time::sleep;

use crate::cli::Upload;
use error::ServerError;
use progress::Progress;
use server::{Sent, Server, Source};

/// The first pause after a break; it doubles until [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// How much of a file tells it from another one of the same name and length.
const FINGERPRINT: u64 = 1 << 20;
/// How much of the file one request has once a break has cost all of one.
const SLICE: u64 = 1 << 20;
/// How much of the file is read at a time.
const PIECE: usize = 256 * 1024;

/// Uploads a file, going on after every break. Returns the link to the MP3.
///
/// If an upload of the same file was broken off before, by this or another run, it goes on with that one.
///
/// # Errors
///
/// [`UploadFailed`] says why the file is not there.
pub async fn upload(given: &Upload, token: Option<String>) -> Result<String, UploadFailed> {
    let token = AccessToken::parse(&token.ok_or(UploadFailed::NoToken)?)?;
    let source = describe(&given.file, given.name.clone())
        .await
        .map_err(|error| UploadFailed::File(given.file.clone(), error))?;
    let server = Server::new(&given.to, &token.reveal().to_string())?;
    let progress = Progress::of(source.length);
    let link = transfer(&server, &source, &given.file, &progress).await;
    progress.end();
    link
}

/// How far an upload came, and how it broke on the way.
struct Course {
    place: Option<String>,
    reached: u64,
    /// Breaks since the server had more bytes than before.
    breaks: u32,
    pause: Duration,
    /// Most bytes of a request.
    most: u64,
}

impl Course {
    const fn new() -> Self {
        Self { place: None, reached: 0, breaks: 0, pause: FIRST_PAUSE, most: u64::MAX }
    }

    /// The server has the bytes up to `offset`.
    fn at(&mut self, offset: u64) {
        if offset > self.reached {
            (self.reached, self.breaks, self.pause) = (offset, 0, FIRST_PAUSE);
        } else if self.breaks > 0 {
            // A proxy that takes a whole request before it passes it on has lost what came of the last one.
            self.most = SLICE;
        }
    }
}

async fn transfer(
    server: &Server,
    source: &Source,
    file: &Path,
    progress: &Progress,
) -> Result<String, UploadFailed> {
    let mut course = Course::new();
    loop {
        match step(server, source, file, progress, &mut course).await {
            Ok(Sent::Done(link)) => return Ok(link),
            Ok(Sent::Offset(offset)) if offset > course.reached => course.at(offset),
            Ok(Sent::Offset(_)) => course.breaks += 1,
            Err(Step::File(error)) => return Err(UploadFailed::File(file.to_owned(), error)),
            Err(Step::Server(ServerError::Refused(detail))) => return Err(UploadFailed::Refused(detail)),
            Err(Step::Server(error)) => {
                course.breaks += 1;
                if course.breaks > UploadFailed::MOST_BREAKS {
                    return Err(UploadFailed::GaveUp(error));
                }
                let wait = error.retry_after().unwrap_or(course.pause);
                progress.say(&format!("{error}; going on in {wait:?}"));
                sleep(wait).await;
                course.pause = (course.pause * 2).min(LONGEST_PAUSE);
            }
        }
    }
}

enum Step {
    File(io::Error),
    Server(ServerError),
}

impl From<ServerError> for Step {
    fn from(error: ServerError) -> Self {
        Self::Server(error)
    }
}

/// Finds out where the upload stands, and sends the rest of the file, or a part of it.
async fn step(
    server: &Server,
    source: &Source,
    file: &Path,
    progress: &Progress,
    course: &mut Course,
) -> Result<Sent, Step> {
    let url = match &course.place {
        Some(url) => url.clone(),
        None => match server.find(source).await? {
            Some(url) => url,
            None => server.begin(source).await?,
        },
    };
    course.place = Some(url.clone());
    let offset = match server.offset(&url).await? {
        Sent::Offset(offset) => offset,
        done @ Sent::Done(_) => return Ok(done),
    };
    progress.at(offset);
    course.at(offset);
    let length = (source.length - offset).min(course.most);
    let mut opened = File::open(file).await.map_err(Step::File)?;
    opened.seek(SeekFrom::Start(offset)).await.map_err(Step::File)?;
    let counted = progress.clone();
    let part = stream::unfold((opened.take(length), counted), async |(mut opened, counted)| {
        let mut piece = vec![0; PIECE];
        match opened.read(&mut piece).await {
            Ok(0) => None,
            Ok(got) => {
                piece.truncate(got);
                counted.add(got as u64);
                Some((Ok(piece), (opened, counted)))
            }
            Err(error) => Some((Err(error), (opened, counted))),
        }
    });
    Ok(server.send(&url, offset, length, part).await?)
}

/// What the server is told about the file.
async fn describe(file: &Path, name: Option<String>) -> io::Result<Source> {
    let mut opened = File::open(file).await?;
    let about = opened.metadata().await?;
    if !about.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no file"));
    }
    let mut hash = Sha256::new();
    let (mut piece, mut left) = (vec![0; PIECE], FINGERPRINT);
    while left > 0 {
        let got = opened.read(&mut piece).await?;
        if got == 0 {
            break;
        }
        hash.update(&piece[..got]);
        left = left.saturating_sub(got as u64);
    }
    let own = || file.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = name.or_else(own).unwrap_or_else(|| "upload.wav".to_owned());
    Ok(Source { name, length: about.len(), fingerprint: hash.finalize().to_vec() })
}
