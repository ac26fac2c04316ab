//! `healthcheck`.

use std::io;
use std::time::Duration;

use thiserror::Error;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::config::Listen;

/// How long the whole answer may take. A probe that runs this command should wait longer, such as three
/// seconds.
const PATIENCE: Duration = Duration::from_secs(2);
/// Longest first line of an answer.
const STATUS_LINE: u64 = 256;

/// Why a server does not count as ready.
#[derive(Debug, Error)]
pub enum Unhealthy {
    /// Port 0 says nothing about where the server listens.
    #[error("port 0 names no server; set LISTEN to the address that the server's log names")]
    NoPort,
    /// There is no answer.
    #[error("{0} does not answer")]
    Unreachable(Listen, #[source] io::Error),
    /// The answer is not 200.
    #[error("{0} is not ready: it answers {1:?}")]
    NotReady(Listen, String),
}

/// Asks the server that listens on `listen` whether it is ready.
///
/// # Errors
///
/// [`Unhealthy`] says why it does not count as ready.
pub async fn healthcheck(listen: &Listen) -> Result<(), Unhealthy> {
    if listen.port == 0 {
        return Err(Unhealthy::NoPort);
    }
    let target = reachable(listen);
    let answer = match timeout(PATIENCE, ask(&target)).await {
        Ok(answer) => answer,
        Err(elapsed) => Err(elapsed.into()),
    };
    match answer {
        Ok(line) if line.split(' ').nth(1) == Some("200") => Ok(()),
        Ok(line) => Err(Unhealthy::NotReady(target, line)),
        Err(error) => Err(Unhealthy::Unreachable(target, error)),
    }
}

/// Replaces the address that stands for all addresses by loopback, where such a server can be asked.
fn reachable(listen: &Listen) -> Listen {
    let host = match listen.host.as_str() {
        "0.0.0.0" => "127.0.0.1",
        "::" => "::1",
        host => host,
    };
    Listen { host: host.to_owned(), port: listen.port }
}

/// The first line of the answer.
async fn ask(target: &Listen) -> io::Result<String> {
    let mut socket = TcpStream::connect((target.host.as_str(), target.port)).await?;
    let request = format!("GET /health/ready HTTP/1.1\r\nHost: {target}\r\nConnection: close\r\n\r\n");
    socket.write_all(request.as_bytes()).await?;
    let mut line = Vec::new();
    BufReader::new(socket.take(STATUS_LINE)).read_until(b'\n', &mut line).await?;
    Ok(String::from_utf8_lossy(&line).trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_addresses_are_asked_through_loopback() {
        let asked = |host: &str| reachable(&Listen { host: host.to_owned(), port: 1 }).to_string();
        assert_eq!(asked("0.0.0.0"), "127.0.0.1:1");
        assert_eq!(asked("::"), "[::1]:1");
        assert_eq!(asked("localhost"), "localhost:1");
    }
}
