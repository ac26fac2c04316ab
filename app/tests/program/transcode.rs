//! `transcode` and `sample`, as the shell sees them.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::Output;

use crate::child::{one_line, quizcast};
use tempfile::{TempDir, tempdir};

fn run(dir: &Path, args: &[&str]) -> Output {
    quizcast().current_dir(dir).args(args).output().unwrap()
}

/// A folder with a `sample.wav`.
fn with_sample() -> TempDir {
    let dir = tempdir().unwrap();
    assert!(run(dir.path(), &["sample"]).status.success());
    dir
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(dir).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_recording_is_not_written_over_itself() {
    let dir = with_sample();
    symlink("sample.wav", dir.path().join("link.mp3")).unwrap();
    let wav = fs::read(dir.path().join("sample.wav")).unwrap();
    for output in ["sample.wav", "./sample.wav", "link.mp3"] {
        let done = run(dir.path(), &["transcode", "sample.wav", output]);
        assert_eq!(done.status.code(), Some(1), "{done:?}");
        assert!(one_line(&done).contains("over itself"), "{done:?}");
    }
    assert!(fs::read(dir.path().join("sample.wav")).unwrap() == wav);
}

#[test]
fn what_was_there_stays_until_the_whole_mp3_is() {
    let dir = with_sample();
    let out = dir.path().join("out.mp3");
    fs::write(&out, "old").unwrap();
    fs::write(dir.path().join("none.wav"), "no sound").unwrap();
    let failed = run(dir.path(), &["transcode", "none.wav", "out.mp3"]);
    assert_eq!(failed.status.code(), Some(1));
    assert!(one_line(&failed).contains("not a WAV file"), "{failed:?}");
    assert_eq!(fs::read(&out).unwrap(), b"old");
    assert!(run(dir.path(), &["transcode", "sample.wav", "out.mp3"]).status.success());
    assert!(fs::read(&out).unwrap().starts_with(b"ID3"));
    assert_eq!(names(dir.path()), ["none.wav", "out.mp3", "sample.wav"]);
}

#[test]
fn a_link_and_the_permissions_of_what_is_replaced_stay() {
    let dir = with_sample();
    let real = dir.path().join("real.mp3");
    fs::write(&real, "old").unwrap();
    fs::set_permissions(&real, fs::Permissions::from_mode(0o600)).unwrap();
    symlink("real.mp3", dir.path().join("link.mp3")).unwrap();
    assert!(run(dir.path(), &["transcode", "sample.wav", "link.mp3"]).status.success());
    assert!(dir.path().join("link.mp3").is_symlink());
    assert!(fs::read(&real).unwrap().starts_with(b"ID3"));
    assert_eq!(fs::metadata(&real).unwrap().mode() & 0o777, 0o600);
}

#[test]
fn a_new_file_can_be_read_by_whom_the_shell_lets() {
    let dir = with_sample();
    let script = "umask 027 && exec \"$0\" transcode sample.wav out.mp3";
    let program = quizcast().get_program().to_owned();
    let done = std::process::Command::new("sh")
        .args(["-c", script])
        .arg(program)
        .current_dir(dir.path())
        .status()
        .unwrap();
    assert!(done.success());
    assert_eq!(fs::metadata(dir.path().join("out.mp3")).unwrap().mode() & 0o777, 0o640);
}

#[test]
fn a_recording_is_not_replaced_by_a_sample() {
    let dir = with_sample();
    fs::write(dir.path().join("talk.wav"), "my own").unwrap();
    fs::write(dir.path().join("empty.wav"), "").unwrap();
    let refused = run(dir.path(), &["sample", "talk.wav"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(one_line(&refused).contains("talk.wav is there already"), "{refused:?}");
    assert_eq!(fs::read(dir.path().join("talk.wav")).unwrap(), b"my own");
    for output in ["sample.wav", "empty.wav", "new.wav", "/dev/null"] {
        let done = run(dir.path(), &["sample", output]);
        assert!(done.status.success() && done.stderr.is_empty(), "{done:?}");
    }
}

#[test]
fn a_folder_that_is_missing_is_named_as_it_was_given() {
    let dir = with_sample();
    for args in [&["sample", "none/x.wav"][..], &["transcode", "sample.wav", "none/x.mp3"]] {
        let failed = run(dir.path(), args);
        assert_eq!(failed.status.code(), Some(1));
        let line = one_line(&failed);
        assert!(line.contains("none/x.") && line.ends_with("there is no such folder"), "{line}");
    }
}
