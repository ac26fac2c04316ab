use std::fs;

use tempfile::TempDir;

use super::*;

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn table(from: usize, to: usize) -> String {
    let rows: Vec<_> = (from..to).map(|n| format!("What is number {n}?,{n}\n")).collect();
    format!("question,answer\n{}", rows.concat())
}

fn open(folder: &TempDir) -> Result<(FileSource, Loaded), InvalidFiles> {
    FileSource::open(&[folder.path().to_owned()])
}

async fn texts(source: &FileSource, missing: usize) -> Vec<String> {
    let questions = source.fetch(Ask { missing, plenty: false }).await.unwrap();
    questions.into_iter().map(|question| question.draft().question.clone()).collect()
}

quizcast_domain::quiz_source_contract!(async { open(&folder(&[("a.csv", &table(0, 50))])).unwrap().0 });

#[tokio::test]
async fn each_question_comes_once_in_a_random_order_and_then_again() {
    let (source, loaded) = open(&folder(&[("a.csv", &table(0, 60)), ("b.csv", &table(40, 100))])).unwrap();
    assert_eq!((loaded.questions, loaded.repeated, loaded.full), (100, 20, false));
    let mut rounds = Vec::new();
    for _ in 0..2 {
        let mut round = Vec::new();
        while round.len() < 100 {
            let got = texts(&source, 7).await;
            assert!((1..=7).contains(&got.len()));
            round.extend(got);
        }
        let mut sorted = round.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted.len(), 100, "a question came twice");
        rounds.push(round);
    }
    assert_ne!(rounds[0], rounds[1], "the order is another one");
    assert!(!rounds[0].is_sorted());
}

#[tokio::test]
async fn what_is_no_file_of_questions_is_passed_over_in_a_folder_and_refused_by_name() {
    let broken = r#"[{"question": "q", "answer": "x"}, {"question": 1}, {"que"#;
    let folder = folder(&[("README.md", "# Read me\n"), ("a.json", broken)]);
    let (source, loaded) = open(&folder).unwrap();
    assert_eq!(texts(&source, 5).await, ["q"]);
    let notes: Vec<_> =
        loaded.notes.iter().map(|(path, why)| (path.file_name().unwrap().to_str().unwrap(), why)).collect();
    assert_eq!(notes[0].0, "README.md");
    assert_eq!((notes[1].0, notes[1].1.as_str()), ("a.json", "it broke off at line 1: the JSON ends midway"));
    let readme = folder.path().join("README.md");
    for (named, reason) in [
        (readme.clone(), "README.md: it has no known format"),
        (folder.path().join("missing"), "missing: it cannot be read"),
        ("-".into(), "standard input"),
    ] {
        let refused = FileSource::open(&[named]).unwrap_err().to_string();
        assert!(refused.contains(reason), "{refused}");
    }
    fs::write(&readme, "question,answer\n,x\n").unwrap();
    let refused = FileSource::open(&[readme]).unwrap_err();
    assert!(matches!(refused, InvalidFiles::Nothing { refused: 1 }), "{refused}");
}

#[tokio::test]
async fn an_export_of_other_sources_comes_under_this_source_s_name() {
    let line = r#"{"question":"q","answer":"x","created_at":"2020-01-02T03:04:05Z","source":"opentdb","source_id":"7"}"#;
    let (source, _) = open(&folder(&[("export.ndjson", line)])).unwrap();
    let question = source.fetch(Ask { missing: 1, plenty: false }).await.unwrap().remove(0);
    assert_eq!(question.draft().source, SourceName::FILE);
    assert_eq!(question.source_id(), question.fingerprint().to_string());
}

#[test]
fn no_more_are_held_than_allowed() {
    let folder = folder(&[("a.csv", &table(0, 30)), ("b.csv", &table(30, 60))]);
    let (drafts, loaded) = load::load(&[folder.path().to_owned()], 40).unwrap();
    assert_eq!((drafts.len(), loaded.questions, loaded.full), (40, 40, true));
    let (_, loaded) = load::load(&[folder.path().to_owned()], 60).unwrap();
    assert_eq!((loaded.questions, loaded.full), (60, false));
}
