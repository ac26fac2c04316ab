//! What commands print.

#[cfg(feature = "lame")]
pub(crate) mod whole_file;

use std::io::{ErrorKind, Result, Write, stderr, stdout};

/// Prints `text`, which ends its own lines. A reader that has seen enough, such as `head`, is no error.
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

/// Says in one line on standard error what is wrong. If that is closed, nobody wants to know.
pub fn complain(what: &str) {
    let mut line = String::from("quizcast: ");
    for c in what.chars() {
        if c.is_control() { line.push(' ') } else { line.push(c) }
    }
    line.push('\n');
    let _ = stderr().lock().write_all(line.as_bytes());
}
