//! Writing the lines of the log.
//!
//! A line after a pause is written at once, and so is a warning or an error. While lines follow each other quickly, they are
//! gathered and written together: a line for itself costs a call of the kernel, and wakes whoever reads the log, which takes
//! more time than all else that a small request needs. tracing-appender also writes in a thread of its own, but line by line.

use std::io::Write;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tracing::{Level, Metadata};
use tracing_subscriber::fmt::MakeWriter;

/// How long lines are gathered.
const PAUSE: Duration = Duration::from_millis(5);
/// How many bytes are gathered at most.
const MOST: usize = 64 * 1024;

/// Where lines go. Clones write to the same place.
#[derive(Debug)]
pub(super) struct Lines<W>(Arc<Shared<W>>);

#[derive(Debug)]
struct Shared<W> {
    gathered: Mutex<Gathered<W>>,
    /// Tells the thread that there are lines to write after the pause.
    some: Condvar,
}

#[derive(Debug)]
struct Gathered<W> {
    bytes: Vec<u8>,
    out: W,
    /// When something was written last.
    written: Option<Instant>,
}

/// The writer of one line.
#[derive(Debug)]
pub(super) struct Line<'a, W> {
    lines: &'a Lines<W>,
    /// Whether it must not wait.
    urgent: bool,
}

impl<W: Write + Send + 'static> Lines<W> {
    /// Lines go to `out`. A thread of their own writes those that are gathered.
    pub(super) fn new(out: W) -> Self {
        let gathered = Mutex::new(Gathered { bytes: Vec::new(), out, written: None });
        let lines = Self(Arc::new(Shared { gathered, some: Condvar::new() }));
        let shared = Arc::clone(&lines.0);
        // Without the thread all lines are written at once.
        drop(thread::Builder::new().name("log".to_owned()).spawn(move || shared.write_gathered()));
        lines
    }

    /// Writes what is gathered.
    pub(super) fn flush(&self) {
        self.0.lock().write();
    }

    fn put(&self, line: &[u8], urgent: bool) {
        let mut gathered = self.0.lock();
        let after_pause = gathered.written.is_none_or(|written| written.elapsed() >= PAUSE);
        let is_first = gathered.bytes.is_empty();
        gathered.bytes.extend_from_slice(line);
        if urgent || (is_first && after_pause) || gathered.bytes.len() >= MOST {
            gathered.write();
        } else if is_first {
            self.0.some.notify_one();
        }
    }
}

impl<W> Clone for Lines<W> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<W: Write> Shared<W> {
    fn lock(&self) -> MutexGuard<'_, Gathered<W>> {
        self.gathered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Never returns.
    fn write_gathered(&self) {
        let mut gathered = self.lock();
        loop {
            let waited = self.some.wait_while(gathered, |gathered| gathered.bytes.is_empty());
            drop(waited.unwrap_or_else(PoisonError::into_inner));
            thread::sleep(PAUSE);
            gathered = self.lock();
            gathered.write();
        }
    }
}

impl<W: Write> Gathered<W> {
    /// If the place takes nothing, the lines are dropped, and nothing else fails.
    fn write(&mut self) {
        let _ = self.out.write_all(&self.bytes);
        self.bytes.clear();
        self.written = Some(Instant::now());
    }
}

impl<'a, W: Write + Send + 'static> MakeWriter<'a> for Lines<W> {
    type Writer = Line<'a, W>;

    fn make_writer(&'a self) -> Line<'a, W> {
        Line { lines: self, urgent: true }
    }

    fn make_writer_for(&'a self, meta: &Metadata<'_>) -> Line<'a, W> {
        Line { lines: self, urgent: *meta.level() <= Level::WARN }
    }
}

impl<W: Write + Send + 'static> Write for Line<'_, W> {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        self.lines.put(line, self.urgent);
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Result;
    use std::sync::mpsc::{Receiver, Sender, channel};

    use super::*;

    /// Sends on what each call writes.
    struct Calls(Sender<String>);

    impl Write for Calls {
        fn write(&mut self, bytes: &[u8]) -> Result<usize> {
            self.0.send(String::from_utf8(bytes.to_vec()).unwrap()).unwrap();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> Result<()> {
            Ok(())
        }
    }

    fn lines() -> (Lines<Calls>, Receiver<String>) {
        let (sender, calls) = channel();
        (Lines::new(Calls(sender)), calls)
    }

    /// As if something had just been written, however slow the machine is.
    fn right_after(lines: &Lines<Calls>) {
        lines.0.lock().written = Some(Instant::now() + Duration::from_mins(1));
    }

    #[test]
    fn the_first_line_is_written_at_once_and_those_that_follow_it_soon_in_order() {
        let (lines, calls) = lines();
        lines.put(b"one\n", false);
        assert_eq!(calls.try_recv().unwrap(), "one\n");
        right_after(&lines);
        let mut held = lines.0.lock();
        held.bytes.extend_from_slice(b"two\nthree\n");
        drop(held);
        lines.0.some.notify_one();
        assert_eq!(calls.recv().unwrap(), "two\nthree\n");
    }

    #[test]
    fn a_warning_waits_for_nothing_and_overtakes_nothing() {
        let (lines, calls) = lines();
        right_after(&lines);
        lines.put(b"usual\n", false);
        lines.put(b"urgent\n", true);
        let said: String = calls.try_iter().collect();
        assert_eq!(said, "usual\nurgent\n");
    }

    #[test]
    fn what_is_gathered_is_bounded_and_can_be_written_at_once() {
        let (lines, calls) = lines();
        right_after(&lines);
        let long = "x".repeat(MOST);
        lines.put(long.as_bytes(), false);
        assert_eq!(calls.recv().unwrap(), long);
        right_after(&lines);
        lines.put(b"last\n", false);
        lines.flush();
        assert_eq!(calls.recv().unwrap(), "last\n");
    }

    #[test]
    fn only_warnings_and_errors_are_urgent() {
        let (lines, _calls) = lines();
        let (seen, kept) = channel();
        let subscriber = tracing_subscriber::fmt().with_writer(Seen(lines, seen)).finish();
        tracing::subscriber::with_default(subscriber, || {
            tracing::info!("usual");
            tracing::warn!("urgent");
            tracing::error!("urgent");
        });
        assert_eq!(kept.try_iter().collect::<Vec<_>>(), [false, true, true]);
    }

    /// Tells which lines are urgent.
    struct Seen(Lines<Calls>, Sender<bool>);

    impl<'a> MakeWriter<'a> for Seen {
        type Writer = std::io::Sink;

        fn make_writer(&'a self) -> std::io::Sink {
            std::io::sink()
        }

        fn make_writer_for(&'a self, meta: &Metadata<'_>) -> std::io::Sink {
            self.1.send(self.0.make_writer_for(meta).urgent).unwrap();
            std::io::sink()
        }
    }
}
