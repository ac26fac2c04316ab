//! The transcoder without an async runtime.

use std::io::{self, Cursor, Read};
use std::time::Duration;

use quizcast_adapters::lame::{BlockingError, LameOptions, LameTranscoder};
use quizcast_domain::records::{StreamError, TranscodeError, Transcoded};

use crate::support::{options, transcode, transcoder, wav};

fn blocking(
    transcoder: &LameTranscoder,
    wav: impl Read + Send,
) -> Result<(Vec<u8>, Transcoded), BlockingError> {
    let mut body = Vec::new();
    let end = transcoder.transcode_blocking(wav, None, |bytes| {
        body.extend_from_slice(bytes);
        Ok(())
    })?;
    Ok(([&end.head, &body[..]].concat(), end))
}

#[test]
fn it_gives_the_bytes_that_the_stream_gives() {
    let source = wav(44_100, 2, 300_000);
    let expected = tokio::runtime::Runtime::new().unwrap().block_on(transcode(&transcoder("v2", 1), &source));
    assert!(blocking(&transcoder("v2", 2), Cursor::new(source)).unwrap() == expected);
}

#[test]
fn what_is_wrong_is_said_as_on_the_stream() {
    let refused = blocking(&transcoder("v2", 1), &b"no WAV at all, whatever it says it is"[..]);
    assert!(matches!(refused, Err(BlockingError::Transcode(TranscodeError::NotWav(_)))));

    let brief = LameOptions { max_duration: Duration::from_millis(1), ..options("v2", 1) };
    let refused = blocking(&LameTranscoder::new(brief).unwrap(), Cursor::new(wav(8_000, 1, 8_000)));
    assert!(matches!(refused, Err(BlockingError::Transcode(TranscodeError::TooLong))));
}

#[test]
fn a_reader_that_fails_gives_its_own_error() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk broke"))
        }
    }
    let source = wav(44_100, 1, 100_000);
    for length in [10, source.len()] {
        let outcome = blocking(&transcoder("v2", 1), source[..length].chain(Broken));
        let Err(BlockingError::Transcode(TranscodeError::Input(StreamError(cause)))) = outcome else {
            panic!("{outcome:?} after {length} bytes")
        };
        assert_eq!(cause.to_string(), "the disk broke");
    }
}

#[test]
fn a_writer_that_fails_ends_the_work() {
    let source = wav(44_100, 2, 441_000);
    let full = |_: &[u8]| Err(io::ErrorKind::StorageFull.into());
    let shared = transcoder("v2", 2);
    let outcome = shared.transcode_blocking(Cursor::new(source), None, full);
    assert!(
        matches!(outcome, Err(BlockingError::Write(error)) if error.kind() == io::ErrorKind::StorageFull)
    );
    assert_eq!((shared.load().uploads, shared.load().buffered_bytes), (0, 0));
}
