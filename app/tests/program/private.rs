//! The permissions of the files that the program writes.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use tempfile::tempdir;

use crate::child::{Running, quizcast};

fn post(running: &Running, path: &str, headers: &str, body: &[u8]) -> String {
    let mut socket = TcpStream::connect(&running.address).unwrap();
    let length = body.len();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n"
    );
    socket.write_all(&[head.as_bytes(), body].concat()).unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    answer
}

/// A tenth of a second of silence in 16 bits.
fn wav() -> Vec<u8> {
    let samples = vec![0; 1600];
    let mut wav =
        b"RIFF\x64\x06\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data\x40\x06\0\0"
            .to_vec();
    wav.extend_from_slice(&samples);
    wav
}

fn files_under(dir: &Path) -> Vec<(String, u32)> {
    let entries = std::fs::read_dir(dir).unwrap().map(Result::unwrap);
    let found = entries.flat_map(|entry| {
        let about = entry.metadata().unwrap();
        let below = if about.is_dir() { files_under(&entry.path()) } else { Vec::new() };
        below.into_iter().chain([(entry.path().display().to_string(), about.permissions().mode() & 0o777)])
    });
    found.collect()
}

#[test]
fn audio_in_a_folder_that_was_there_is_for_its_owner_only() {
    let data = tempdir().unwrap();
    let audio = data.path().join("audio");
    std::fs::create_dir(&audio).unwrap();
    std::fs::set_permissions(&audio, std::fs::Permissions::from_mode(0o755)).unwrap();
    let running = Running::start(
        quizcast()
            .env("QUIZCAST_LISTEN", "127.0.0.1:0")
            .env("QUIZCAST_QUIZ_SOURCES", "builtin")
            .env("QUIZCAST_DATA_DIR", data.path().join("data"))
            .env("QUIZCAST_AUDIO_STORE", format!("file://{}", audio.display())),
    );
    let user = post(&running, "/users", "Content-Type: application/json\r\n", br#"{"name":"Ann"}"#);
    let user: serde_json::Value = serde_json::from_str(user.split("\r\n\r\n").nth(1).unwrap()).unwrap();
    let bearer =
        format!("Content-Type: audio/wav\r\nAuthorization: Bearer {}\r\n", user["token"].as_str().unwrap());
    let made = post(&running, "/records", &bearer, &wav());
    assert!(made.starts_with("HTTP/1.1 201"), "{made}");
    assert_eq!(running.stop().0, Some(0));
    let files = files_under(&audio);
    assert_eq!(files.len(), 2, "a folder and a file: {files:?}");
    assert!(files.iter().all(|(_, mode)| [0o600, 0o700].contains(mode)), "{files:?}");
}
