//! `import` and `export`: what they say, change, and end with.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use serde_json::Value;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, SqliteConnection};
use tempfile::{TempDir, tempdir};

use crate::child::{Running, one_line, quizcast};

const HEADER: &str = "question,answer,category\n";

/// Rows of a table: the questions with these numbers.
fn rows(numbers: std::ops::Range<u32>) -> String {
    let row = |n| format!("What comes after {n}?,It is {},Numbers {}\n", n + 1, n % 7);
    numbers.map(row).collect::<Vec<_>>().concat()
}

fn gz(text: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(text).unwrap();
    packed.finish().unwrap()
}

/// The program with its database in `data`, in that folder.
fn at(data: &TempDir) -> Command {
    let mut command = quizcast();
    command.current_dir(data.path()).env("QUIZCAST_DATA_DIR", data.path().join("data"));
    command.env("QUIZCAST_LOG", "warn,sqlx=error").env("QUIZCAST_QUIZ_SOURCES", "builtin");
    command
}

fn run(data: &TempDir, args: &[&str]) -> Output {
    at(data).args(args).output().unwrap()
}

/// Whether nothing went wrong: standard error holds only what a slow machine makes the program say.
fn is_quiet(output: &Output) -> bool {
    let text = String::from_utf8(output.stderr.clone()).unwrap();
    text.lines().all(|line| line.contains("the database is not open yet") || line.contains(" a second, "))
}

/// Imports, and gives the exit code and what was printed.
fn import(data: &TempDir, args: &[&str]) -> (i32, String) {
    let output = run(data, &[&["import"], args].concat());
    assert!(is_quiet(&output), "{output:?}");
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

fn write(data: &TempDir, name: &str, content: impl AsRef<[u8]>) {
    std::fs::write(data.path().join(name), content).unwrap();
}

/// The exported lines.
fn export(data: &TempDir, args: &[&str]) -> Vec<Value> {
    let output = run(data, &[&["export"], args].concat());
    assert!(output.status.success() && is_quiet(&output), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn last(text: &str) -> &str {
    text.lines().last().unwrap()
}

#[test]
fn a_wrong_flag_ends_with_two_and_says_what_is_allowed() {
    let data = tempdir().unwrap();
    for (args, said) in [
        (&["import"][..], "FILE"),
        (&["import", "--format", "xml", "x"], "jeopardy-json, jeopardy-csv"),
        (&["import", "--format"], "opentriviaqa"),
        (&["import", "--columns", "question,colour", "x"], "question,answer"),
        (&["import", "--columns", "question,category", "x"], "question,answer"),
        (&["import", "--date-order", "dym", "x"], "dmy, mdy or ymd"),
        (&["import", "--encoding", "utf-9", "x"], "windows-1252"),
        (&["import", "--source-name", "Pub Quiz", "x"], "1 to 32 lower-case letters"),
        (&["import", "--listen", "x:1", "x"], "import does not use it"),
        (&["export", "--since=-1"], "a number of a question"),
        (&["export", "--since=x"], "a number of a question"),
        (&["export", "--source", "A"], "1 to 32 lower-case letters"),
    ] {
        let output = run(&data, args);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {output:?}");
        assert!(one_line(&output).contains(said) && output.stdout.is_empty(), "{output:?}");
    }
    assert!(std::fs::read_dir(data.path()).unwrap().next().is_none());
}

#[test]
fn what_was_understood_comes_first_and_refused_rows_are_named() {
    let data = tempdir().unwrap();
    write(&data, "q.csv", format!("{HEADER}{},no question,\n{}", rows(0..3), rows(1..4)));
    let (code, said) = import(&data, &["q.csv", "--source-name", "pub-quiz"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.starts_with("q.csv: csv, UTF-8, cells separated by comma; columns: question = "), "{said}");
    assert!(said.contains("\nq.csv:5: refused: the question is missing\n"), "{said}");
    assert_eq!(last(&said), "4 new, 2 known, 1 refused");
    assert!(export(&data, &[]).iter().all(|line| line["source"] == "pub-quiz"));
    let many = ",nothing,\n".repeat(25);
    write(&data, "more.csv", format!("{HEADER}{many}{}", rows(4..5)));
    let (code, said) = import(&data, &["more.csv"]);
    assert_eq!((code, said.matches("refused: ").count()), (0, 20), "{said}");
    assert!(said.ends_with("\n5 more rows were refused\n1 new, 0 known, 25 refused\n"), "{said}");
}

#[test]
fn what_cannot_be_used_ends_with_one() {
    let data = tempdir().unwrap();
    write(&data, "good.csv", format!("{HEADER}{}", rows(0..3)));
    write(&data, "refused.csv", format!("{HEADER},a,\n"));
    write(&data, "empty.csv", "");
    write(&data, "picture.png", b"\x89PNG\r\n\x1a\n0000000000");
    std::fs::create_dir(data.path().join("folder")).unwrap();
    for (name, said) in [
        ("missing.csv", "passed over: it cannot be read"),
        ("empty.csv", "it is empty"),
        ("picture.png", "picture.png: passed over: it is "),
        ("refused.csv", "0 new, 0 known, 1 refused"),
        ("folder", "0 new, 0 known, 0 refused"),
    ] {
        let (code, text) = import(&data, &[name]);
        assert!(code == 1 && text.contains(said), "{name}: {code} {text}");
    }
    let (code, text) = import(&data, &["missing.csv", "good.csv"]);
    assert_eq!((code, last(&text)), (1, "3 new, 0 known, 0 refused"), "the other file is imported: {text}");
}

#[test]
fn of_a_file_that_breaks_off_the_rows_before_stay() {
    let data = tempdir().unwrap();
    // Numbers in a row would shrink so much that the whole text is in the first bytes.
    let noise = |n: u32| n.wrapping_mul(2_654_435_761);
    let row = |n| format!("Is {n} {}?,{},x\n", noise(n), noise(n + 7));
    let text = (0..4000).map(row).collect::<Vec<_>>().concat();
    let packed = gz(format!("{HEADER}{text}").as_bytes());
    write(&data, "half.csv.gz", &packed[..packed.len() / 2]);
    let (code, said) = import(&data, &["half.csv.gz"]);
    assert!(code == 1 && said.contains("the file broke off"), "{said}");
    let kept = export(&data, &[]).len();
    assert!(kept > 100 && kept < 4000, "{kept}");
    assert!(last(&said).starts_with(&format!("{kept} new, 0 known, ")), "{said}");
    write(&data, "whole.csv.gz", packed);
    let (code, said) = import(&data, &["whole.csv.gz"]);
    assert_eq!((code, last(&said)), (0, format!("{} new, {kept} known, 0 refused", 4000 - kept).as_str()));
}

#[test]
fn folders_and_standard_input_are_read() {
    let data = tempdir().unwrap();
    let folder = data.path().join("folder/inner");
    std::fs::create_dir_all(&folder).unwrap();
    std::os::unix::fs::symlink("..", folder.join("up")).unwrap();
    write(&data, "folder/a.csv", format!("{HEADER}{}", rows(0..5)));
    write(&data, "folder/inner/b.csv.gz", [gz(HEADER.as_bytes()), gz(rows(5..9).as_bytes())].concat());
    write(&data, "folder/c.csv", b"question,answer\nWho is Ren\xe9?,A man\n");
    write(&data, "folder/cover.jpg", b"\xff\xd8\xff\xe0");
    let (code, said) = import(&data, &["folder"]);
    assert_eq!((code, last(&said)), (0, "10 new, 0 known, 0 refused"), "{said}");
    for part in [
        "folder/inner/b.csv.gz: csv, UTF-8, gz, cells",
        "folder/cover.jpg: passed over: it is ",
        "folder/inner/up: passed over: links lead to this folder a second time",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert_eq!(export(&data, &[])[5]["question"], "Who is René?");
    let mut child = at(&data).args(["import", "-"]).stdin(Stdio::piped()).spawn().unwrap();
    let input = gz(format!("{HEADER}{}", rows(8..12)).as_bytes());
    child.stdin.take().unwrap().write_all(&input).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!((output.status.code(), last(&said)), (Some(0), "3 new, 1 known, 0 refused"), "{said}");
}

#[test]
fn a_file_may_be_packed_with_zstd() {
    let data = tempdir().unwrap();
    let zst = |text: String| compress_to_vec(text.as_bytes(), CompressionLevel::Fastest);
    let frames = [zst(format!("{HEADER}{}", rows(0..300))), zst(rows(300..500))].concat();
    write(&data, "a.csv.zst", &frames);
    let (code, said) = import(&data, &["a.csv.zst"]);
    assert_eq!((code, last(&said)), (0, "500 new, 0 known, 0 refused"), "{said}");
    assert!(said.contains("a.csv.zst: csv, UTF-8, zst, "), "{said}");
    assert_eq!(export(&data, &[])[499]["question"], "What comes after 499?");
    write(&data, "b.csv.zst", &frames[..frames.len() - 9]);
    let (code, said) = import(&data, &["b.csv.zst"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("the file broke off") && last(&said).starts_with("0 new, "), "{said}");
}

#[test]
fn a_dry_run_says_the_same_numbers_and_changes_nothing() {
    let data = tempdir().unwrap();
    let dry = |name: &str| import(&data, &["--dry-run", name]);
    write(&data, "one.csv", format!("{HEADER}{}{}", rows(0..700), rows(0..2)));
    let (code, said) = dry("one.csv");
    assert_eq!((code, last(&said)), (0, "700 new, 2 known, 0 refused; a dry run, nothing was changed"));
    assert!(!data.path().join("data").exists(), "a dry run makes no database");
    assert_eq!(last(&import(&data, &["one.csv"]).1), "700 new, 2 known, 0 refused");
    let file = data.path().join("data/quizcast.sqlite");
    let before = std::fs::read(&file).unwrap();
    write(&data, "two.csv", format!("{HEADER}{}{},x,\n", rows(600..900), rows(650..910)));
    let (code, said) = dry("two.csv");
    assert_eq!((code, last(&said)), (0, "210 new, 350 known, 1 refused; a dry run, nothing was changed"));
    assert!(std::fs::read(&file).unwrap() == before, "the database's file was changed");
    assert_eq!(last(&import(&data, &["two.csv"]).1), "210 new, 350 known, 1 refused");
}

/// A line without what an import does not keep.
fn kept(mut line: Value) -> Value {
    let fields = line.as_object_mut().unwrap();
    for name in ["id", "saved_at", "hidden"] {
        assert!(fields.remove(name).is_some(), "{name}");
    }
    line
}

#[test]
fn an_export_that_is_imported_exports_the_same() {
    let (first, second) = (tempdir().unwrap(), tempdir().unwrap());
    let clue = r#"{"id":7,"question":"AT&amp;amp;T &lt;b&gt;","answer":"<i>Bell</i>","value":400,"airdate":"1999-02-03T12:00:00Z","game_id":9,"category_id":3,"category":{"id":3,"title":"Firms"}}"#;
    write(&first, "clues.json", format!("[{clue}]"));
    write(&first, "q.csv", format!("{HEADER}{}", rows(0..250)));
    assert_eq!(last(&import(&first, &["clues.json", "q.csv"]).1), "251 new, 0 known, 0 refused");
    let lines = run(&first, &["export"]).stdout;
    write(&second, "lines.ndjson", &lines);
    let (code, said) = import(&second, &["lines.ndjson"]);
    assert!(said.contains(": export, UTF-8"), "{said}");
    assert_eq!((code, last(&said)), (0, "251 new, 0 known, 0 refused"));
    let all = |data: &TempDir| export(data, &[]).into_iter().map(kept).collect::<Vec<_>>();
    assert_eq!(all(&first), all(&second));
    let ids = |args: &[&str]| {
        let lines = export(&first, args);
        lines.iter().map(|line| line["id"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(ids(&["--since", "249"]), [250, 251]);
    assert_eq!(ids(&["--source", "import", "--since", "249"]), [250, 251]);
    assert_eq!(ids(&["--source", "jservice"]), Vec::<u64>::new());
    assert_eq!(ids(&["--category", "numbers 6", "--since", "240"]), [246]);
    let server = Running::start(at(&first).args(["--listen", "127.0.0.1:0", "--log", "info"]));
    let over_http = server.get("/questions/export");
    assert!(over_http.contains(std::str::from_utf8(&lines[..lines.len() / 300]).unwrap()));
}

#[test]
fn an_export_without_a_database_makes_none() {
    let data = tempdir().unwrap();
    let output = run(&data, &["export"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(one_line(&output).contains("quizcast migrate"), "{output:?}");
    assert!(!data.path().join("data").exists());
}

/// Imports from a pipe that stays open, until the first questions are saved.
fn half_way(data: &TempDir) -> Child {
    let mut child = at(data).args(["import", "-"]).stdin(Stdio::piped()).spawn().unwrap();
    let input = child.stdin.as_mut().unwrap();
    input.write_all(format!("{HEADER}{}", rows(0..3000)).as_bytes()).unwrap();
    let began = Instant::now();
    while saved(data.path()) == 0 {
        assert!(began.elapsed() < Duration::from_mins(1), "nothing is saved");
        std::thread::sleep(Duration::from_millis(5));
    }
    child
}

/// How many questions there are, as somebody else sees it.
fn saved(data: &Path) -> i64 {
    let options = SqliteConnectOptions::new().filename(data.join("data/quizcast.sqlite")).read_only(true);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let Ok(mut database) = SqliteConnection::connect_with(&options).await else { return 0 };
        let count = sqlx::query_scalar("SELECT COUNT(*) FROM questions").fetch_one(&mut database).await;
        database.close().await.unwrap();
        count.unwrap_or(0)
    })
}

/// Imports the rest, and checks that all is there once.
fn run_again(data: &TempDir, known: i64) {
    write(data, "all.csv", format!("{HEADER}{}", rows(0..3500)));
    let (code, said) = import(data, &["all.csv"]);
    assert_eq!((code, last(&said)), (0, format!("{} new, {known} known, 0 refused", 3500 - known).as_str()));
    let lines = export(data, &[]);
    let ids: Vec<_> = lines.iter().map(|line| line["id"].as_u64().unwrap()).collect();
    assert_eq!(ids, (1..=3500).collect::<Vec<_>>());
    let texts: BTreeSet<_> = lines.iter().map(|line| line["question"].to_string()).collect();
    assert_eq!(texts.len(), 3500);
}

#[test]
fn a_killed_import_is_run_again_and_nothing_is_twice_or_lost() {
    let data = tempdir().unwrap();
    let mut child = half_way(&data);
    child.kill().unwrap();
    child.wait().unwrap();
    let known = saved(data.path());
    assert!(known > 0 && known <= 3000, "{known}");
    run_again(&data, known);
}

#[test]
fn a_signal_ends_an_import_after_its_transaction_with_a_report() {
    for signal in ["INT", "TERM"] {
        let data = tempdir().unwrap();
        let child = half_way(&data);
        let pid = child.id().to_string();
        assert!(Command::new("kill").args(["-s", signal, &pid]).status().unwrap().success());
        // The pipe stays open until the program has ended.
        let mut child = child;
        let input = child.stdin.take();
        let output = child.wait_with_output().unwrap();
        drop(input);
        assert_eq!(output.status.code(), Some(130), "{output:?}");
        let known = saved(data.path());
        let said = String::from_utf8(output.stdout).unwrap();
        assert_eq!(last(&said), format!("{known} new, 0 known, 0 refused"));
        run_again(&data, known);
    }
}

#[test]
fn beside_a_server_imports_and_draws_make_one_chain() {
    const DRAWS: usize = 100;
    let data = tempdir().unwrap();
    write(&data, "q.csv", format!("{HEADER}{}", rows(0..3000)));
    let server = Running::start(at(&data).args(["--listen", "127.0.0.1:0", "--log", "info"]));
    let child = at(&data).args(["import", "q.csv"]).spawn().unwrap();
    let mut answered = BTreeSet::new();
    for _ in 0..DRAWS {
        let answer = server.draw(1);
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        let body: Value = serde_json::from_str(answer.split("\r\n\r\n").nth(1).unwrap()).unwrap();
        answered.insert(body["id"].as_u64().unwrap_or(0));
    }
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!((output.status.code(), last(&said)), (Some(0), "3000 new, 0 known, 0 refused"));
    let lines = export(&data, &[]);
    let ids: Vec<_> = lines.iter().map(|line| line["id"].as_u64().unwrap()).collect();
    assert_eq!(ids, (1..=(3000 + DRAWS) as u64).collect::<Vec<_>>());
    // Each draw was answered with the question directly before the one that it saved.
    let drawn = lines.iter().filter(|line| line["source"] == "builtin");
    let before: BTreeSet<_> = drawn.map(|line| line["id"].as_u64().unwrap() - 1).collect();
    assert_eq!(answered, before);
}
