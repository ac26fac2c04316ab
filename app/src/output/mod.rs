//! What commands print.

#[cfg(feature = "lame")]
pub(crate) mod whole_file;

use std::io::{ErrorKind, Result, Write, stderr, stdout};

use crate::telemetry;

/// Prints `text` and adds no line end. A reader that closes the pipe early, such as `head`, is no error.
///
/// # Errors
///
/// Any other error of standard output.
pub fn print(text: &str) -> Result<()> {
    let mut out = stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        done => done,
    }
}

/// Prints `what` as one line on standard error, after all that was logged before. A failure to print is ignored.
pub fn complain(what: &str) {
    telemetry::flush();
    let mut line = String::from("quizcast: ");
    for c in what.chars() {
        if c.is_control() { line.push(' ') } else { line.push(c) }
    }
    line.push('\n');
    let _ = stderr().lock().write_all(line.as_bytes());
}
