//! The program as a child process.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, ChildStderr, Command, Output, Stdio};
use std::time::Duration;

use tokio::net::TcpSocket;

/// The program, without the variables of this process.
pub(crate) fn quizcast() -> Command {
    without_settings(Command::new(env!("CARGO_BIN_EXE_quizcast")))
}

/// `command`, without the variables of this process.
pub(crate) fn without_settings(mut command: Command) -> Command {
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("QUIZCAST_")) {
        command.env_remove(name);
    }
    command.env_remove("DATABASE_URL").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// The text on standard error, which must be one line.
pub(crate) fn one_line(output: &Output) -> String {
    let text = String::from_utf8(output.stderr.clone()).unwrap();
    assert!(text.ends_with('\n') && text.matches('\n').count() == 1, "{text:?}");
    text.trim_end().to_owned()
}

/// A port on which nobody listens, as long as the socket is kept.
pub(crate) fn closed_port() -> (TcpSocket, SocketAddr) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    let address = socket.local_addr().unwrap();
    (socket, address)
}

/// A server that runs on a port of its own.
pub(crate) struct Running {
    pub(crate) child: Child,
    pub(crate) log: BufReader<ChildStderr>,
    pub(crate) first_line: String,
    /// As in `127.0.0.1:1234`.
    pub(crate) address: String,
}

impl Running {
    /// Starts `command` and waits for the first line of its log.
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let mut first_line = String::new();
        log.read_line(&mut first_line).unwrap();
        let address = first_line.split("http://").nth(1).unwrap_or_default();
        let address = address.split(['"', '\n']).next().unwrap_or_default().to_owned();
        assert!(!address.is_empty(), "{first_line}");
        Self { child, log, first_line, address }
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, signal: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", signal, &pid]).status().unwrap().success());
    }

    /// The whole answer to a request for `path`.
    pub(crate) fn get(&self, path: &str) -> String {
        self.answer(&format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
    }

    /// The whole answer to a request for so many questions.
    pub(crate) fn draw(&self, count: usize) -> String {
        let body = format!(r#"{{"questions_num":{count}}}"#);
        let length = body.len();
        self.answer(&format!(
            "POST /quiz HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        ))
    }

    /// Whether it becomes ready. On a slow machine the database may not answer in time at first.
    pub(crate) fn becomes_ready(&self) -> bool {
        (0..30).any(|_| {
            let ready = self.get("/health/ready").starts_with("HTTP/1.1 200");
            if !ready {
                // The same answer is given again for a second.
                std::thread::sleep(Duration::from_millis(1500));
            }
            ready
        })
    }

    fn answer(&self, request: &str) -> String {
        let mut socket = TcpStream::connect(&self.address).unwrap();
        socket.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).unwrap();
        answer
    }

    /// The status and the body of the answer to a `POST`; `headers` end with a line end.
    pub(crate) fn send(&self, line: &str, headers: &str, body: &[u8]) -> (u16, String) {
        let length = body.len();
        let head = format!(
            "{line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n"
        );
        let mut socket = TcpStream::connect(&self.address).unwrap();
        socket.write_all(&[head.as_bytes(), body].concat()).unwrap();
        let mut answer = Vec::new();
        socket.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap();
        (status, answer.split_once("\r\n\r\n").unwrap().1.to_owned())
    }

    /// Stops it with SIGTERM; its exit code and the rest of its log.
    pub(crate) fn stop(mut self) -> (Option<i32>, String) {
        self.signal("TERM");
        let mut rest = String::new();
        self.log.read_to_string(&mut rest).unwrap();
        (self.child.wait().unwrap().code(), rest)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
