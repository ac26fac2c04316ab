//! What every user of the transcoder may rely on.

use std::fs;
use std::time::Duration;

use futures_util::future::join_all;
use quizcast_adapters::lame::{LameOptions, LameTranscoder};
use quizcast_domain::records::{StreamError, TranscodeError, Transcoder};

use crate::support::{collect, endless, options, pieces, run, transcode, transcoder, wav};

#[tokio::test]
async fn the_same_sound_gives_the_same_bytes_however_it_comes() {
    for (rate, mode) in [(44_100, "v2"), (96_000, "cbr192"), (37_800, "v2")] {
        let source = wav(rate, 2, rate as usize * 7);
        let (expected, end) = transcode(&transcoder(mode, 1), &source).await;
        let four = transcode(&transcoder(mode, 4), &source).await;
        assert!(four == (expected.clone(), end), "four threads at {rate} Hz");
        let tight = LameTranscoder::new(LameOptions { buffer_bytes: 1, ..options(mode, 3) }).unwrap();
        for size in [97, 4096, usize::MAX] {
            let mp3 = tight.transcode(pieces(&source, size), None).await.unwrap();
            assert!(collect(mp3).await.unwrap().0 == expected, "in pieces of {size} at {rate} Hz");
        }
    }
}

#[tokio::test]
async fn many_at_once_share_the_memory_and_get_their_own_bytes() {
    const BUDGET: usize = 2 << 20;
    let shared = LameTranscoder::new(LameOptions { buffer_bytes: BUDGET, ..options("v4", 3) }).unwrap();
    let sources: Vec<_> = (0..6).map(|n| wav(44_100, 2, 300_000 + n * 10_000)).collect();
    let watched = async {
        let jobs = sources.iter().map(|source| transcode(&shared, source));
        let mut jobs = std::pin::pin!(join_all(jobs));
        let mut most = 0;
        let made = std::future::poll_fn(|cx| {
            most = most.max(shared.load().buffered_bytes);
            jobs.as_mut().poll(cx)
        });
        (made.await, most)
    };
    let (made, most) = watched.await;
    // Beyond the budget each upload may have one queued piece, and one on each thread.
    assert!(most <= BUDGET + 6 * 4 * 80_000, "{most} bytes waited");
    let alone = transcoder("v4", 1);
    for (source, (mp3, _)) in sources.iter().zip(made) {
        assert!(transcode(&alone, source).await.0 == mp3);
    }
}

#[tokio::test]
async fn a_short_sound_does_not_wait_for_a_long_one() {
    let shared = transcoder("v2", 1);
    let long = shared.transcode(endless(), None).await.unwrap();
    let long = tokio::spawn(collect(long));
    let source = wav(44_100, 2, 100_000);
    let short = tokio::time::timeout(Duration::from_mins(1), transcode(&shared, &source));
    assert!(short.await.is_ok(), "the short one starved");
    assert!(!long.is_finished());
    long.abort();
}

#[tokio::test]
async fn the_title_is_kept_whatever_its_script() {
    let title = "Über Straße – 音楽 🎙️";
    let source = pieces(&wav(44_100, 1, 44_100), 65_536);
    let mp3 = transcoder("v2", 1).transcode(source, Some(title.to_owned())).await.unwrap();
    let (mp3, _) = collect(mp3).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.mp3");
    fs::write(&path, mp3).unwrap();
    let show =
        ["-v", "warning", "-show_entries", "format_tags=title", "-of", "csv=p=0", path.to_str().unwrap()];
    let (shown, warnings) = run("ffprobe", &show);
    assert_eq!((String::from_utf8(shown).unwrap().trim(), warnings.as_str()), (title, ""));
}

#[tokio::test]
async fn what_is_no_wav_is_refused_at_once() {
    let refused = transcoder("v2", 1).transcode(pieces(b"ID3, or so I say, and more of it", 8), None).await;
    assert!(matches!(refused.err(), Some(TranscodeError::NotWav(_))));
    let silent = transcoder("v2", 1).transcode(pieces(&wav(44_100, 2, 0), 8), None).await;
    assert!(matches!(silent.err(), Some(TranscodeError::Unusable(_))));
}

#[tokio::test]
async fn a_sound_is_as_long_as_allowed_and_no_longer() {
    let short = LameOptions { max_duration: Duration::from_secs(2), ..options("v2", 1) };
    let short = LameTranscoder::new(short).unwrap();
    transcode(&short, &wav(44_100, 1, 88_200)).await;
    let mp3 = short.transcode(pieces(&wav(44_100, 1, 88_201), 65_536), None).await.unwrap();
    assert!(matches!(collect(mp3).await, Err(TranscodeError::TooLong)));
}

#[tokio::test]
async fn past_the_limit_an_upload_is_told_to_come_again() {
    let one = LameTranscoder::new(LameOptions { max_uploads: 1, ..options("v2", 1) }).unwrap();
    let first = one.transcode(endless(), None).await.unwrap();
    assert!(matches!(one.transcode(endless(), None).await.err(), Some(TranscodeError::Busy)));
    drop(first);
    crate::support::until_idle(&one).await;
    transcode(&one, &wav(44_100, 1, 1000)).await;
}

#[tokio::test]
async fn a_stream_that_breaks_gives_its_own_error() {
    let source = wav(44_100, 2, 441_000);
    for broken_at in [10, 100_000, source.len()] {
        let broken = futures_util::stream::iter([Err(StreamError("the line broke".into()))]);
        let input = futures_util::StreamExt::chain(pieces(&source[..broken_at], 65_536), broken);
        let shared = transcoder("v2", 2);
        let outcome = match shared.transcode(Box::pin(input), None).await {
            Ok(mp3) => collect(mp3).await.map(|_| ()),
            Err(error) => Err(error),
        };
        let Err(TranscodeError::Input(StreamError(cause))) = outcome else {
            panic!("{outcome:?} at {broken_at}")
        };
        assert_eq!(cause.to_string(), "the line broke");
        crate::support::until_idle(&shared).await;
    }
}

#[tokio::test]
async fn floats_that_are_no_numbers_harm_nobody() {
    let evil = [f32::NAN, f32::INFINITY, -1e30, 1e30, f32::MIN_POSITIVE / 2.0];
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: 48_000,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let mut source = std::io::Cursor::new(Vec::new());
    let mut writer = hound::WavWriter::new(&mut source, spec).unwrap();
    for sample in evil.into_iter().cycle().take(2 * 240_000) {
        writer.write_sample(sample).unwrap();
    }
    writer.finalize().unwrap();
    let (mp3, end) = transcode(&transcoder("v2", 2), source.get_ref()).await;
    assert_eq!((end.facts.duration, end.facts.peak), (Duration::from_secs(5), Some(0.0)));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.mp3");
    fs::write(&path, mp3).unwrap();
    assert_eq!(crate::support::mpg123(&path).len(), 2 * 240_000);
}
