//! `serve`: how it starts, what it logs, how it stops.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::process::{ChildStderr, Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::child::{Running, closed_port, one_line, quizcast};
use tempfile::{TempDir, tempdir};

/// Sets variables, so that a test can override them with flags.
fn serve(data: &TempDir) -> Command {
    let mut command = quizcast();
    with_settings(&mut command, data);
    command
}

fn with_settings<'a>(command: &'a mut Command, data: &TempDir) -> &'a mut Command {
    command
        .env("QUIZCAST_LISTEN", "127.0.0.1:0")
        .env("QUIZCAST_QUIZ_SOURCES", "builtin")
        .env("QUIZCAST_DATA_DIR", data.path().join("data"))
}

#[test]
fn the_first_line_names_the_address_and_sigterm_ends_with_zero() {
    let data = tempdir().unwrap();
    let running = Running::start(serve(&data).env("QUIZCAST_LISTN", "x"));
    assert!(running.first_line.contains("listening on http://127.0.0.1:"), "{}", running.first_line);
    assert!(running.get("/no-such-page").starts_with("HTTP/1.1 404"));
    let (code, rest) = running.stop();
    assert_eq!(code, Some(0), "{rest}");
    assert!(rest.contains("QUIZCAST_LISTN is not a setting") && rest.contains("QUIZCAST_LISTEN?"), "{rest}");
}

#[test]
fn the_data_directory_is_for_its_owner_only() {
    let data = tempdir().unwrap();
    assert_eq!(Running::start(&mut serve(&data)).stop().0, Some(0));
    let mode = |path: &str| std::fs::metadata(data.path().join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("data"), 0o700);
    assert_eq!(mode("data/quizcast.sqlite") & 0o077, 0);
}

#[test]
fn the_data_directory_may_have_any_name() {
    let data = tempdir().unwrap();
    let dir = data.path().join("a b?c#d%20é");
    assert_eq!(Running::start(serve(&data).arg("--data-dir").arg(&dir)).stop().0, Some(0));
    assert!(dir.join("quizcast.sqlite").exists());
}

#[test]
fn sigint_lets_a_running_request_finish_and_a_second_one_does_not() {
    let data = tempdir().unwrap();
    let mut running = Running::start(&mut serve(&data));
    let mut socket = TcpStream::connect(&running.address).unwrap();
    // The request runs on, because its body never comes.
    let head = "POST /users HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\
                Expect: 100-continue\r\n\r\n";
    socket.write_all(head.as_bytes()).unwrap();
    let mut interim = [0; 12];
    socket.read_exact(&mut interim).unwrap();
    assert_eq!(&interim, b"HTTP/1.1 100");
    running.signal("INT");
    let mut line = String::new();
    while !line.contains("stopping") {
        line.clear();
        assert_ne!(running.log.read_line(&mut line).unwrap(), 0);
    }
    assert!(running.child.try_wait().unwrap().is_none());
    running.signal("INT");
    assert_eq!(running.child.wait().unwrap().code(), Some(1));
}

#[test]
fn the_log_may_be_json() {
    let data = tempdir().unwrap();
    let running = Running::start(serve(&data).args(["--log-format", "json"]));
    let line: serde_json::Value = serde_json::from_str(&running.first_line).unwrap();
    assert_eq!(line["message"], format!("listening on http://{}", running.address));
    assert!(line["timestamp"].as_str().unwrap().ends_with('Z'));
}

#[test]
fn a_closed_standard_error_does_not_matter() {
    let data = tempdir().unwrap();
    let mut running = Running::start(serve(&data).args(["--log", "trace"]));
    running.log = BufReader::new(ended());
    assert!(running.get("/no-such-page").starts_with("HTTP/1.1 404"));
    assert!(running.get("/no-such-page").starts_with("HTTP/1.1 404"));
    running.signal("TERM");
    assert_eq!(running.child.wait().unwrap().code(), Some(0));
}

/// The standard error of a program that has ended; it replaces one that is to be closed.
fn ended() -> ChildStderr {
    let mut child = Command::new("true").stderr(Stdio::piped()).spawn().unwrap();
    child.wait().unwrap();
    child.stderr.take().unwrap()
}

/// There are more silent connections than files. Silent ones are closed, so that served ones have their files.
#[test]
fn a_lack_of_files_is_reported_once_and_nobody_fails_for_it() {
    let data = tempdir().unwrap();
    let binary = env!("CARGO_BIN_EXE_quizcast");
    let mut limited = Command::new("sh");
    limited.args(["-c", "ulimit -n 64; exec \"$0\"", binary]).stderr(Stdio::piped());
    let running = Running::start(with_settings(&mut limited, &data));
    let many: Vec<_> = (0..64).map(|_| TcpStream::connect(&running.address).unwrap()).collect();
    assert!(running.draw(1).starts_with("HTTP/1.1 200"));
    drop(many);
    let (code, log) = running.stop();
    assert_eq!(code, Some(0));
    assert_eq!(log.matches("the limit of open files").count(), 1, "{log}");
    assert!(!log.contains("cannot accept") && !log.contains("ERROR"), "{log}");
}

#[test]
fn after_the_end_all_is_in_the_one_file() {
    let closed_in_time = |data: &TempDir| {
        let running = Running::start(&mut serve(data));
        assert!(running.draw(3).starts_with("HTTP/1.1 200"));
        let (code, log) = running.stop();
        assert_eq!(code, Some(0));
        !log.contains("not closed in time")
    };
    let data = (0..5).map(|_| tempdir().unwrap()).find(closed_in_time).unwrap();
    let mut names: Vec<_> = std::fs::read_dir(data.path().join("data"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    names.sort();
    // The second file only keeps space in reserve for a full disk.
    assert_eq!(names, ["quizcast.sqlite", "quizcast.sqlite-reserve"]);
}

#[test]
fn a_file_that_may_not_grow_ends_no_more_than_the_request() {
    let data = tempdir().unwrap();
    let binary = env!("CARGO_BIN_EXE_quizcast");
    let mut limited = Command::new("sh");
    limited.args(["-c", "ulimit -f 4000; exec \"$0\"", binary]).stderr(Stdio::piped());
    let running = Running::start(with_settings(&mut limited, &data));
    // Nothing reads the log, so that all of it must fit into the pipe.
    let refused = (0..100).map(|_| running.draw(1)).find(|answer| !answer.starts_with("HTTP/1.1 200"));
    let refused = refused.unwrap();
    assert!(refused.starts_with("HTTP/1.1 50") && refused.contains("problem+json"), "{refused}");
    assert!(running.get("/questions").starts_with("HTTP/1.1 200"));
    assert_eq!(running.stop().0, Some(0));
}

#[test]
fn if_a_source_hangs_the_next_one_is_asked_and_the_last_one_uses_up_the_time() {
    let data = tempdir().unwrap();
    // The kernel takes the connections, and nothing answers on them.
    let hanging = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", hanging.local_addr().unwrap());
    let start = |sources, deadline| {
        let mut command = serve(&data);
        command.env("QUIZCAST_QUIZ_SOURCES", sources).env("QUIZCAST_JSERVICE_URL", &url);
        Running::start(command.env("QUIZCAST_QUIZ_DEADLINE", deadline))
    };
    let answer = start("jservice,builtin", "9s").draw(1);
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let running = start("jservice", "1500ms");
    // The call ends a second after the deadline. A draw that takes so long may see either of them first.
    let in_time = (0..5).find_map(|_| {
        let (begun, answer) = (Instant::now(), running.draw(1));
        (begun.elapsed() < Duration::from_millis(2500)).then_some(answer)
    });
    let answer = in_time.unwrap();
    assert!(answer.starts_with("HTTP/1.1 504"), "{answer}");
}

#[test]
fn questions_of_files_are_drawn_and_the_log_tells_what_was_read() {
    let data = tempdir().unwrap();
    let folder = data.path().join("questions");
    std::fs::create_dir(&folder).unwrap();
    let table = "Clue;Response\nThe red planet;Mars\nThe blue planet;Earth\n;none\n";
    std::fs::write(folder.join("planets.csv"), table).unwrap();
    std::fs::write(folder.join("picture.csv"), b"\x89PNG\r\n\x1a\n").unwrap();
    let mut command = serve(&data);
    command.env("QUIZCAST_QUIZ_SOURCES", "file").env("QUIZCAST_QUIZ_FILES", &folder);
    let running = Running::start(&mut command);
    assert!(running.draw(2).starts_with("HTTP/1.1 200"));
    let listed = running.get("/questions?source=file");
    assert!(listed.contains("The red planet") && listed.contains("Earth"), "{listed}");
    assert!(running.draw(1).starts_with("HTTP/1.1 503"), "there are no more");
    let (status, log) = running.stop();
    assert_eq!(status, Some(0));
    assert!(log.contains("picture.csv") && log.contains("it is a picture"), "{log}");
    assert!(log.contains("questions=2 refused=1"), "{log}");
}

/// The one line on standard error. The log comes before it only if opening the database took long.
fn last_line(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    if text.contains("still trying") { text.lines().last().unwrap().to_owned() } else { one_line(output) }
}

#[test]
fn a_start_that_fails_says_why_in_one_line() {
    let data = tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = listener.local_addr().unwrap().to_string();
    let within_a_file = data.path().join("file/data");
    let no_database = data.path().join("file");
    std::fs::write(
        &no_database,
        "this is no database, but long enough to be read as the head of one.".repeat(9),
    )
    .unwrap();
    let no_folder = format!("file://{}", within_a_file.display());
    let (no_questions, missing) = (no_database.to_str().unwrap(), data.path().join("missing.csv"));
    let cases = [
        (vec!["--quiz-sources=file", "--quiz-files", no_questions], "", no_questions),
        (
            vec!["--quiz-sources=file", "--quiz-files", missing.to_str().unwrap()],
            "",
            "missing.csv: it cannot be read",
        ),
        (vec!["--audio-store", &no_folder], "", "cannot keep audio in"),
        (vec!["--listen", &taken], "", taken.as_str()),
        (vec!["--data-dir", within_a_file.to_str().unwrap()], "", "data directory"),
        (vec![], "sqlite:///no/such/directory/x.sqlite", "/no/such/directory/x.sqlite"),
        (vec![], &format!("sqlite://{}", no_database.display()), "not a database"),
    ];
    for (args, url, named) in cases {
        let output = serve(&data).args(args).env("QUIZCAST_DATABASE_URL", url).output().unwrap();
        let line = last_line(&output);
        assert_eq!(output.status.code(), Some(1), "{line}");
        assert!(line.starts_with("quizcast: ") && line.contains(named) && !line.contains("hush"), "{line}");
    }
}

#[test]
fn a_wrong_setting_is_one_line_and_ends_with_two() {
    for args in [
        &["--listen", "foo"][..],
        &["serve", "--lisen=foo"],
        &["--mp3"],
        &["migrate", "--log=loud"],
        &["migrate", "--quiz-max=1"],
    ] {
        let output = quizcast().args(args).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(one_line(&output).starts_with("quizcast: --"), "{output:?}");
        assert!(output.stdout.is_empty());
    }
    let output = quizcast().env("QUIZCAST_LOG", "loud").output().unwrap();
    assert!(one_line(&output).starts_with("quizcast: QUIZCAST_LOG: \"loud\""), "{output:?}");
}

/// Reads the log up to a line that holds `part`, and returns that line.
fn line_with(running: &mut Running, part: &str) -> String {
    let mut line = String::new();
    while !line.contains(part) {
        line.clear();
        assert_ne!(running.log.read_line(&mut line).unwrap(), 0, "the log ends without {part:?}");
    }
    line
}

#[test]
fn a_source_that_cannot_be_reached_is_in_the_log_and_in_the_metrics() {
    let data = tempdir().unwrap();
    let (_closed, address) = closed_port();
    let mut command = serve(&data);
    // The order of the defaults.
    command.env("QUIZCAST_QUIZ_SOURCES", "").env("QUIZCAST_OPENTDB_URL", format!("http://{address}"));
    let mut running = Running::start(&mut command);
    let line = line_with(&mut running, "source=opentdb");
    assert!(line.contains("WARN") && line.contains("is down") && line.contains("error="), "{line}");
    assert!(running.draw(1).starts_with("HTTP/1.1 200"));
    let metrics = running.get("/metrics");
    for sample in [
        r#"quizcast_source_up{source="opentdb"} 0"#,
        r#"quizcast_source_calls_total{source="opentdb",outcome="unreachable"} "#,
        r#"quizcast_source_up{source="builtin"} 1"#,
        r#"quizcast_source_calls_total{source="builtin",outcome="answered"} 1"#,
        r#"quizcast_source_last_asked_seconds{source="opentdb"} 1"#,
    ] {
        assert!(metrics.contains(sample), "{sample}\n{metrics}");
    }
}

#[test]
fn a_start_tells_where_to_go_and_a_stop_how_to_hurry() {
    let data = tempdir().unwrap();
    let mut running = Running::start(serve(&data).env("QUIZCAST_PUBLIC_URL", "https://example.org/quiz"));
    let line = line_with(&mut running, "swagger-ui");
    let log = line + &running.stop().1;
    for part in
        ["open https://example.org/quiz/ for", "https://example.org/quiz/swagger-ui", "a second Ctrl-C"]
    {
        assert!(log.contains(part), "{part}: {log}");
    }
    let mut everywhere = Running::start(serve(&data).env("QUIZCAST_LISTEN", "0.0.0.0:0"));
    let port = everywhere.address.rsplit(':').next().unwrap().to_owned();
    assert!(line_with(&mut everywhere, "swagger-ui").contains(&format!("open http://127.0.0.1:{port}/ for")));
}

#[test]
fn a_database_that_never_answers_ends_the_start_with_a_line() {
    let data = tempdir().unwrap();
    let url = "postgres://ann:hush@127.0.0.1:1/quiz";
    let output = serve(&data).env("QUIZCAST_DATABASE_URL", url).output().unwrap();
    let log = String::from_utf8(output.stderr).unwrap();
    let last = log.lines().last().unwrap();
    assert_eq!(output.status.code(), Some(1), "{log}");
    assert!(last.starts_with("quizcast: PostgreSQL at 127.0.0.1:1: ") && !log.contains("hush"), "{log}");
}

#[test]
fn a_database_that_does_not_answer_is_named_while_it_is_tried() {
    let data = tempdir().unwrap();
    // The kernel takes the connections, and no database answers on them.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("postgres://ann:hush@{}/quiz", silent.local_addr().unwrap());
    let mut running = Running::start(serve(&data).env("QUIZCAST_DATABASE_URL", url));
    assert!(running.first_line.contains("listening on http://127.0.0.1:"), "{}", running.first_line);
    let line = line_with(&mut running, "still trying");
    assert!(line.contains("PostgreSQL at 127.0.0.1:") && !line.contains("hush"), "{line}");
}

#[test]
fn a_port_that_is_taken_comes_with_a_way_out() {
    let data = tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = listener.local_addr().unwrap().to_string();
    let line = one_line(&serve(&data).args(["--listen", &taken]).output().unwrap());
    assert!(line.contains("--listen 127.0.0.1:") && line.contains("make run ARGS="), "{line}");
}
