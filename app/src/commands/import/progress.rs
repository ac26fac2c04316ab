//! How far an import is: a bar on a terminal, a line from time to time elsewhere.

use std::io::{IsTerminal, stderr};
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use quizcast_adapters::forms::{Found, files};
use quizcast_domain::intake::Imported;

use super::read::Position;
use crate::output::{complain, print};

/// How often a line is printed where there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// How far an import is.
pub(super) struct Progress {
    bar: Option<ProgressBar>,
    position: Position,
    began: Instant,
    said: Instant,
}

impl Progress {
    /// Of an import of `paths`.
    pub(super) fn of(paths: &[PathBuf], position: Position) -> Self {
        let bar = stderr().is_terminal().then(|| bar(size(paths)));
        let now = Instant::now();
        Self { bar, position, began: now, said: now }
    }

    /// Prints a line on standard output.
    pub(super) fn say(&self, line: &str) {
        let line: String = line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let print = || drop(print(&format!("{line}\n")));
        match &self.bar {
            Some(bar) => bar.suspend(print),
            None => print(),
        }
    }

    pub(super) fn show(&mut self, imported: Imported, refused: u64) {
        let rows = imported.new + imported.known + refused;
        let rate = u128::from(rows) * 1000 / self.began.elapsed().as_millis().max(1);
        let text = format!("{rows} rows, {rate} a second, {} new", imported.new);
        if let Some(bar) = &self.bar {
            bar.set_position(self.position.load(Ordering::Relaxed));
            bar.set_message(text);
        } else if self.said.elapsed() >= LINE_EVERY {
            self.said = Instant::now();
            complain(&text);
        }
    }

    /// Takes the bar away.
    pub(super) fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// The bytes of all files; `None` if standard input is among them.
fn size(paths: &[PathBuf]) -> Option<u64> {
    files(paths.iter().cloned())
        .map(|found| match found {
            Found::Stdin => None,
            Found::File(path) => Some(path.metadata().map_or(0, |file| file.len())),
            Found::Skipped { .. } => Some(0),
        })
        .sum()
}

fn bar(size: Option<u64>) -> ProgressBar {
    let template = match size {
        Some(_) => "{bar:24} {percent:>3}%  {msg}, {eta} left",
        None => "{spinner} {msg}, after {elapsed}",
    };
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    size.map_or_else(ProgressBar::new_spinner, ProgressBar::new).with_style(style)
}
