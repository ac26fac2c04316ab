//! The commands other than `serve`.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use crate::child::{Running, closed_port, one_line, quizcast};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, Executor, SqliteConnection};
use tempfile::{TempDir, tempdir};

fn run(data: &TempDir, args: &[&str]) -> Output {
    at(data, quizcast()).args(args).output().unwrap()
}

fn at(data: &TempDir, mut command: Command) -> Command {
    command.env("QUIZCAST_DATA_DIR", data.path().join("data")).env("QUIZCAST_LISTEN", "127.0.0.1:0");
    command
}

#[test]
fn migrate_brings_the_schema_up_to_date_and_check_tells() {
    let data = tempdir().unwrap();
    let before = run(&data, &["migrate", "--check"]);
    assert_eq!(before.status.code(), Some(1));
    assert!(one_line(&before).contains("not up to date"), "{before:?}");
    assert!(!data.path().join("data").exists(), "a check makes nothing");
    for args in [&["migrate"][..], &["migrate"], &["migrate", "--check"]] {
        let done = run(&data, args);
        assert_eq!(done.status.code(), Some(0), "{done:?}");
        assert!(String::from_utf8(done.stdout).unwrap().contains("up to date"));
    }
}

/// Adds a migration to the database that this program does not know.
async fn by_a_newer_program(data: &TempDir) {
    let file = data.path().join("data/quizcast.sqlite");
    let options = SqliteConnectOptions::new().filename(file);
    let mut database = SqliteConnection::connect_with(&options).await.unwrap();
    let step = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_future', 0)";
    database.execute(step).await.unwrap();
    database.close().await.unwrap();
}

#[tokio::test]
async fn a_newer_schema_that_fits_is_named_and_served() {
    let data = tempdir().unwrap();
    assert_eq!(run(&data, &["migrate"]).status.code(), Some(0));
    by_a_newer_program(&data).await;
    for args in [&["migrate"][..], &["migrate", "--check"]] {
        let done = run(&data, args);
        assert_eq!(done.status.code(), Some(0), "{done:?}");
        assert!(String::from_utf8(done.stdout).unwrap().contains("newer than this program"), "{args:?}");
    }
    let server = Running::start(&mut at(&data, quizcast()));
    assert!(server.becomes_ready());
    let (code, log) = server.stop();
    assert_eq!(code, Some(0));
    assert!(log.contains("newer than this program"), "{log}");
}

#[test]
fn healthcheck_fails_with_a_line_where_nobody_answers() {
    let data = tempdir().unwrap();
    let (_closed, address) = closed_port();
    for (listen, said) in [(address.to_string().as_str(), "does not answer"), ("127.0.0.1:0", "port 0")] {
        let output = run(&data, &["healthcheck", "--listen", listen]);
        assert_eq!(output.status.code(), Some(1));
        assert!(one_line(&output).contains(said), "{output:?}");
    }
}

/// Runs `healthcheck`, again while the server does not answer within its patience of two seconds.
fn healthcheck(data: &TempDir, listen: &str) -> Output {
    let begun = Instant::now();
    loop {
        let output = run(data, &["healthcheck", "--listen", listen]);
        let slow = String::from_utf8_lossy(&output.stderr).contains("does not answer");
        if !slow || begun.elapsed() > Duration::from_mins(1) {
            return output;
        }
    }
}

#[test]
fn healthcheck_believes_a_200_only() {
    for (status, code) in [("200 OK", 0), ("503 Service Unavailable", 1), ("404 Not Found", 1)] {
        let data = tempdir().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        std::thread::spawn(move || {
            for socket in listener.incoming() {
                let (mut socket, mut request, mut byte) = (socket.unwrap(), Vec::new(), [0]);
                while !request.ends_with(b"\r\n\r\n") && socket.read_exact(&mut byte).is_ok() {
                    request.extend(byte);
                }
                if request.starts_with(b"GET /health/ready HTTP/1.1\r\n") {
                    // A client that was not patient enough is gone.
                    let _ = write!(socket, "HTTP/1.1 {status}\r\n\r\n");
                }
            }
        });
        let output = healthcheck(&data, &address);
        assert_eq!(output.status.code(), Some(code), "{output:?}");
        let refusal = format!("is not ready: it answers \"HTTP/1.1 {status}\"");
        assert!(code == 0 || one_line(&output).contains(&refusal), "{output:?}");
    }
}

#[test]
fn healthcheck_reaches_a_server_that_listens_on_all_addresses() {
    let data = tempdir().unwrap();
    let running = Running::start(at(&data, quizcast()).args(["--listen", "0.0.0.0:0"]));
    let listen = running.address.clone();
    let output = healthcheck(&data, &listen);
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8(said).unwrap();
    // Any answer of the server counts.
    assert!(said.contains("ready") && !said.contains("does not answer"), "{said}");
}

#[test]
fn the_contract_is_printed_in_both_forms() {
    let data = tempdir().unwrap();
    let yaml = run(&data, &["openapi"]);
    assert!(String::from_utf8(yaml.stdout).unwrap().starts_with("openapi: "));
    let json: serde_json::Value = serde_json::from_slice(&run(&data, &["openapi", "--json"]).stdout).unwrap();
    assert!(json["openapi"].as_str().unwrap().starts_with("3."));
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    for command in ["licenses", "openapi", "--help"] {
        let mut child = quizcast().arg(command).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    }
}

#[test]
fn a_command_makes_no_files() {
    let data = tempdir().unwrap();
    for command in ["licenses", "openapi", "--help", "--version", "help"] {
        let output = run(&data, &[command]);
        assert!(
            output.status.success() && !output.stdout.is_empty() && output.stderr.is_empty(),
            "{output:?}"
        );
    }
    assert!(std::fs::read_dir(data.path()).unwrap().next().is_none());
}
