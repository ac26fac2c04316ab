//! A small disk: a file system in memory, in a mount namespace that only the programs of a test see.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use tempfile::{TempDir, tempdir};

use crate::child::without_settings;

const MIB: usize = 1 << 20;

/// A disk of 64 MiB. Dropping it removes the disk.
pub(crate) struct SmallDisk {
    /// A process that keeps the mount namespace until its standard input ends.
    holder: Child,
    as_root: bool,
    dir: TempDir,
}

impl SmallDisk {
    /// Prints a line and returns `None` if this process may not mount. With `QUIZCAST_TEST_ALL` the test fails then.
    pub(crate) fn mounted() -> Option<Self> {
        let dir = tempdir().unwrap();
        let as_root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout == b"0\n");
        let mount = "mount -t tmpfs -o size=64m tmpfs \"$0\" && echo mounted && exec cat";
        let mut unshare = Command::new("unshare");
        unshare.args(if as_root { &["-m"][..] } else { &["-r", "-m"] }).args(["sh", "-c", mount]);
        unshare.arg(dir.path()).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let refusal = match unshare.spawn() {
            Err(error) => error.to_string(),
            Ok(mut holder) => {
                let mut line = String::new();
                BufReader::new(holder.stdout.take().unwrap()).read_line(&mut line).unwrap();
                if line == "mounted\n" {
                    return Some(Self { holder, as_root, dir });
                }
                line.clear();
                holder.stderr.take().unwrap().read_to_string(&mut line).unwrap();
                holder.wait().unwrap();
                line
            }
        };
        assert!(std::env::var_os("QUIZCAST_TEST_ALL").is_none(), "no small disk can be mounted: {refusal}");
        eprintln!("SKIPPED: no small disk can be mounted here: {refusal}");
        None
    }

    /// The program, with its data on this disk.
    pub(crate) fn serve(&self) -> Command {
        let mut command = Command::new("nsenter");
        command.args(["-t", &self.holder.id().to_string(), "-m"]);
        if !self.as_root {
            command.args(["-U", "--preserve-credentials"]);
        }
        command.args(["--", env!("CARGO_BIN_EXE_quizcast")]);
        let mut command = without_settings(command);
        command
            .env("QUIZCAST_LISTEN", "127.0.0.1:0")
            .env("QUIZCAST_QUIZ_SOURCES", "builtin")
            .env("QUIZCAST_DATA_DIR", self.dir.path().join("data"));
        command
    }

    /// The path of a file on this disk, as this process sees it.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        let root = PathBuf::from(format!("/proc/{}/root", self.holder.id()));
        root.join(self.dir.path().strip_prefix("/").unwrap()).join(name)
    }

    /// Writes another file of so many MiB, or as much of it as there is room for.
    pub(crate) fn fill(&self, mib: usize) {
        let mut filler = File::create(self.path("filler")).unwrap();
        // Writes one page at a time: a larger write that does not fit writes nothing at all.
        let page = [b'x'; 4096];
        let written = (0..mib * MIB / page.len()).take_while(|_| filler.write_all(&page).is_ok()).count();
        assert!(written > 0);
    }

    /// Removes what [`fill`](Self::fill) wrote.
    pub(crate) fn empty(&self) {
        std::fs::remove_file(self.path("filler")).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        drop(self.holder.stdin.take());
        let _ = self.holder.wait();
    }
}
