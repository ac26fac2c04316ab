use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use super::super::{Found, files};

/// What is found, in words, relative to the folder.
fn walk(folder: &Path, paths: &[&str]) -> Vec<String> {
    let paths: Vec<PathBuf> =
        paths.iter().map(|path| if *path == "-" { PathBuf::from(path) } else { folder.join(path) }).collect();
    let name = |path: &Path| path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
    files(paths)
        .map(|found| match found {
            Found::File(path) => name(&path),
            Found::Stdin => "standard input".to_owned(),
            Found::Skipped { path, why } => format!("{}: {why}", name(&path)),
        })
        .collect()
}

#[test]
fn folders_are_walked_by_name_and_what_is_no_question_file_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir_all(at("b/deep")).unwrap();
    for (name, bytes) in [
        ("c.csv", b"question".as_slice()),
        ("a.json.gz", b"\x1F\x8B\x08\0\0"),
        ("b/deep/wide.txt", b"\xFF\xFEq\0"),
        ("b/picture.txt", b"\x89PNG\r\n\x1a\n\0\0"),
        (".hidden", b"x"),
    ] {
        fs::write(at(name), bytes).unwrap();
    }
    symlink("..", at("b/circle")).unwrap();
    symlink("../c.csv", at("b/link")).unwrap();
    symlink("nowhere", at("d")).unwrap();
    let found = walk(folder.path(), &["", "-", "c.csv", "missing"]);
    let expected = [
        ".hidden: it is hidden",
        "a.json.gz",
        "b/circle: links lead to this folder a second time",
        "b/deep/wide.txt",
        "b/link",
        "b/picture.txt: it is a picture",
        "c.csv",
        "d: it cannot be read: No such file or directory (os error 2)",
        "standard input",
        "c.csv",
        "missing: it cannot be read: No such file or directory (os error 2)",
    ];
    assert_eq!(found, expected);
}
