//! `transcode`: the transcoder of uploads, from the shell.

use std::fs::File;
use std::io::{self, Read, Write, stdin};
use std::path::{Path, PathBuf};

use quizcast_adapters::lame::{BlockingError, LameTranscoder};
use quizcast_domain::records::RecordName;
use thiserror::Error;

use crate::config::RecordSettings;
use crate::output::whole_file::{copy_from_start, write_whole};
use crate::start::audio::lame_options;

/// Why a file was not transcoded.
#[derive(Debug, Error)]
pub enum TranscodeFailed {
    /// The input cannot be opened.
    #[error("cannot read {}", .0.display())]
    Read(PathBuf, #[source] io::Error),
    /// The output cannot be written.
    #[error("cannot write {}", .0.display())]
    Write(PathBuf, #[source] io::Error),
    /// The output is the input.
    #[error("{} would be written over itself", .0.display())]
    Same(PathBuf),
    /// The encoder's threads cannot be started.
    #[error("cannot start the encoder")]
    Start(#[source] io::Error),
    /// The sound cannot be transcoded.
    #[error("{}", .0.display())]
    Sound(PathBuf, #[source] BlockingError),
}

/// Transcodes the WAV `input` into the MP3 `output`; `-` is standard input or output. Warnings
/// about the sound are returned.
///
/// # Errors
///
/// [`TranscodeFailed`]; then there is no new file.
pub fn transcode(
    settings: &RecordSettings,
    input: &Path,
    output: &Path,
) -> Result<Vec<String>, TranscodeFailed> {
    if is_same_file(input, output) {
        return Err(TranscodeFailed::Same(input.to_owned()));
    }
    let transcoder = LameTranscoder::new(lame_options(settings)).map_err(TranscodeFailed::Start)?;
    let cannot_write = |error| TranscodeFailed::Write(output.to_owned(), error);
    let piped = input.as_os_str() == "-";
    let wav: Box<dyn Read + Send> = if piped {
        Box::new(stdin())
    } else {
        Box::new(File::open(input).map_err(|error| TranscodeFailed::Read(input.to_owned(), error))?)
    };
    let name = input.file_name().filter(|_| !piped).and_then(|name| RecordName::new(&name.to_string_lossy()));
    let title = name.map(|name| name.title().to_owned());
    // The tag stands first in the file but is known last, so the body waits in a temporary file.
    let mut body = tempfile::tempfile().map_err(cannot_write)?;
    let done = transcoder
        .transcode_blocking(wav, title, |bytes| body.write_all(bytes))
        .map_err(|error| TranscodeFailed::Sound(input.to_owned(), error))?;
    write_whole(output, |file| {
        file.write_all(&done.head)?;
        copy_from_start(&mut body, file)
    })
    .map_err(cannot_write)?;
    Ok(done.facts.warnings)
}

/// Whether both paths name the same plain file: the MP3 would replace the WAV.
fn is_same_file(input: &Path, output: &Path) -> bool {
    let file = |path: &Path| path.canonicalize().ok().filter(|path| path.is_file());
    file(input).is_some_and(|input| file(output) == Some(input))
}
