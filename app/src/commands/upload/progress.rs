//! How far an upload is: a bar on a terminal, and a line for each break.

use std::io::{IsTerminal, stderr};

use indicatif::{ProgressBar, ProgressStyle};

use crate::output::complain;

const BAR: &str =
    "{bar:24} {percent:>3}%  {binary_bytes} of {binary_total_bytes}, {binary_bytes_per_sec}, {eta} left";

/// How far an upload is.
#[derive(Debug, Clone)]
pub(super) struct Progress(Option<ProgressBar>);

impl Progress {
    /// Of an upload of `length` bytes.
    pub(super) fn of(length: u64) -> Self {
        let style = ProgressStyle::with_template(BAR).unwrap_or_else(|_| ProgressStyle::default_bar());
        Self(stderr().is_terminal().then(|| ProgressBar::new(length).with_style(style)))
    }

    /// The server has so many bytes.
    pub(super) fn at(&self, offset: u64) {
        if let Some(bar) = &self.0 {
            bar.set_position(offset);
            bar.reset_eta();
        }
    }

    /// So many more bytes are on their way.
    pub(super) fn add(&self, bytes: u64) {
        if let Some(bar) = &self.0 {
            bar.inc(bytes);
            // A bar is drawn 20 times a second at most, and nothing follows the last bytes that would draw them.
            if bar.length().is_some_and(|length| bar.position() >= length) {
                bar.force_draw();
            }
        }
    }

    /// Prints a line on standard error.
    pub(super) fn say(&self, line: &str) {
        match &self.0 {
            Some(bar) => bar.suspend(|| complain(line)),
            None => complain(line),
        }
    }

    /// Takes the bar away.
    pub(super) fn end(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
