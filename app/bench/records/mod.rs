//! Uploads and downloads, against `lame`, `ffmpeg` and nginx on the same bytes.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use anyhow::Result;
use tempfile::TempDir;

pub(crate) mod beside;
pub(crate) mod crowd;
pub(crate) mod download;
pub(crate) mod encode;
mod nginx;
pub(crate) mod resume;
pub(crate) mod sender;
mod sound;
mod upload;

/// How many turns each encoder and server takes.
const ROUNDS: usize = 3;
/// How long the recording is, in seconds.
const SECONDS: usize = 600;

/// A recording that is made when a part first asks for it.
pub(crate) struct Recording(OnceLock<Wav>);

/// A recording, on disk and in memory.
pub(crate) struct Wav {
    folder: TempDir,
    bytes: Vec<u8>,
}

impl Recording {
    /// A recording that is not made yet.
    pub(crate) const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// The recording.
    pub(crate) fn get(&self) -> Result<&Wav> {
        if let Some(made) = self.0.get() {
            return Ok(made);
        }
        let made = Wav::of(sound::wav(SECONDS))?;
        Ok(self.0.get_or_init(|| made))
    }
}

impl Wav {
    fn of(bytes: Vec<u8>) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        std::fs::write(folder.path().join("in.wav"), &bytes)?;
        Ok(Self { folder, bytes })
    }

    /// Its first seconds.
    fn first(&self, seconds: usize) -> Result<Self> {
        Self::of(sound::first(&self.bytes, seconds))
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("in.wav")
    }

    fn output(&self) -> PathBuf {
        self.folder.path().join("out.mp3")
    }

    /// `lame` with these options.
    fn lame(&self, options: &[&str]) -> Command {
        let mut lame = Command::new("lame");
        lame.args(options).arg("--quiet").arg(self.path()).arg(self.output());
        lame
    }

    /// `ffmpeg` with these options.
    fn ffmpeg(&self, options: &[&str]) -> Command {
        let mut ffmpeg = Command::new("ffmpeg");
        ffmpeg.args(["-nostdin", "-loglevel", "error", "-y", "-i"]).arg(self.path());
        ffmpeg.args(["-c:a", "libmp3lame"]).args(options).arg(self.output());
        ffmpeg
    }

    /// `quizcast transcode` in this mode.
    fn transcode(&self, mode: &str) -> Command {
        let mut program = crate::program::command(&self.folder);
        program.arg("transcode").args([Path::new("in.wav"), Path::new("out.mp3")]);
        program.env("QUIZCAST_MP3", mode);
        program
    }
}
