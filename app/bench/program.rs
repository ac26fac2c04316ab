//! The program as a process, with a folder of its own.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

use crate::process;

/// A running program; it ends when this is dropped.
pub(crate) struct Program {
    child: Child,
    address: SocketAddr,
    _folder: TempDir,
}

impl Program {
    /// Starts it on an empty folder and waits for its first line.
    pub(crate) fn start(settings: &[(&str, &str)]) -> Result<Self> {
        Self::under(&[], settings)
    }

    /// [`start`](Self::start) by way of another program and its arguments.
    pub(crate) fn under(wrapper: &[String], settings: &[(&str, &str)]) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let (log, pipe) = std::io::pipe()?;
        let child = wrapped_command(wrapper, &folder)
            .env("QUIZCAST_LISTEN", "127.0.0.1:0")
            .envs(settings.iter().copied())
            .stdout(pipe.try_clone()?)
            .stderr(pipe)
            .spawn()
            .context("starting the program")?;
        let mut log = BufReader::new(log);
        let mut first = String::new();
        log.read_line(&mut first)?;
        let mut started = Self { child, address: SocketAddr::from(([127, 0, 0, 1], 0)), _folder: folder };
        let port =
            first.split("http://127.0.0.1:").nth(1).with_context(|| format!("no address in {first:?}"))?;
        let digits: String = port.chars().take_while(char::is_ascii_digit).collect();
        started.address.set_port(digits.parse()?);
        // Reads the rest of the log: a full pipe would stop the program.
        std::thread::spawn(move || log.read_to_end(&mut Vec::new()));
        Ok(started)
    }

    /// Ends it as an operator does.
    pub(crate) fn stop(mut self) -> Result<()> {
        process::stop(&mut self.child)
    }

    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The memory that it holds, in MiB.
    pub(crate) fn resident(&self) -> Result<f64> {
        process::resident(self.child.id())
    }

    /// The CPU time that it took so far, in seconds.
    pub(crate) fn cpu(&self) -> Result<f64> {
        process::cpu(self.child.id())
    }

    /// The most memory that it ever held, in MB.
    pub(crate) fn peak_memory(&self) -> Result<f64> {
        process::peak_memory(self.child.id())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _gone_already = self.child.kill();
        let _reaped = self.child.wait();
    }
}

/// Makes the program's schema in a database.
pub(crate) fn migrate(database: &str) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let done = command(&folder).arg("migrate").env("QUIZCAST_DATABASE_URL", database).output()?;
    ensure!(done.status.success(), "migrate: {}", String::from_utf8_lossy(&done.stderr));
    Ok(())
}

/// The command that runs the program in a folder.
pub(crate) fn command(folder: &TempDir) -> Command {
    wrapped_command(&[], folder)
}

fn wrapped_command(wrapper: &[String], folder: &TempDir) -> Command {
    let mut command = process::wrapped(wrapper, env!("CARGO_BIN_EXE_quizcast"));
    command
        .current_dir(folder.path())
        .env("QUIZCAST_DATA_DIR", folder.path().join("data"))
        .stdin(Stdio::null());
    command
}
