//! `examples/axum.rs`, started for real: what a stranger builds of the crates works.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by a panic")]

use std::io::{BufRead, BufReader, Cursor, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

/// The program; it ends when this is dropped.
struct Program {
    child: Child,
    address: String,
}

impl Program {
    /// Starts it with a new database in `folder`.
    fn start(folder: &std::path::Path) -> Self {
        // Beside this test's own folder, where `cargo test` puts examples.
        let built = std::env::current_exe().unwrap().ancestors().nth(2).unwrap().join("examples/axum");
        let url = format!("sqlite://{}", folder.join("quiz.sqlite").display());
        let mut child =
            Command::new(&built).arg(url).stdout(Stdio::piped()).spawn().unwrap_or_else(|error| {
                panic!("{}: {error}; `cargo build --examples` makes it", built.display())
            });
        let mut address = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Self { child, address: address.trim().to_owned() }
    }

    /// The status, the headers in lower case, and the body.
    fn ask(&self, method: &str, path: &str, headers: &str, body: &[u8]) -> (u16, String, Vec<u8>) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let length = body.len();
        // HTTP/1.0: the answer ends with the connection, and comes without chunks.
        write!(stream, "{method} {path} HTTP/1.0\r\n{headers}Content-Length: {length}\r\n\r\n").unwrap();
        stream.write_all(body).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(answer[..end].to_vec()).unwrap().to_lowercase();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), head, answer[end + 4..].to_vec())
    }

    /// The text of a good answer to a `POST`.
    fn post(&self, path: &str, body: &[u8]) -> String {
        let (status, head, body) = self.ask("POST", path, "", body);
        assert_eq!(status, 200, "{path}: {head}");
        String::from_utf8(body).unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Two seconds of a tone.
fn wav() -> Vec<u8> {
    let mut wav = Cursor::new(Vec::new());
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 44_100,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::new(&mut wav, spec).unwrap();
    for n in 0..88_200 {
        writer.write_sample(if n / 50 % 2 == 0 { 8_000_i16 } else { -8_000 }).unwrap();
    }
    writer.finalize().unwrap();
    wav.into_inner()
}

#[test]
fn a_quiz_of_own_questions_never_repeats() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path());
    assert_eq!(program.post("/quiz/3", b""), "", "nothing was saved before");
    assert_eq!(program.post("/quiz/1", b""), "What is 2 and 2?");
    assert_eq!(program.post("/quiz/1", b""), "What is 3 and 3?");
    let (status, _, told) = program.ask("POST", "/quiz/0", "", b"");
    assert_eq!(status, 500);
    assert_eq!(String::from_utf8(told).unwrap(), "1 to 1000 questions can be asked for at a time, not 0");
}

#[test]
fn what_a_user_uploads_is_played_whole_and_in_parts() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path());
    let token = program.post("/users/Ann", b"");
    let link = program.post(&format!("/upload/{token}"), &wav());

    let (status, _, whole) = program.ask("GET", &link, "", b"");
    assert_eq!((status, &whole[..2]), (200, &[0xFF, 0xFB][..]), "an MP3 begins with a frame");
    for (asked, stretch) in [("0-1", 0..2), ("100-20099", 100..20_100), ("-7", whole.len() - 7..whole.len())]
    {
        let (status, head, part) = program.ask("GET", &link, &format!("Range: bytes={asked}\r\n"), b"");
        let told = format!("content-range: bytes {}-{}/{}", stretch.start, stretch.end - 1, whole.len());
        assert!(status == 206 && head.contains(&told), "{asked}: {head}");
        assert!(part == whole[stretch], "{asked}");
    }
    let (status, ..) = program.ask("GET", &link, &format!("Range: bytes={}-\r\n", whole.len()), b"");
    assert_eq!(status, 416);

    let (status, ..) = program.ask("POST", "/upload/00000000-0000-4000-8000-000000000000", "", &wav());
    assert_eq!(status, 401);
    let (status, _, told) = program.ask("POST", &format!("/upload/{token}"), "", b"no sound");
    assert_eq!(status, 500);
    assert!(String::from_utf8(told).unwrap().starts_with("not a WAV file: "));
}
