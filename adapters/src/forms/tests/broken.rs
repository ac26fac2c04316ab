use std::io::{self, Read, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use super::super::{MAX_ROW, Refusal, Unusable};
use super::*;

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn zst(bytes: &[u8]) -> Vec<u8> {
    compress_to_vec(bytes, CompressionLevel::Fastest)
}

/// What can be read of a file, and how it ended; nothing where it cannot be read at all.
fn attempt(bytes: &[u8]) -> Option<(Vec<Row>, Ending)> {
    let mut reading = read(Cursor::new(bytes.to_vec()), "file", &plainly()).ok()?;
    let rows: Vec<_> = reading.by_ref().collect();
    assert!(reading.next().is_none());
    assert_ne!(*reading.ending(), Ending::NotYet);
    Some((rows, reading.ending().clone()))
}

#[test]
fn packed_files_of_several_members_are_read_to_their_end() {
    for (format, text, count) in SAMPLES {
        let (first, second) = text.as_bytes().split_at(text.len() / 2);
        let members = [gz(first), gz(second)].concat();
        let (read, understood) = rows(&members, &plainly());
        assert!(understood.contains(", gz"), "{understood}");
        assert_eq!(read.len(), count, "{format}");
        let frames = [first, second].map(zst).concat();
        let (read, understood) = rows(&frames, &plainly());
        assert!(understood.contains(", zst"), "{understood}");
        assert_eq!(read.len(), count, "{format}");
    }
}

#[test]
fn a_cut_anywhere_leaves_the_rows_before_it_right() {
    for (format, text, _) in SAMPLES {
        let (whole, _) = rows(text, &plainly());
        for cut in 0..text.len() {
            let Some((read, ending)) = attempt(&text.as_bytes()[..cut]) else { continue };
            // What only lines make up may be cut inside of its last row, and nobody can tell.
            let sure = read.len().saturating_sub(1);
            assert_eq!(read[..sure], whole[..sure], "{format} {cut}");
            if format.contains("json") && text.starts_with('[') {
                assert!(matches!(ending, Ending::BrokenOff { .. }), "{format} {cut}");
                assert_eq!(read, whole[..read.len()], "{format} {cut}");
            }
        }
    }
}

#[test]
fn a_packed_file_that_is_cut_off_broke_off() {
    let rows: Vec<_> = (0..50_000).map(|n| format!("q{n} {},x{n}\n", n * 7919)).collect();
    let many = format!("question,answer\n{}", rows.concat());

    for packed in [gz(many.as_bytes()), zst(many.as_bytes())] {
        let (rows, ending) = attempt(&packed[..packed.len() - 10]).unwrap();
        assert!(matches!(ending, Ending::BrokenOff { .. }));
        assert!(
            rows.iter().enumerate().all(|(n, row)| row.draft.as_ref().unwrap().answer == format!("x{n}"))
        );
        let (rows, ending) = attempt(&packed).unwrap();
        assert_eq!((rows.len(), ending), (50_000, Ending::Whole));
    }
}

/// Gives its bytes, then fails.
struct Failing(Cursor<Vec<u8>>);

impl Read for Failing {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self.0.read(into)? {
            0 => Err(io::Error::other("the disk is gone")),
            got => Ok(got),
        }
    }
}

#[test]
fn a_failing_disk_ends_the_file_with_its_reason() {
    let text = b"question,answer\nq,x\nr,y\ns,half of".to_vec();
    let mut reading = read(Failing(Cursor::new(text)), "file", &plainly()).unwrap();
    assert_eq!(reading.by_ref().filter(|row| row.draft.is_ok()).count(), 2);
    assert_eq!(*reading.ending(), Ending::BrokenOff { line: 4, reason: "the disk is gone".to_owned() });
    let nothing = read(Failing(Cursor::new(Vec::new())), "file", &plainly());
    assert!(matches!(nothing, Err(Unusable::Unreadable(_))));
}

#[test]
fn a_file_that_ends_midway_says_so() {
    for (text, read, reason) in [
        (r#"[{"question": "q", "answer": "x"}, {"que"#, 1, "the JSON ends midway"),
        ("{\"question\": \"q\", \"answer\": \"x\"}\n{\"que", 1, "the last line ends midway"),
        ("question,answer\nq,x\nr,\"y\nz", 1, "the file ends inside of quotes"),
        (
            r#"[{"question": "q", "answer": "x"}] rest"#,
            1,
            "there is something that is neither an array nor an object",
        ),
    ] {
        let (rows, ending) = attempt(text.as_bytes()).unwrap();
        assert_eq!(rows.len(), read, "{text}");
        assert!(matches!(ending, Ending::BrokenOff { reason: told, .. } if told == reason), "{text}");
    }
}

#[test]
fn a_row_that_is_too_long_is_refused_and_the_next_is_read() {
    let long = "x".repeat(2 * MAX_ROW);
    for text in [
        format!(
            r#"[{{"question": "q", "answer": "x"}}, {{"question": "{long}"}}, {{"question": "r", "answer": "y"}}]"#
        ),
        format!(
            "{{\"question\": \"q\", \"answer\": \"x\"}}\n{{\"question\": \"{long}\"}}\n{{\"question\": \"r\", \"answer\": \"y\"}}\n"
        ),
        format!("question,answer\nq,x\n{long},y\nr,y\n"),
        format!("#Q q\n^ x\n\n#Q {long}\n^ y\n\n#Q r\n^ y\n"),
    ] {
        let (rows, ending) = attempt(text.as_bytes()).unwrap();
        assert_eq!(ending, Ending::Whole);
        assert_eq!(rows.len(), 3, "{}", &text[..20]);
        assert_eq!(rows[1].draft, Err(Refusal::TooLong), "{}", &text[..20]);
        assert_eq!(rows[2].draft.as_ref().unwrap().answer, "y");
    }
}

proptest! {
    #[test]
    fn no_change_makes_it_panic_or_loop(
        sample in 0..SAMPLES.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 1..8),
    ) {
        let mut bytes = SAMPLES[sample].1.as_bytes().to_vec();
        for (at, byte, what) in changes {
            let at = at.index(bytes.len());
            match what {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => drop(bytes.drain(at..(at + usize::from(byte)).min(bytes.len() - 1).max(at))),
            }
        }
        if let Some((rows, _)) = attempt(&bytes) {
            prop_assert!(rows.len() <= bytes.len());
            prop_assert!(rows.is_sorted_by_key(|row| row.line));
        }
    }
}
